"""Start and stop the embedded server: one a `var` folder, shared by every command that needs it.

Whoever starts the server holds a shared lock as its user; the last user to stop really stops it, so that `./run check`
beside a serving `./run` never takes the database away. A lock dies with its process, killed or not.
"""

import fcntl
import hashlib
import os
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from approdo.city.postgres import roles
from approdo.city.postgres.account import Account, account_for, pwd_entry
from approdo.city.postgres.addresses import OWNER, PORT, RUNTIME, SUPERUSER, default_var_dir, socket_dir, url
from approdo.city.postgres.faults import EmbeddedServerFault
from approdo.city.postgres.programs import Programs, programs_for

# A postmaster killed outright leaves children behind for a second or two; then recovery takes its time.
START_PATIENCE_SECONDS = 20.0
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


@dataclass(frozen=True)
class ServerStatus:
    """What stands where; `running` means that it accepted a connection just now."""

    running: bool
    data: Path
    socket: Path
    account: str
    major: int | None


class EmbeddedServer:
    """The server of one `var` folder. `durable=False` is for tests only: a power cut may lose everything."""

    def __init__(self, var_dir: Path | None = None, *, durable: bool = True) -> None:
        self.var = (var_dir or default_var_dir()).resolve()
        self.durable = durable
        self.socket = socket_dir(self.var)
        self._use: int | None = None

    def start(self) -> None:
        """Make the data folder if there is none, start the server if it is not running, ensure roles and database.

        Returns when it accepts connections. Raises EmbeddedServerFault with what to do.
        """
        home, account = self._home()
        with _locked(home / "start.lock"):
            programs = programs_for(account, home)
            data = home / "data"
            _refuse_other_major(data, programs)
            if not (data / "PG_VERSION").exists():
                self._create(home, account, programs)
            self._make_socket_dir(account)
            if not self._answers():
                self._configure(data, account)
                self._launch(data, account, programs)
            self._claim(home)
        roles.ensure_cluster(url(self.var, SUPERUSER, "postgres"))

    def stop(self, *, force: bool = False) -> bool:
        """Give the server up, and stop it unless somebody else uses it (`force`: even then). True if it stopped."""
        home, account = self._home()
        with _locked(home / "start.lock"):
            self._release()
            if not force and _in_use(home):
                return False
            data = home / "data"
            if not (data / "postmaster.pid").exists():
                return False
            programs = programs_for(account, home)
            stop: list[str | Path] = [programs["pg_ctl"], "-D", data, "-m", "fast", "-w", "-t", "60", "stop"]
            stopped = account.run(stop, ENVIRONMENT).returncode == 0
            if stopped:
                _removed_empty(self.socket)
            return stopped

    def status(self) -> ServerStatus:
        """Look without starting or creating anything."""
        home = next((place for place in self._places() if _made(place / "data")), self._places()[0])
        version = home / "data" / "PG_VERSION"
        owner = (home / "data").stat().st_uid if _made(home / "data") else os.geteuid()
        return ServerStatus(
            running=self._answers(),
            data=home / "data",
            socket=self.socket,
            account=pwd_entry(owner).pw_name,
            major=int(version.read_text()) if _made(home / "data") else None,
        )

    @contextmanager
    def running(self) -> Iterator[None]:
        """`with EmbeddedServer().running():` for a command that needs the server just for itself."""
        self.start()
        try:
            yield
        finally:
            self.stop()

    def _places(self) -> tuple[Path, Path]:
        mark = hashlib.sha256(str(self.var).encode()).hexdigest()[:8]
        return self.var / "postgres", Path("/var/lib") / f"approdo-{mark}"

    def _home(self) -> tuple[Path, Account]:
        """Where the data are or will be, and whose. Below a 0700 home root uses /var/lib; no mode of a home changes."""
        near, far = self._places()
        for place in (near, far):
            if _made(place / "data"):
                return place, account_for(place / "data")
        account = account_for(None)
        self.var.mkdir(parents=True, exist_ok=True)
        home = near if account.can("-x", self.var) else far
        home.mkdir(parents=True, exist_ok=True)
        home.chmod(0o755)
        return home, account

    def _create(self, home: Path, account: Account, programs: Programs) -> None:
        # Made aside and renamed: an interrupted initdb leaves no half server behind.
        for leftover in home.glob("data.new-*"):
            shutil.rmtree(leftover)
        fresh = home / f"data.new-{os.getpid()}"
        fresh.mkdir(mode=0o700)
        account.take(fresh)
        command: list[str | Path] = [programs["initdb"], "-D", fresh, "-U", SUPERUSER, "-E", "UTF8", "--locale=C.UTF-8"]
        command += ["--auth-local=peer", "--auth-host=reject"]
        made = account.run(command if self.durable else [*command, "--no-sync"], ENVIRONMENT)
        if made.returncode:
            raise EmbeddedServerFault(
                f"Non è stato possibile creare la cartella dei dati in {home}:\n{made.stderr.strip()}",
                f"The data folder in {home} could not be made (see above).",
            )
        with (fresh / "postgresql.conf").open("a") as conf:
            conf.write("\ninclude 'approdo.conf'\n")
        fresh.rename(home / "data")

    def _make_socket_dir(self, account: Account) -> None:
        try:
            self.socket.mkdir(mode=0o700)
            account.take(self.socket)
            return None
        except FileExistsError:
            found = self.socket.lstat()
            if account.drops and found.st_uid != account.uid and _removed_empty(self.socket):
                return self._make_socket_dir(account)  # left by the account used before this one
        safe = stat.S_ISDIR(found.st_mode) and found.st_uid == account.uid and not found.st_mode & 0o077
        if not safe:
            # The name can be guessed: somebody else's folder there could play the server to us.
            raise EmbeddedServerFault(
                f"{self.socket} esiste ma non è una cartella riservata all'utente {account.name}: "
                "verificare chi l'ha creata e toglierla, oppure indicare un'altra cartella in APPRODO_SOCKETS.",
                f"{self.socket} exists but is not a folder private to {account.name}: find out who made it "
                "and remove it, or name another folder in APPRODO_SOCKETS.",
            )
        return None

    def _configure(self, data: Path, account: Account) -> None:
        people = sorted({"root", pwd_entry(os.geteuid()).pw_name, account.name})
        pairs = [(person, role) for person in people for role in (SUPERUSER, OWNER, RUNTIME)]
        identities = "".join(f'approdo "{person}" {role}\n' for person, role in pairs)
        _write(data / "pg_hba.conf", "local all all peer map=approdo\n", account)
        _write(data / "pg_ident.conf", identities, account)
        _write(data / "approdo.conf", _settings(self.socket, durable=self.durable), account)

    def _launch(self, data: Path, account: Account, programs: Programs) -> None:
        command: list[str | Path] = [
            programs["pg_ctl"],
            "-D",
            data,
            "-w",
            "-t",
            "120",
            "-l",
            data / "start.log",
            "start",
        ]
        deadline = time.monotonic() + START_PATIENCE_SECONDS
        while True:
            started = account.run(command, ENVIRONMENT, timeout=150)
            if self._answers():
                return
            if time.monotonic() > deadline:
                raise EmbeddedServerFault(
                    f"Il server non si avvia. Ultime righe di {data / 'start.log'}:\n{_tail(data / 'start.log')}",
                    f"The server does not start: {started.stderr.strip()}",
                )
            time.sleep(0.3)

    def _answers(self) -> bool:
        try:
            psycopg.connect(url(self.var, SUPERUSER, "postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def _claim(self, home: Path) -> None:
        if self._use is None:
            self._use = os.open(home / "users.lock", os.O_RDONLY | os.O_CREAT, 0o644)
            fcntl.flock(self._use, fcntl.LOCK_SH)

    def _release(self) -> None:
        if self._use is not None:
            os.close(self._use)
            self._use = None


def _settings(socket: Path, *, durable: bool) -> str:
    """Ours over the defaults: no network, a log that rotates in a week and holds no values of rows."""
    values = {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": str(socket),
        "unix_socket_permissions": "0700",
        "logging_collector": "on",
        "log_directory": "log",
        "log_filename": "postgresql-%a.log",
        "log_rotation_age": "1d",
        "log_truncate_on_rotation": "on",
        # Statements, DETAIL lines and messages such as «invalid input syntax … "…"» quote names and tax codes: a failed
        # statement is told to whoever sent it, and what is logged here is about the server itself.
        "log_min_messages": "log",
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "jit": "off",
        "timezone": "UTC",
    }
    if not durable:
        values |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    quoted = {name: value.replace("'", "''") for name, value in values.items()}
    return "".join(f"{name} = '{value}'\n" for name, value in quoted.items())


def _refuse_other_major(data: Path, programs: Programs) -> None:
    if not (data / "PG_VERSION").exists():
        return
    found = int((data / "PG_VERSION").read_text())
    if found != programs.major:
        raise EmbeddedServerFault(
            f"I dati in {data} sono di PostgreSQL {found}, i programmi in {programs.folder} di PostgreSQL "
            f"{programs.major}. Indicare in PG_BIN i programmi della versione {found}, fare «./run backup FILE», "
            "spostare la cartella dei dati, togliere PG_BIN e fare «./run restore FILE».",
            f"The data in {data} were written by PostgreSQL {found}, the programs in {programs.folder} are "
            f"PostgreSQL {programs.major}. Name version {found}'s programs in PG_BIN, run “./run backup FILE”, "
            "move the data folder away, unset PG_BIN and run “./run restore FILE”.",
        )


def _made(data: Path) -> bool:
    try:
        return (data / "PG_VERSION").exists()
    except PermissionError:  # a 0700 data folder of another account exists, and is not ours to look into
        return True


def _write(path: Path, text: str, account: Account) -> None:
    path.write_text(text)
    path.chmod(0o600)
    account.take(path)


def _removed_empty(folder: Path) -> bool:
    try:
        folder.rmdir()
    except OSError:
        return False
    return True


def _tail(path: Path, lines: int = 15) -> str:
    return "\n".join(path.read_text(errors="replace").splitlines()[-lines:]) if path.exists() else "(vuoto)"


def _in_use(home: Path) -> bool:
    lock = os.open(home / "users.lock", os.O_RDONLY | os.O_CREAT, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    lock = os.open(path, os.O_RDONLY | os.O_CREAT, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
