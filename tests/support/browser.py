"""Chromium of the machine, driven through real pages; what a page must never do fails its test at the end."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Playwright, Request

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
LOOKS = 5
WIDTHS = {1280: 900, 320: 720}
HOW_TO_GET = "apt-get install chromium, or name one in CHROMIUM"


def chromium_path() -> Path | None:
    """CHROMIUM, else the first one installed; None when the machine has none."""
    named = os.environ.get("CHROMIUM")
    found = named or next(filter(None, (shutil.which(name) for name in NAMES)), None)
    return Path(found) if found and Path(found).exists() else None


def launch(playwright: Playwright) -> Browser:
    path = chromium_path()
    if path is None:
        raise AssertionError(f"no browser on this machine: {HOW_TO_GET}")
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    return playwright.chromium.launch(executable_path=path, args=flags)


@dataclass
class Browsing:
    """Opens pages in contexts of their own, at 1280 pixels unless told, and keeps what went wrong in any of them."""

    browser: Browser
    address: str
    faults: list[str] = field(default_factory=list)

    def __call__(self, width: int = 1280, *, javascript: bool = True) -> Page:
        """A page of a new visitor: no cookie, Italian, `width` pixels wide."""
        context = self.browser.new_context(
            base_url=self.address,
            viewport={"width": width, "height": WIDTHS.get(width, 900)},
            locale="it-IT",
            java_script_enabled=javascript,
        )
        page = context.new_page()
        page.on("request", self._note_request)
        page.on("console", self._note_console)
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        return page

    def _note_request(self, request: Request) -> None:
        asked = urlsplit(request.url)
        if asked.scheme in {"http", "https"} and asked.netloc != urlsplit(self.address).netloc:
            self.faults.append(f"request to others: {request.url}")

    def _note_console(self, message: ConsoleMessage) -> None:
        # A refused form answers 4xx on purpose, and Chromium prints a line for it.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"console: {message.text}")


@contextmanager
def browsing(browser: Browser, address: str) -> Iterator[Browsing]:
    """Pages on one site; at the end, no request to others, no script error, no breach of the content policy."""
    visits = Browsing(browser, address)
    yield visits
    for context in browser.contexts:
        context.close()
    assert visits.faults == []


def axe_violations(page: Page) -> list[str]:
    """Every axe violation of the page as one line: rule, impact, first element. Empty is what we want."""
    for _ in range(LOOKS):
        try:
            found = Axe().run(page).response["violations"]
        except Error:  # the page of a long work reloads itself, perhaps under axe's hands: look at the next one
            page.wait_for_load_state()
        else:
            break
    else:
        raise AssertionError(f"{page.url} never stood still for axe")
    return [f"{v['id']} ({v['impact']}): {v['nodes'][0]['html'][:160]} — {v['help']}" for v in found]


def overflows(page: Page) -> bool:
    """Whether the page scrolls sideways, which at 320 pixels it must not (WCAG 1.4.10)."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
