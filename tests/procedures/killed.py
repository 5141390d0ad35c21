"""Run one act and die by SIGKILL at a chosen moment of it: before the nth statement, before the commit, or after it.

Arguments: the act, the moment (a number, `commit` or `committed`), and for an import the two files.
"""

import os
import signal
import sys
from pathlib import Path

import django


def die(*_args):
    os.kill(os.getpid(), signal.SIGKILL)


def main(act: str, when: str, *files: str) -> None:
    django.setup()
    from django.db import connection

    from approdo.procedures import tasks  # noqa: F401 - its acts
    from approdo.records.access.actors import Actor
    from approdo.records.access.models import User
    from tests.procedures import city

    officer = Actor(User.objects.get(display_name="istruttrice").pk, "housing_officer", city.OFFICE)
    seen = 0

    def count(execute, sql, params, many, context):
        nonlocal seen
        seen += 1
        if when == str(seen):
            die()
        return execute(sql, params, many, context)

    commit = connection._commit

    def at_commit():
        if when == "commit":
            die()
        commit()
        if when == "committed":
            die()

    connection._commit = at_commit
    with connection.execute_wrapper(count):
        perform(act, officer, files)
    print("done", seen)


def perform(act: str, officer: object, files: tuple[str, ...]) -> None:
    from approdo.procedures.imports.files import ImportFiles, SourceFile
    from tests.procedures import city

    slug = city.CALL.slug
    if act == "import":
        applications, persons = (SourceFile(Path(one).name, Path(one).read_bytes()) for one in files)
        city.import_applications(city.ImportOrder(slug, ImportFiles(applications, persons)), city.IMPORTED, officer)
    elif act == "decide":
        city.decide_applications(slug, city.DECIDED, officer)
    elif act == "rank":
        city.rank_provisional(slug, city.RANKED, officer)
    elif act == "final":
        city.rank_final(slug, city.FINAL, officer)
    else:
        city.run_allotment(slug, city.RUN, officer)


if __name__ == "__main__":
    main(*sys.argv[1:])
