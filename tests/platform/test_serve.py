"""`./run` as people meet it: it answers, says where, notices deaths, stops cleanly, refuses dangerous addresses."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from approdo.city.postgres import EmbeddedServer
from approdo.city.serving.alone import current
from approdo.city.serving.database import addresses
from approdo.city.serving.faults import ServingFault
from tests.support.databases import ServerDb, TestServer
from tests.support.site import Site, serving

MEMORY_LIMIT_KB = 400_000


def get(address: str) -> int:
    with urllib.request.urlopen(address, timeout=20) as answer:
        return answer.status


def serve(env: dict[str, str], *options: str) -> "subprocess.CompletedProcess[str]":
    """For starts that must fail: run to the end."""
    command = [sys.executable, "-m", "approdo.faces.cli", "serve", "--no-demo", *options]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)


def processes_below(pid: int) -> dict[int, str]:
    """pid → command line of every descendant, from /proc."""
    parents, lines = {}, {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text().rpartition(")")[2].split()
                lines[int(entry.name)] = (entry / "cmdline").read_text().replace("\0", " ")
            except (FileNotFoundError, ProcessLookupError):
                continue
            parents[int(entry.name)] = int(stat[1])
    found, wanted = {}, {pid}
    while wanted:
        wanted = {child for child, parent in parents.items() if parent in wanted}
        found |= {child: lines[child] for child in wanted}
    return found


def wait_until(condition, seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


@pytest.fixture(scope="module")
def quiet_site(test_server: TestServer, migrated: ServerDb, static_files: Path, tmp_path_factory) -> Iterator[Site]:
    """One site for the tests that only look."""
    var = tmp_path_factory.mktemp("quiet") / "var"
    with test_server.copy(migrated.name) as copy, serving(copy, var, static_files, "--no-demo") as site:
        yield site


def test_person_starts_it_and_the_printed_address_answers(quiet_site: Site):
    assert get(f"{quiet_site.address}stato/") == 200
    assert f"Approdo risponde su {quiet_site.address}" in quiet_site.said()


def test_stop_signal_ends_every_process_and_says_so(live_site: Site):
    below = processes_below(live_site.process.pid)
    assert any("gunicorn" in line for line in below.values())
    assert any("serving.worker" in line for line in below.values())
    assert live_site.stop(signal.SIGINT) == 0
    assert "Fermato." in live_site.said()
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in below))


def test_killed_worker_is_reported_and_replaced(live_site: Site):
    def worker() -> set[int]:
        below = processes_below(live_site.process.pid)
        return {pid for pid, line in below.items() if "serving.worker" in line}

    before = worker()
    os.kill(min(before), signal.SIGKILL)
    # One look a turn: of two, the first may still see the old worker and the second nobody.
    wait_until(lambda: worker() - before)
    assert "«lavori» è caduto (segnale SIGKILL): lo riavvio" in live_site.said()
    assert get(f"{live_site.address}stato/") == 200


def test_killed_supervisor_leaves_nothing_running(live_site: Site):
    below = processes_below(live_site.process.pid)
    live_site.stop(signal.SIGKILL)
    wait_until(lambda: not any(Path(f"/proc/{pid}/fd").exists() for pid in below))


@pytest.mark.proves("house.memory")
def test_web_and_worker_stay_within_their_memory(quiet_site: Site):
    for _ in range(20):
        get(f"{quiet_site.address}stato/")
    below = processes_below(quiet_site.process.pid)
    # Proportional set size: what processes share (the preloaded application) counts once.
    rollups = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in [*below, quiet_site.process.pid]]
    resident = sum(int(re.search(r"^Pss: +(\d+)", text, re.MULTILINE).group(1)) for text in rollups)
    assert resident <= MEMORY_LIMIT_KB


def test_web_and_worker_never_know_the_owner(quiet_site: Site):
    for pid, line in processes_below(quiet_site.process.pid).items():
        environment = Path(f"/proc/{pid}/environ").read_text()
        assert "DATABASE_URL=" in environment, line
        assert "DATABASE_OWNER_URL" not in environment, line


def test_second_start_in_the_same_folder_is_refused_with_the_address(quiet_site: Site):
    var = quiet_site.log.parent
    answer = serve(quiet_site.database.env | {"APPRODO_VAR": str(var)})
    assert answer.returncode == 2
    assert quiet_site.address in answer.stderr
    assert current(var).pid == quiet_site.process.pid


@pytest.mark.proves("house.runtime-role")
def test_serving_as_the_owner_is_refused(server_db: ServerDb, tmp_path: Path):
    env = server_db.env | {"DATABASE_URL": server_db.owner_url, "APPRODO_VAR": str(tmp_path)}
    answer = serve(env)
    assert answer.returncode == 2
    assert "troppo potente" in answer.stderr
    assert "is the database's owner" in answer.stderr


def test_half_a_pair_of_addresses_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://someone@/somewhere")
    with pytest.raises(ServingFault, match="manca DATABASE_OWNER_URL"):
        addresses()


def test_unreachable_database_is_said_without_a_trace(tmp_path: Path):
    nowhere = f"postgresql://someone@/somewhere?host={tmp_path}"
    env = {"PATH": os.environ["PATH"], "APPRODO_VAR": str(tmp_path / "var")}
    answer = serve(env | {"DATABASE_URL": nowhere, "DATABASE_OWNER_URL": nowhere})
    assert answer.returncode == 3
    assert "La base di dati non risponde" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_busy_port_gives_way_to_the_next_one(capsys: pytest.CaptureFixture[str]):
    from approdo.city.serving.serve import _listen

    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        taken = busy.getsockname()[1]
        with _listen(taken) as found:
            assert taken < found.getsockname()[1] <= taken + 99
    assert f"La porta {taken} è occupata" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("setting", "said"), [({"PORT": "²"}, "non è una porta"), ({"APPRODO_BIND": "casa.local"}, "non è un indirizzo IP")]
)
def test_setting_that_makes_no_sense_is_said_without_a_trace(server_db: ServerDb, tmp_path: Path, setting, said):
    answer = serve(server_db.env | setting | {"APPRODO_VAR": str(tmp_path / "var")})
    assert (answer.returncode, said in answer.stderr) == (2, True), answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.fixture
def small_disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A disk of 45 MB: an embedded server fits in it, the demo city does not."""
    base = tmp_path_factory.getbasetemp().parent.parent
    disk = Path(f"{base}/approdo-test-disk-{os.getpid()}")
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=45m,mode=755", "tmpfs", disk], check=False)
    if mounted.returncode:
        disk.rmdir()
        pytest.skip("only root mounts a disk")
    yield disk
    subprocess.run(["umount", disk], check=True)
    disk.rmdir()


