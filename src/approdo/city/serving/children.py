"""Child processes that live as long as the supervisor: started, watched, restarted, stopped in good order."""

import ctypes
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from approdo.city.serving.faults import ServingFault
from approdo.city.serving.say import say

PR_SET_PDEATHSIG = 1
STOP_SECONDS = 20.0
# A child that falls this often this fast will not be helped by another start.
MANY_DEATHS = 3
SHORT_LIFE_SECONDS = 30.0


@dataclass
class Child:
    """One process and how to start it again; `fds` are kept open in it (a listening socket)."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    fds: tuple[int, ...] = ()
    process: "subprocess.Popen[bytes] | None" = None
    deaths: list[float] = field(default_factory=list)

    def start(self) -> None:
        # A session of its own: Ctrl-C reaches the supervisor alone, which then stops the children in order.
        self.process = subprocess.Popen(
            list(self.command),
            env=dict(self.env),
            pass_fds=self.fds,
            start_new_session=True,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,
        )

    def died(self) -> int | None:
        """The exit code of a child that should be running, else None."""
        return self.process.poll() if self.process else None

    def revive(self, code: int) -> None:
        """Say that it died and start it again; after MANY_DEATHS in a row raise ServingFault."""
        now = time.monotonic()
        self.deaths = [then for then in self.deaths if now - then < SHORT_LIFE_SECONDS] + [now]
        how = f"segnale {signal.Signals(-code).name}" if code < 0 else f"codice {code}"
        if len(self.deaths) >= MANY_DEATHS:
            raise ServingFault(
                f"Il processo «{self.name}» è caduto {MANY_DEATHS} volte in {SHORT_LIFE_SECONDS:.0f} secondi "
                f"({how}): mi fermo. Il motivo è nelle righe qui sopra."
            )
        say(f"Il processo «{self.name}» è caduto ({how}): lo riavvio.")
        self.start()


def stop_all(children: Sequence[Child]) -> None:
    """Ask every child to end, wait for all together, then end by force what is left, saying so."""
    running = [child for child in children if child.process and child.process.poll() is None]
    for child in running:
        _process(child).terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in running:
        try:
            _process(child).wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            say(f"Il processo «{child.name}» non si ferma: lo chiudo di forza.")
            _process(child).kill()
            _process(child).wait()


def _process(child: Child) -> "subprocess.Popen[bytes]":
    if child.process is None:
        raise ValueError(f"{child.name} was never started")
    return child.process


def _die_with_parent() -> None:
    # A killed supervisor must leave no server behind that answers with yesterday's code.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
