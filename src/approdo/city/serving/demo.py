"""The demo city: S at the first start of an empty database, M as a job that one can watch, and the date on its strip."""

import argparse
import os
from datetime import datetime
from zoneinfo import ZoneInfo

import psycopg

from approdo.city.postgres import default_var_dir, embedded_urls
from approdo.city.postgres.roles import prepare_database, recreate_database, role_of
from approdo.city.serving.alone import current
from approdo.city.serving.database import ready_database
from approdo.city.serving.faults import BAD_INPUT, ServingFault, command
from approdo.city.serving.say import say


def begin_again_if_interrupted() -> None:
    """Empty the embedded database when the creation of the city was cut off: half a city would be taken for a whole one.

    Any other database is left alone, and the start is refused with what to do.
    """
    owner_url = os.environ["DATABASE_OWNER_URL"]
    if not _holds_half_a_demo(owner_url):
        return
    if owner_url != embedded_urls(default_var_dir())[0]:
        raise ServingFault(
            "La creazione della città dimostrativa era rimasta a metà: svuotare la base di dati di DATABASE_OWNER_URL "
            "e ripartire.",
            BAD_INPUT,
        )
    say("La creazione della città dimostrativa era rimasta a metà: ricomincio da capo.")
    recreate_database(owner_url)
    prepare_database(owner_url, role_of(os.environ["DATABASE_URL"]))


def _holds_half_a_demo(owner_url: str) -> bool:
    """A demo whose date was never set, which is the generator's last step but one.

    The database itself is asked: a mark beside it would outlive it, and empty the one that was restored in its place.
    """
    with psycopg.connect(owner_url) as owner:
        if owner.execute("SELECT to_regclass('public.territory_installation')").fetchone() == (None,):
            return False
        half = "SELECT EXISTS (SELECT FROM public.territory_installation WHERE born_as_demo AND demo_moment IS NULL)"
        return owner.execute(half).fetchone() == (True,)


def create_if_empty() -> None:
    """Create city S with a progress bar when no installation is in the database yet."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from approdo.city.demo import create_city
    from approdo.records.territory.models import Installation

    if Installation.objects.exists():
        return
    say("La base di dati è vuota: creo la città dimostrativa S (dati sintetici) …")
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"))
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True)) as bar:
        task = bar.add_task("Città S", total=None)

        def show(done: int, total: int, text: str) -> None:
            bar.update(task, completed=done, total=total, description=text)

        create_city(size="S", progress=show)


@command
def demo_m(argv: list[str]) -> int:
    """Queue the creation of city M; it runs in the worker, and the office's page of works shows how far it is."""
    argparse.ArgumentParser(prog="./run demo-m", description="Mette in coda la città M.").parse_args(argv)
    with ready_database() as database:
        os.environ.update(database.runtime_env)
        import django

        django.setup()
        from approdo.procedures import moments
        from approdo.procedures.ask_demo_city import ask_city_m
        from approdo.procedures.problems import Problems
        from approdo.records.access.actors import Actor
        from approdo.records.territory.models import Installation

        if not Installation.objects.filter(born_as_demo=True).exists():
            raise ServingFault(
                "La città M si aggiunge solo a una base di dati dimostrativa: avviare prima «./run».", BAD_INPUT
            )
        try:
            work = ask_city_m(moments.current(), Actor.system())
        except Problems as refused:
            raise ServingFault(" ".join(problem.message for problem in refused.problems), BAD_INPUT) from None
    running = current(database.var)
    where = f"{running.address}ufficio/lavori/{work.pk}/" if running else "parte con «./run»"
    say(f"La città M è in coda: {where}")
    return 0


@command
def demo_date(argv: list[str]) -> int:
    """Move the date that acts receive in the demo (decision 0004), as the strip on top of the office's pages does."""
    parser = argparse.ArgumentParser(prog="./run demo-date", description="Sposta la data della dimostrazione.")
    parser.add_argument("moment", type=_roman, metavar="DATA", help="2023-10-04T09:00, ora italiana")
    wanted: datetime = parser.parse_args(argv).moment
    with ready_database() as database:
        os.environ.update(database.runtime_env)
        import django

        django.setup()
        from approdo.procedures import moments
        from approdo.procedures.problems import NotFound, Problems
        from approdo.procedures.set_demo_moment import set_demo_moment
        from approdo.records.access.actors import Actor

        try:
            set_demo_moment(wanted, moment=moments.current(), actor=Actor.system())
        except NotFound:
            raise ServingFault("La data si sposta solo in una base di dati dimostrativa.", BAD_INPUT) from None
        except Problems as refused:
            told = " ".join(f"{problem.message} {problem.remedy}" for problem in refused.problems)
            raise ServingFault(told, BAD_INPUT) from None
    say(f"Nella dimostrazione è il {wanted:%d/%m/%Y, ore %H:%M}.")
    return 0


def _roman(text: str) -> datetime:
    """ISO 8601 without an offset: the time of Rome, as on the strip."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is not None:
        raise ValueError("the strip has no offset")
    return found.replace(tzinfo=ZoneInfo("Europe/Rome"))
