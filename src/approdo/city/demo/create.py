"""Create the demo city in an empty database: places, personas, homes, statements, calls. Every row by its act."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from django.conf import settings

from approdo.city.territory import read_city
from approdo.procedures import moments
from approdo.procedures.found_city import found_city
from approdo.procedures.record_statement import record_statement
from approdo.procedures.register_homes import HomeEntry, Vacancy, register_homes
from approdo.procedures.seal import seal_day
from approdo.procedures.set_demo_moment import set_demo_moment
from approdo.records.access.actors import Actor

from .city import PERSONAS
from .confirmed import with_confirmed
from .figures import FIRST_MOMENT, SAP_2019, SAP_2021, SAP_2023, SEED, at
from .history import OFFICE, manager, past_call, waiting_call
from .letters import post_letters_of
from .samples import write_samples
from .stock import DemoHome, draw_stock

Progress = Callable[[int, int, str], None]
FOUNDED = at(2018, 1, 1)
REGISTERED = at(2018, 1, 2)
STATEMENT = at(2024, 6, 13, 12)
NEXT_STEPS = {
    "ready": ("da offrire nel prossimo bando", 90),
    "certificates": ("certificato di conformità degli impianti", 60),
    "works": ("fine dei lavori di ripristino", 180),
    "legal": ("esito della causa di rilascio", 240),
    "offer_pending": ("risposta del nucleo all’offerta", 15),
}


def create_city(size: str = "S", progress: Progress = lambda done, total, text: None) -> None:
    """S: about a minute of a small machine's time. Problems of an act end it: nothing later is attempted.

    The demo date is left where the 2023 applications wait to be imported.
    """
    if size != "S":
        raise ValueError("only the city S is created in an empty database; M is added to it as a job")
    stock, taken, system = draw_stock(SEED), set(), Actor.system()
    steps: Sequence[tuple[str, Callable[[], object]]] = (
        (
            "Luoghi e uffici",
            lambda: found_city(
                with_confirmed(read_city(settings.CITY_FOLDER)), FOUNDED, system, demo_seed=SEED, personas=PERSONAS
            ),
        ),
        ("2.320 case popolari", lambda: register_homes([entry_of(home) for home in stock], OFFICE, REGISTERED, system)),
        ("Bando SAP 2019", lambda: past_call(SEED, SAP_2019, stock, taken)),
        ("Lettere del bando 2019", lambda: post_letters_of(SAP_2019.slug, manager())),
        ("Bando SAP 2021", lambda: past_call(SEED, SAP_2021, stock, taken)),
        ("Lettere del bando 2021", lambda: post_letters_of(SAP_2021.slug, manager())),
        ("Bando SAP 2023", lambda: waiting_call(SAP_2023, stock, taken)),
        ("Pagina del 13/06/2024", lambda: record_statement(STATEMENT, system)),
        ("Domande da importare", lambda: write_samples(settings.VAR / "demo")),
        ("Data della dimostrazione", lambda: set_demo_moment(FIRST_MOMENT, moment=moments.real_now(), actor=system)),
        ("Sigillo del giornale", lambda: seal_day(moments.real_now(), system)),
    )
    for done, (text, step) in enumerate(steps):
        progress(done, len(steps), text)
        step()
    progress(len(steps), len(steps), "Città S pronta")


def entry_of(home: DemoHome) -> HomeEntry:
    vacancy = None
    if home.vacancy:
        step, days = NEXT_STEPS[home.vacancy]
        vacancy = Vacancy(
            home.vacancy,
            "ufficio tecnico del patrimonio",
            step,
            REGISTERED.date() + timedelta(days=days),
            REGISTERED.date(),
        )
    return HomeEntry(
        home.code,
        home.owner,
        home.municipality,
        home.zone,
        home.address,
        home.area_dm2,
        home.rooms,
        home.floor,
        home.lift,
        home.accessible,
        vacancy,
    )
