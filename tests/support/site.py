"""The real thing: `./run serve` as a process on a copy of the database, stopped at the end of the test."""

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from tests.support.databases import ServerDb

START_SECONDS = 60
STOP_SECONDS = 40


@dataclass(frozen=True)
class Site:
    """A serving process: where it answers, what it said so far, and the database below it."""

    address: str
    process: "subprocess.Popen[bytes]"
    log: Path
    database: ServerDb

    def said(self) -> str:
        return self.log.read_text()

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send the signal and wait for the end; its exit code."""
        self.process.send_signal(how)
        return self.process.wait(STOP_SECONDS)


@contextmanager
def serving(
    database: ServerDb, var: Path, built: Path | None, *options: str, settings: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Site]:
    """Serve `database` from a var folder of its own, with the static files already built in `built`."""
    var.mkdir(parents=True, exist_ok=True)
    for name in ("static-src", "static", "static.stamp"):
        if built and (built / name).is_dir():
            shutil.copytree(built / name, var / name)
        elif built and (built / name).exists():
            shutil.copy2(built / name, var / name)
    log = var / "serve.log"
    env = database.env | {"APPRODO_VAR": str(var), "PYTHONUNBUFFERED": "1", **settings}
    command = [sys.executable, "-m", "approdo.faces.cli", "serve", "--port", "0", *options]
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=env, stdout=output, stderr=output, start_new_session=True)
    try:
        yield Site(_address(process, var, log), process, log, database)
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                raise


def _address(process: "subprocess.Popen[bytes]", var: Path, log: Path) -> str:
    deadline = time.monotonic() + START_SECONDS
    record = var / "serving.json"
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(f"the site ended with {process.returncode} before answering:\n{log.read_text()}")
        text = record.read_text() if record.exists() else ""
        address = json.loads(text)["address"] if text else ""
        if address.startswith("http"):
            return str(address)
        time.sleep(0.1)
    raise AssertionError(f"the site did not answer in {START_SECONDS} seconds:\n{log.read_text()}")
