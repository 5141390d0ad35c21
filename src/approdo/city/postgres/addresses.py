"""Where the embedded server listens: computed from the `var` folder alone, never looked up."""

import hashlib
import os
from pathlib import Path
from urllib.parse import quote

from approdo.city.postgres.faults import EmbeddedServerFault

DATABASE = "approdo"
OWNER = "approdo_owner"
RUNTIME = "approdo_runtime"
SUPERUSER = "postgres"
"""Known to the starter only: it creates the two roles and the database, and is never given to the application."""

# sockaddr_un holds 108 bytes on Linux and 104 on the BSDs, the file name `.s.PGSQL.5432` included.
SOCKET_PATH_LIMIT = 100
PORT = 5432

CHECKOUT = Path(__file__).resolve().parents[4]


def default_var_dir() -> Path:
    """The folder of everything that a run writes: APPRODO_VAR, else `var` in the checkout."""
    return Path(os.environ.get("APPRODO_VAR") or CHECKOUT / "var").resolve()


def socket_dir(var_dir: Path) -> Path:
    """The folder of the socket: short, outside the checkout, one a `var` folder and its owner.

    APPRODO_SOCKETS names another parent than /tmp (TMPDIR is not followed: two shells must find one server).
    Raises EmbeddedServerFault when the path would not fit a socket address.
    """
    parent = Path(os.environ.get("APPRODO_SOCKETS") or "/tmp")  # noqa: S108  owner and mode are checked at start
    mark = hashlib.sha256(f"{_owner(var_dir)}:{var_dir.resolve()}".encode()).hexdigest()[:10]
    folder = parent / f"approdo-{mark}"
    length = len(os.fsencode(folder / f".s.PGSQL.{PORT}"))
    if length >= SOCKET_PATH_LIMIT:
        raise EmbeddedServerFault(
            f"Il percorso del socket è troppo lungo ({length} byte, meno di {SOCKET_PATH_LIMIT}): {folder}. "
            "Indicare in APPRODO_SOCKETS una cartella con un nome più corto.",
            f"The socket path is too long ({length} bytes, limit {SOCKET_PATH_LIMIT}): {folder}. "
            "Name a folder with a shorter path in APPRODO_SOCKETS.",
        )
    return folder


def _owner(var_dir: Path) -> int:
    """Whose `var` it is, so that root looks for the server of an ordinary account where that account started it."""
    try:
        return var_dir.stat().st_uid
    except OSError:
        return os.geteuid()  # who makes the folder will own it


def embedded_urls(var_dir: Path) -> tuple[str, str]:
    """(owner address, runtime address) of the embedded server of this `var` folder, started or not."""
    return url(var_dir, OWNER), url(var_dir, RUNTIME)


def url(var_dir: Path, role: str, database: str = DATABASE) -> str:
    """One libpq address over the socket, as in postgresql://role@/database?host=/tmp/approdo-…"""
    return f"postgresql://{role}@/{database}?host={quote(str(socket_dir(var_dir)), safe='')}&port={PORT}"
