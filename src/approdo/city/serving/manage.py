"""`./run manage …`: Django's own commands with the database started and the right addresses set."""

import argparse
import os
import subprocess
import sys

from approdo.city.serving.database import ready_database
from approdo.city.serving.faults import command


@command
def manage(argv: list[str]) -> int:
    """Run `django-admin …` in a child process; the database stays up only as long as it is needed."""
    parser = argparse.ArgumentParser(prog="./run manage", description="Esegue un comando di Django.")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, metavar="COMANDO …", help="per l’elenco: help")
    arguments = parser.parse_args(argv).arguments or ["help"]
    with ready_database() as database:
        return subprocess.run(
            [sys.executable, "-m", "django", *arguments], env=os.environ | database.env, check=False
        ).returncode
