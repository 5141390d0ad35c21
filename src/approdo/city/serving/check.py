"""`./run check`: recompute everything stored from the events, and list what differs; nothing must."""

import argparse
import json
import os

from approdo.city.serving.database import ready_database
from approdo.city.serving.faults import command

DIFFERS = 1


@command
def check(argv: list[str]) -> int:
    """0 when nothing differs, 1 with each difference: file, where, what is stored, what the events say."""
    parser = argparse.ArgumentParser(prog="./run check", description="Ricalcola stati e saldi dagli eventi.")
    parser.add_argument("--json", action="store_true", help="un documento approdo.check/1 su stdout")
    options = parser.parse_args(argv)
    with ready_database() as database:
        os.environ.update(database.runtime_env)
        found = _differences()
    if options.json:
        print(json.dumps({"format": "approdo.check/1", "differences": found}, ensure_ascii=False, indent=1))
    elif not found:
        print("Nessuna differenza: stati, documenti, catene e sigilli seguono dagli eventi.")
    else:
        for row in found:
            where = row["dossier"] or "generale"
            print(f"{where}: {row['where']}: c’è «{row['stored']}», dagli eventi risulta «{row['recomputed']}»")
        print(f"{len(found)} differenze.")
    return DIFFERS if found else 0


def _differences() -> list[dict[str, str]]:
    import django

    django.setup()
    from approdo.procedures import check as recomputed

    return [
        {
            "dossier": recomputed.code_of(difference),
            "where": difference.where,
            "stored": str(difference.stored),
            "recomputed": str(difference.recomputed),
        }
        for difference in recomputed.differences()
    ]
