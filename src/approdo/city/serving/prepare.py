"""Before serving: migrations as the owner, the demo city in an empty database, static files, public pages.

A process of its own: `python -m approdo.city.serving.prepare [--no-demo | --only-migrate]`. Each step that has nothing to do says nothing.
"""

import argparse
import signal
import sys

import django

from approdo.city import static_build
from approdo.city.serving.demo import begin_again_if_interrupted, create_if_empty
from approdo.city.serving.faults import BAD_INPUT, ServingFault, command
from approdo.city.serving.say import say


@command
def main(argv: list[str]) -> int:
    """Bring database and files up to this commit; ends with 0, with a fault's message, or with a trace."""
    parser = argparse.ArgumentParser(prog="prepare")
    parser.add_argument("--no-demo", dest="demo", action="store_false")
    parser.add_argument("--only-migrate", action="store_true")
    options = parser.parse_args(argv)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends it at once and without a trace
    if options.only_migrate:
        django.setup()
        migrate()
        return 0
    if static_build.is_stale():
        say("Preparo i file statici …")
        static_build.build()
    begin_again_if_interrupted()
    django.setup()
    collect_static()
    migrate()
    if options.demo:
        create_if_empty()
    write_public_pages()
    return 0


def collect_static() -> None:
    """Gather and compress the static files when what they come from changed since the last time."""
    from django.conf import settings
    from django.core.management import call_command
    from whitenoise.compress import Compressor

    stamp = settings.STATIC_ROOT.with_name("static.stamp")
    if stamp.exists() and stamp.read_text() == static_build.digest():
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    compressor = Compressor(quiet=True)
    for path in sorted(settings.STATIC_ROOT.rglob("*")):
        if path.is_file() and compressor.should_compress(path.name):
            list(compressor.compress(str(path)))
    stamp.write_text(static_build.digest())


def write_public_pages() -> None:
    """The public face as files. Before serving when there are none or they are of another commit; else by the worker,
    a moment later: what acts changed is already written, only days may have passed.
    """
    from django.conf import settings
    from procrastinate.contrib.django import app

    from approdo.faces.public.tasks import write_pages

    stamp = settings.VAR / "public.stamp"
    if (
        (settings.PUBLIC_FOLDER / "index.html").exists()
        and stamp.exists()
        and stamp.read_text() == static_build.digest()
    ):
        app.configure_task("public.write").defer()
        return
    write_pages()
    stamp.write_text(static_build.digest())


def migrate() -> None:
    """Apply what is missing, as the owner; then ask whether the runtime role holds exactly the declared rights.

    Rights are given again after every `migrate`, so one that has nothing else to apply mends them too.
    """
    from django.core.management import call_command
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    from approdo.records.guard import runtime_role_problem

    executor = MigrationExecutor(connections["owner"])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()) or runtime_role_problem():
        say("Aggiorno la base di dati …")
        call_command("migrate", database="owner", verbosity=0)
    problem = runtime_role_problem()
    if problem:
        raise ServingFault(problem, BAD_INPUT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
