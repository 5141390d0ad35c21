"""Child processes: a death is told and mended, too many end the service, a stop is complete."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from approdo.city.serving.children import Child, stop_all
from approdo.city.serving.faults import ServingFault

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(15, signal.SIG_IGN); print(flush=True); time.sleep(60)",
]


@pytest.fixture
def child():
    made = Child("prova", SLEEP, os.environ)
    made.start()
    yield made
    if made.process and made.process.poll() is None:
        made.process.kill()
        made.process.wait()


def wait_for_death(child: Child) -> int:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        code = child.died()
        if code is not None:
            return code
        time.sleep(0.02)
    raise AssertionError("still alive")


def test_killed_child_is_noticed_told_and_started_again(child: Child, capsys: pytest.CaptureFixture[str]):
    assert child.died() is None
    first = child.process.pid
    os.kill(first, signal.SIGKILL)
    child.revive(wait_for_death(child))
    assert child.died() is None
    assert child.process.pid != first
    assert "«prova» è caduto (segnale SIGKILL): lo riavvio" in capsys.readouterr().err


def test_child_that_falls_again_and_again_ends_the_service():
    child = Child("prova", [sys.executable, "-c", "raise SystemExit(7)"], os.environ)
    child.start()
    for _ in range(2):
        child.revive(wait_for_death(child))
    last = wait_for_death(child)
    with pytest.raises(ServingFault, match=r"caduto 3 volte .*codice 7"):
        child.revive(last)


def test_stop_leaves_no_child_behind(child: Child):
    pid = child.process.pid
    stop_all([child])
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_child_that_refuses_to_stop_is_ended_by_force(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr("approdo.city.serving.children.STOP_SECONDS", 0.5)
    child = Child("prova", STUBBORN, os.environ)
    child.start()
    time.sleep(0.3)
    stop_all([child])
    assert child.process.returncode == -signal.SIGKILL
    assert "lo chiudo di forza" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's death signal is Linux's own")
def test_child_of_a_killed_supervisor_ends_too(tmp_path: Path):
    told = tmp_path / "pid"
    code = (
        "import os, sys, pathlib; from approdo.city.serving.children import Child;"
        f"c = Child('prova', {SLEEP!r}, os.environ); c.start();"
        f"pathlib.Path({str(told)!r}).write_text(str(c.process.pid)); os.kill(os.getpid(), 9)"
    )
    # No pipe: the child would hold it open, and waiting for its end would wait for the child's natural death.
    subprocess.run([sys.executable, "-c", code], stdout=subprocess.DEVNULL, check=False)
    pid = int(told.read_text())
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return
        if state == "Z":  # dead, and not yet collected by init
            return
        time.sleep(0.05)
    os.kill(pid, signal.SIGKILL)
    raise AssertionError("the child outlived its supervisor")
