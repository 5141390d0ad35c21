"""`./run call …`: the acts of a call by command, on a database that is ready."""

import os

from approdo.city.serving.database import ready_database
from approdo.city.serving.faults import command


@command
def call(argv: list[str]) -> int:
    """Hand the line to the acts, once the database answers."""
    with ready_database() as database:
        os.environ.update(database.runtime_env)
        import django

        django.setup()
        from approdo.faces.cli.call_commands import run

        return run(argv)
