"""Why nobody may be served: a runtime role that the database's guarantees do not bind.

Neither revoked rights nor row-level security bind an owner or a superuser; serving as one would switch every guarantee
off in silence, so `./run` asks here and refuses.
"""

from __future__ import annotations

from typing import Any

from django.core import checks
from django.db import connections

from . import rights

POWERS = {
    "superuser": "è superutente del server",
    "bypass": "scavalca i permessi per riga",
    "owner": "è proprietario del database o delle tabelle",
    "creates": "può creare tabelle nello schema",
}
_QUERY = """
SELECT r.rolsuper, r.rolbypassrls,
       pg_has_role(current_user, d.datdba, 'USAGE') OR EXISTS (
           SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
           WHERE n.nspname = 'public' AND pg_has_role(current_user, c.relowner, 'USAGE')),
       has_schema_privilege(current_user, 'public', 'CREATE')
  FROM pg_roles r, pg_database d
 WHERE r.rolname = current_user AND d.datname = current_database()
"""


def runtime_role_problem(using: str = "default") -> str | None:
    """One Italian sentence that says why serving is refused, or None. Asks the database that would serve."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        role = cursor.fetchone()[0]
        cursor.execute(_QUERY)
        held = [text for text, is_held in zip(POWERS.values(), cursor.fetchone(), strict=True) if is_held]
    if held:
        return (
            f"L’utente «{role}» con cui il programma lavora {', '.join(held)}: le garanzie della base dati non varrebbero. "
            "Indica in DATABASE_URL un utente senza questi poteri."
        )
    wrong = list(rights.differences(connection, role))
    if wrong:
        return (
            f"I permessi dell’utente «{role}» non sono quelli dichiarati ({'; '.join(wrong[:3])}"
            f"{' …' if len(wrong) > 3 else ''}). Esegui di nuovo le migrazioni con DATABASE_OWNER_URL."
        )
    return None


def check_runtime_role(app_configs: Any, databases: Any = None, **_: Any) -> list[checks.CheckMessage]:
    """Django's `check --database default`: the same sentence, as an error."""
    if "default" not in (databases or ()):
        return []
    problem = runtime_role_problem()
    return [checks.Error(problem, id="approdo.E001")] if problem else []
