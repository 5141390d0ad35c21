"""The account that owns the server's files: PostgreSQL refuses to run as root, so root drops to an unprivileged one."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from approdo.city.postgres.faults import EmbeddedServerFault

DEDICATED = "approdo-pg"
FALLBACKS = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """Who runs the server programs; `drops` says that we are root and become somebody else for them."""

    name: str
    uid: int
    gid: int
    drops: bool

    def run(
        self, command: Sequence[str | Path], env: Mapping[str, str], timeout: float = 120
    ) -> subprocess.CompletedProcess[str]:
        """Run a server program as this account, from `/`, with only the environment given."""
        return subprocess.run(
            [str(part) for part in command],
            env=dict(env),
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
            user=self.uid if self.drops else None,
            group=self.gid if self.drops else None,
            extra_groups=() if self.drops else None,
        )

    def can(self, right: str, path: Path) -> bool:
        """Whether this account may read (`-r`), write (`-w`) or enter/execute (`-x`) a path, asked of the kernel."""
        try:
            return self.run(["test", right, path], {"PATH": "/usr/bin:/bin"}).returncode == 0
        except OSError:
            return False

    def take(self, path: Path) -> None:
        if self.drops:
            os.chown(path, self.uid, self.gid)


def account_for(existing_data: Path | None) -> Account:
    """The account of an existing data folder, else ours, else (as root) a dedicated one, made if the machine allows."""
    me = pwd_entry(os.geteuid())
    if existing_data is not None:
        owner = existing_data.stat().st_uid
        if os.geteuid() not in (0, owner):
            raise EmbeddedServerFault(
                f"I dati del server in {existing_data} appartengono all'utente {_name(owner)}: avviare con "
                "quell'utente (o root), oppure indicare un'altra cartella in APPRODO_VAR.",
                f"The server's data in {existing_data} belong to {_name(owner)}: run as that user (or root), "
                "or name another folder in APPRODO_VAR.",
            )
        if os.geteuid() == 0:
            entry = pwd_entry(owner)
            return Account(entry.pw_name, owner, entry.pw_gid, drops=True)
    if os.geteuid() != 0:
        return Account(me.pw_name, me.pw_uid, me.pw_gid, drops=False)
    return _unprivileged()


def _unprivileged() -> Account:
    # Anything else running as `nobody` could reach the server, so a dedicated account comes first.
    _create_dedicated()
    for name in (DEDICATED, *FALLBACKS):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid, drops=True)
    raise EmbeddedServerFault(
        f"PostgreSQL non si avvia come root e non è stato possibile creare l'utente di sistema {DEDICATED}: "
        "crearlo, oppure avviare Approdo con un utente normale.",
        f"PostgreSQL refuses to run as root and the system account {DEDICATED} could not be made: "
        "create it, or run Approdo as an ordinary user.",
    )


def _create_dedicated() -> None:
    try:
        pwd.getpwnam(DEDICATED)
    except KeyError:
        useradd = shutil.which("useradd", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
        if useradd is None:
            return
        options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        subprocess.run(
            [useradd, *options, "--shell", "/usr/sbin/nologin", DEDICATED],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,  # a read-only /etc is no fault: an existing account serves as well
        )


def pwd_entry(uid: int) -> pwd.struct_passwd:
    """The account of a number; PostgreSQL itself refuses a number without a name."""
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        raise EmbeddedServerFault(
            f"L'utente numero {uid} non ha un nome in /etc/passwd e PostgreSQL non lo accetta: aggiungerlo, "
            "oppure indicare un PostgreSQL esistente in DATABASE_OWNER_URL e DATABASE_URL.",
            f"User number {uid} has no name in /etc/passwd and PostgreSQL refuses it: add one, "
            "or point DATABASE_OWNER_URL and DATABASE_URL at an existing PostgreSQL.",
        ) from None


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"n. {uid}"
