"""A private PostgreSQL for trial and small offices, run from the server programs of a Python package.

Importing this package starts nothing and asks nothing of the machine: `embedded_urls` only computes addresses, so that
settings may name the server before anybody has started it. `EmbeddedServer` starts and stops it; `roles` prepares a
database (embedded or not) for its two roles: the owner, who migrates, and the runtime role, who owns nothing.

Limits: one machine, Unix sockets only, no TLS, no replica. A municipality in production gives DATABASE_OWNER_URL and
DATABASE_URL instead (docs/running-in-production.md).
"""

from approdo.city.postgres.addresses import (
    DATABASE,
    OWNER,
    RUNTIME,
    SUPERUSER,
    default_var_dir,
    embedded_urls,
)
from approdo.city.postgres.faults import EmbeddedServerFault
from approdo.city.postgres.server import EmbeddedServer, ServerStatus

__all__ = [
    "DATABASE",
    "OWNER",
    "RUNTIME",
    "SUPERUSER",
    "EmbeddedServer",
    "EmbeddedServerFault",
    "ServerStatus",
    "default_var_dir",
    "embedded_urls",
]
