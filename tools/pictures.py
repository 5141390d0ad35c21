"""Make the pictures of the README from this commit: start the demo on a folder of its own, walk a little, photograph.

.venv/bin/python -m tools.pictures            writes docs/pictures/*.png
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.support.browser import launch

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "pictures"


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="approdo-pictures-") as folder:
        var = Path(folder) / "var"
        Path(folder).chmod(0o755)
        env = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
        env |= {"APPRODO_VAR": str(var), "PORT": "0", "PYTHONPATH": str(ROOT / "src")}
        process = subprocess.Popen([sys.executable, "-m", "approdo.faces.cli"], env=env, cwd=ROOT)
        try:
            photograph(address_of(var, process))
        finally:
            process.terminate()
            process.wait(60)
    return 0


def address_of(var: Path, process: subprocess.Popen[bytes]) -> str:
    deadline, record = time.monotonic() + 180, var / "serving.json"
    while time.monotonic() < deadline and process.poll() is None:
        text = record.read_text() if record.exists() else ""
        address = json.loads(text)["address"] if text else ""
        if address.startswith("http"):
            return str(address)
        time.sleep(0.3)
    raise SystemExit("the demo did not start")


def photograph(address: str) -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for name, persona, path, width in SHOTS:
            page = browser.new_context(
                base_url=address, viewport={"width": width, "height": 900}, locale="it-IT"
            ).new_page()
            become(page, persona)
            page.goto(path)
            page.screenshot(path=TARGET / f"{name}.png", full_page=False)
            page.context.close()
        browser.close()


def become(page: Page, persona: str) -> None:
    if persona:
        page.goto("/")
        page.click(f"form[action*='/{persona}/'] button")


SHOTS = (
    ("personas", "", "/", 1280),
    ("programma", "", "/programma/4/", 1280),
    ("bando", "istruttrice", "/ufficio/bandi/sap-2023/", 1280),
    ("scrivania", "istruttrice", "/ufficio/", 1280),
)


if __name__ == "__main__":
    sys.exit(main())
