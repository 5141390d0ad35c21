"""City M: six more past calls on top of S, so that 6,000 households have a file. A job that a page follows.

The acts are those of any call, each its own transaction; a job that is killed goes on with the first act not yet done.
"""

from datetime import date, datetime, timedelta

from approdo.procedures.ask_demo_city import KIND
from approdo.procedures.progress import Progress
from approdo.procedures.works import runs
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action
from approdo.records.calls.models import Work

from .figures import ROME, SAP_2019, SAP_2021, SAP_2023, SEED, CallFigures
from .history import homes_for, past_call
from .stock import draw_stock

HOUSEHOLDS = 6_000
OPENINGS = (  # years in which S has no call: a quota's base is the year's, and those calls are already allotted
    date(2020, 1, 13),
    date(2020, 5, 4),
    date(2020, 10, 5),
    date(2022, 3, 7),
    date(2022, 6, 20),
    date(2022, 10, 3),
)
IN_CITY_S = SAP_2019.applications + SAP_2021.applications + SAP_2023.applications
INVENTED = ("homes", "published_on", "opens_at", "closes_at", "applications", "act", "public_number")


def figures_m() -> list[CallFigures]:
    """Invented calls, and they say so: no public source knows them; they exist to show the system at a larger size."""
    each = (HOUSEHOLDS - IN_CITY_S) // len(OPENINGS)
    return [figures_opening_on(opening, number, each) for number, opening in enumerate(OPENINGS, 1)]


def figures_opening_on(opening: date, number: int, applications: int) -> CallFigures:
    opens_at = datetime(opening.year, opening.month, opening.day, 9, tzinfo=ROME)
    return CallFigures(
        slug=f"sap-m-{number}",
        title=f"Bando SAP dimostrativo {number} ({opening.year})",
        published_on=opening - timedelta(days=7),
        opens_at=opens_at,
        closes_at=opens_at.replace(hour=12) + timedelta(days=45),
        homes={("comune", "sesto"): 4, ("aler", "sesto"): 2},
        applications=applications,
        public_number=f"dimostrativo-m-{number}",
        public_number_source="numero inventato per la dimostrazione",
        assumed=INVENTED,
    )


@runs(KIND, Action.JOB_START)
def city_m(work: Work, actor: Actor, progress: Progress) -> None:
    """The calls one after the other; what an earlier attempt did is left as it is."""
    stock, taken = draw_stock(SEED), set[str]()
    for figures in (SAP_2019, SAP_2021, SAP_2023):
        homes_for(figures, stock, taken)  # what the calls of city S offer is theirs
    wanted = figures_m()
    for done, figures in enumerate(wanted):
        progress.advance(done, len(wanted))
        past_call(SEED, figures, stock, taken, followed_from=work.moment)
    progress.advance(len(wanted), len(wanted))
