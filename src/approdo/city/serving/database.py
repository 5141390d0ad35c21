"""Which database this installation uses, started if it is ours to start, and safe to serve from."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from approdo.city.postgres import EmbeddedServer, default_var_dir, embedded_urls
from approdo.city.postgres.programs import Programs, find_programs
from approdo.city.postgres.roles import prepare_database, role_of, too_old, too_powerful
from approdo.city.serving.faults import BAD_INPUT, ServingFault


@dataclass(frozen=True)
class Addresses:
    """The owner's address (migrations, backups) and the runtime role's; `server` only when it is the embedded one."""

    owner: str
    runtime: str
    var: Path
    server: EmbeddedServer | None

    @property
    def env(self) -> dict[str, str]:
        """What a child process needs to find the same database."""
        return os.environ | {
            "DATABASE_OWNER_URL": self.owner,
            "DATABASE_URL": self.runtime,
            "APPRODO_VAR": str(self.var),
            "DJANGO_SETTINGS_MODULE": "approdo.city.settings",
        }

    @property
    def runtime_env(self) -> dict[str, str]:
        """The same without the owner's address: neither web nor worker ever needs that power."""
        return {name: value for name, value in self.env.items() if name != "DATABASE_OWNER_URL"}

    def prepare(self) -> None:
        """Give the runtime role its rights on the database itself, which neither migrations nor backups carry."""
        prepare_database(self.owner, role_of(self.runtime))

    def programs(self) -> Programs:
        """pg_dump and pg_restore of the server's own package, or of PG_BIN."""
        return find_programs()


def addresses() -> Addresses:
    """DATABASE_OWNER_URL and DATABASE_URL when both are given, else the embedded server's. Starts nothing."""
    owner, runtime = os.environ.get("DATABASE_OWNER_URL"), os.environ.get("DATABASE_URL")
    var = default_var_dir()
    if bool(owner) != bool(runtime):
        given, missing = ("DATABASE_OWNER_URL", "DATABASE_URL")[:: 1 if owner else -1]
        raise ServingFault(
            f"È indicato {given} ma manca {missing}. Servono tutti e due: il proprietario della base di dati per "
            "le migrazioni, un ruolo che non possiede nulla per servire (docs/running-in-production.md).",
            BAD_INPUT,
        )
    if owner and runtime:
        return Addresses(owner, runtime, var, None)
    return Addresses(*embedded_urls(var), var, EmbeddedServer(var))


@contextmanager
def ready_database() -> Iterator[Addresses]:
    """The database started, prepared for its runtime role and found safe; given up again at the end."""
    found = addresses()
    if found.server is None:
        _refuse_unsafe(found)
        yield found
        return
    found.server.start()
    try:
        _refuse_unsafe(found)
        yield found
    finally:
        found.server.stop()


def _refuse_unsafe(found: Addresses) -> None:
    old = too_old(found.owner)
    if old:
        raise ServingFault(f"Il server è PostgreSQL {old}: serve la versione 15 o una successiva.", BAD_INPUT)
    found.prepare()
    powers = too_powerful(found.runtime)
    if powers:
        raise ServingFault(
            f"Il ruolo «{role_of(found.runtime)}» di DATABASE_URL è troppo potente ({', '.join(powers)}): con esso le "
            "garanzie della base di dati non varrebbero e Approdo non si avvia. Indicare un ruolo che non possiede "
            "nulla e non è amministratore (docs/running-in-production.md).",
            BAD_INPUT,
        )