@pytest.mark.proves("house.faults")
def test_disk_that_fills_up_is_said_without_a_trace_and_a_larger_one_is_enough(small_disk: Path, static_files: Path):
    var = small_disk / "var"
    env = {"PATH": os.environ["PATH"], "HOME": str(small_disk), "APPRODO_VAR": str(var), "PORT": "0"}
    command = [sys.executable, "-m", "approdo.faces.cli", "serve"]
    full = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120)
    assert full.returncode == 3
    assert "pieno" in full.stderr or "La base di dati non risponde" in full.stderr, full.stderr
    assert "Traceback" not in full.stderr
    subprocess.run(["mount", "-o", "remount,size=400m", small_disk], check=True)
    run = WholeRun(var)
    process = run.start()
    said_until_it_answers(process)
    assert run.rows("SELECT demo_moment IS NOT NULL FROM territory_installation") == [(True,)]
    run.clear()


WITHOUT_ROOT_S_KEYS = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]


@pytest.mark.proves("house.faults")
@pytest.mark.parametrize("name", ["serve", "status", "stop", "check", "backup"])
def test_folder_that_one_may_not_use_is_said_without_a_trace(tmp_path: Path, name: str):
    """Closed to its owner too; as root, without the capabilities that open every folder."""
    var = tmp_path / "var"
    var.mkdir()
    (var / "serving.json").touch()
    var.chmod(0o000)
    env = {"PATH": os.environ["PATH"], "APPRODO_VAR": str(var)}
    command = [sys.executable, "-m", "approdo.faces.cli", name, *([str(tmp_path / "x")] if name == "backup" else [])]
    answer = subprocess.run(
        [*WITHOUT_ROOT_S_KEYS, *command] if os.geteuid() == 0 else command,
        env=env, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    var.chmod(0o700)
    assert answer.returncode == 3, answer.stderr
    assert "non ha il permesso" in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.proves("house.faults")
def test_stop_waits_for_a_start_that_has_not_told_its_process_yet(tmp_path: Path):
    """The file is locked and still empty: nobody must be sent the signal, least of all the one who asks."""
    locked = subprocess.Popen(
        [sys.executable, "-c", f"import fcntl, sys; f = open({str(tmp_path / 'serving.json')!r}, 'w');"
         "fcntl.flock(f, fcntl.LOCK_EX); print(flush=True); sys.stdin.readline()"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    locked.stdout.readline()
    env = {"PATH": os.environ["PATH"], "APPRODO_VAR": str(tmp_path)}
    command = [sys.executable, "-m", "approdo.faces.cli", "stop"]
    asking = subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True, start_new_session=True)
    with pytest.raises(subprocess.TimeoutExpired):
        asking.wait(2)
    locked.communicate("\n")
    _, said = asking.communicate(timeout=20)
    assert (asking.returncode, said) == (0, "Fermato.\n")


class WholeRun:
    """`./run` with nothing given, below a var folder of its own."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.server = EmbeddedServer(var)
        self.url = f"postgresql://approdo_runtime@/approdo?host={self.server.socket}"
        self._running: list[subprocess.Popen[str]] = []

    def start(self) -> "subprocess.Popen[str]":
        env = {"PATH": os.environ["PATH"], "HOME": str(self.var), "APPRODO_VAR": str(self.var), "PORT": "0"}
        command = [sys.executable, "-m", "approdo.faces.cli"]
        process = subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True, start_new_session=True)
        self._running.append(process)
        return process

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.url) as runtime:
            return runtime.execute(query).fetchall()

    def clear(self) -> None:
        for process in self._running:
            if process.poll() is None:
                process.kill()
            process.communicate()
        self.server.stop(force=True)
        subprocess.run(["rm", "-rf", str(self.var)], check=True)


def said_until_it_answers(process: "subprocess.Popen[str]") -> str:
    said = []
    for line in process.stderr:
        said.append(line)
        if "Approdo risponde su" in line:
            break
    return "".join(said)


@pytest.fixture
def whole_run(static_files: Path):
    var = static_files.parent / f"{static_files.name}-whole"
    var.mkdir(mode=0o755)
    run = WholeRun(var)
    yield run
    run.clear()


@pytest.mark.long
@pytest.mark.proves("house.two-commands")
def test_person_without_any_setting_gets_the_embedded_server_and_the_demo_city(whole_run: WholeRun):
    """From an empty folder to a clean end."""
    process = whole_run.start()
    assert "per prova e piccoli uffici" in said_until_it_answers(process)
    assert get(json.loads((whole_run.var / "serving.json").read_text())["address"]) == 200
    assert whole_run.rows("SELECT born_as_demo FROM territory_installation") == [(True,)]
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert not whole_run.server.status().running


@pytest.mark.long
@pytest.mark.proves("house.two-commands")
def test_demo_city_cut_off_in_the_middle_is_begun_again(whole_run: WholeRun):
    """Ctrl-C, a full disk or a power cut during the first start must not leave half a city that looks whole."""

    def founded() -> bool:
        try:
            return whole_run.rows("SELECT 1 FROM territory_installation") == [(1,)]
        except psycopg.Error:
            return False

    first = whole_run.start()
    wait_until(founded, 90)
    first.send_signal(signal.SIGTERM)
    first.communicate(timeout=60)
    second = whole_run.start()
    assert "era rimasta a metà: ricomincio da capo" in said_until_it_answers(second)
    assert whole_run.rows("SELECT demo_moment IS NOT NULL FROM territory_installation") == [(True,)]
    second.send_signal(signal.SIGTERM)
    second.communicate(timeout=60)
    assert second.returncode == 0
