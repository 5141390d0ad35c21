"""One serving process a `var` folder: a lock that dies with its holder, and who holds it."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from approdo.city.serving.faults import BAD_INPUT, ServingFault


@dataclass(frozen=True)
class Serving:
    """Who serves this `var` folder now, as other commands may read it. No pid yet: it has just taken the lock."""

    pid: int | None
    address: str


def current(var: Path) -> Serving | None:
    """Who holds the serving lock of this folder, if anybody does: a killed process holds nothing."""
    path = var / "serving.json"
    if not path.exists():
        return None
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            text = file.read()
            return Serving(**json.loads(text)) if text else Serving(None, "(in avvio)")
    return None


@contextmanager
def alone(var: Path) -> Iterator["Recorder"]:
    """One serving process a `var` folder; the lock dies with it."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / "serving.json").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            running = current(var)
            where = f": {running.address}" if running else ""
            raise ServingFault(f"Approdo è già in funzione{where}. Per fermarlo: ./run stop", BAD_INPUT) from None
        file.truncate(0)
        recorder = Recorder(file.fileno())
        recorder(Serving(os.getpid(), "(in avvio)"))
        yield recorder
        file.truncate(0)


@dataclass(frozen=True)
class Recorder:
    """Writes who serves into the locked file."""

    descriptor: int

    def __call__(self, serving: Serving) -> None:
        os.ftruncate(self.descriptor, 0)
        os.pwrite(self.descriptor, json.dumps(asdict(serving)).encode(), 0)
