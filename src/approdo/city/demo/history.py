"""The calls of the demo, done through the same acts as any call: nothing is written beside them.

Each act is its own transaction. `once` leaves out what is done already, so that a history that was cut off goes on.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from approdo.procedures.allot_call import run_allotment, sign_allotment
from approdo.procedures.answer_offer import OfferAnswer, accept_home
from approdo.procedures.assign_home import HomeToAssign, assign_home
from approdo.procedures.call_book import book_of
from approdo.procedures.close_call import close_call
from approdo.procedures.confirm_declared import confirm_declared
from approdo.procedures.confirm_parameter import Confirmation, confirm_parameter
from approdo.procedures.decide_applications import decide_applications
from approdo.procedures.hand_over_keys import KeysHandedOver, hand_over_keys
from approdo.procedures.import_applications import ImportOrder, import_applications
from approdo.procedures.imports.files import ImportFiles, SourceFile
from approdo.procedures.open_call import open_call
from approdo.procedures.prepare_call import NewCall, prepare_call
from approdo.procedures.publish_call import publish_call
from approdo.procedures.rank_call import rank_final, rank_provisional
from approdo.procedures.record_public_number import PublicNumber, record_public_number
from approdo.procedures.sign_lease import LeaseSigned, sign_lease
from approdo.procedures.users import assign_dossier
from approdo.records.access.actors import Actor
from approdo.records.access.models import DossierAssignment, Role, User
from approdo.records.calls.models import Assignment, Call, Decision, Offer
from approdo.records.homes.queries import lives_in, open_lease
from approdo.records.journal.models import Event

from .figures import ROME, CallFigures
from .notices import allotment_of, notice_of
from .platform_file import PlatformFile, draw_platform_file
from .stock import DemoHome

OFFICE = "ufficio-casa"
DEMO_SOURCE = "dato dimostrativo"
KEYS_EVERY = 3  # two assigned homes in three have their keys


def officer() -> Actor:
    return persona("istruttrice", Role.OFFICER)


def manager() -> Actor:
    return persona("dirigente", Role.MANAGER)


def persona(name: str, role: str) -> Actor:
    user = User.objects.get(email=f"{name}@demo.invalid")
    return Actor(user_id=user.pk, role=role, office=OFFICE, side=user.side)


def homes_for(figures: CallFigures, stock: Sequence[DemoHome], taken: set[str]) -> list[DemoHome]:
    """The first ready homes of each owner that no earlier call of the demo offers."""
    chosen: list[DemoHome] = []
    for (owner, municipality), count in figures.homes.items():
        ready = [
            home
            for home in stock
            if home.vacancy == "ready"
            and (home.owner, home.municipality) == (owner, municipality)
            and home.code not in taken
        ]
        chosen += ready[:count]
    taken |= {home.code for home in chosen}
    return chosen


def once(figures: CallFigures, kind: str, act: Callable[[], object]) -> None:
    """Do an act unless its event is on the call's dossier."""
    if not Event.objects.filter(dossier__call__slug=figures.slug, kind=kind).exists():
        act()


def publish(
    figures: CallFigures, homes: Sequence[DemoHome], when_many: str, followed_from: datetime | None = None
) -> None:
    """Prepared, its provisional values confirmed by a synthetic official, published and opened on its days.

    The officer follows its files from then, or from `followed_from`: acts on an office's file go forward in time only.
    """
    before = figures.opens_at.replace(hour=8) - timedelta(days=(figures.opens_at.date() - figures.published_on).days)
    prepared = before - timedelta(days=3)
    new = new_call(figures, homes, when_many)
    once(figures, "call_prepared", lambda: prepare_call(new, prepared, officer()))
    call = Call.objects.select_related("dossier").get(slug=figures.slug)
    if call.state == Call.State.DRAFT:
        for name, figure in sorted(book_of(call, prepared).parameters_needed().items()):
            if figure.awaits:
                confirm_parameter(Confirmation(figures.slug, name, DEMO_SOURCE), prepared, officer())
    follower = User.objects.get(email="istruttrice@demo.invalid")
    if not DossierAssignment.objects.filter(user=follower, dossier=call.dossier).exists():
        assign_dossier(follower, call.dossier, moment=followed_from or before, actor=manager())
    once(figures, "call_published", lambda: publish_call(figures.slug, before, manager()))
    once(figures, "call_opened", lambda: open_call(figures.slug, figures.opens_at, manager()))


def new_call(figures: CallFigures, homes: Sequence[DemoHome], when_many: str) -> NewCall:
    return NewCall(
        slug=figures.slug,
        measure="sap",
        title=figures.title,
        municipality="sesto",
        office=OFFICE,
        published_on=figures.published_on,
        opens_at=figures.opens_at,
        closes_at=figures.closes_at,
        homes=[home.code for home in homes],
        act=figures.act,
        allotment=allotment_of(figures, when_many),
        notice=notice_of(figures),
    )


def close(figures: CallFigures) -> None:
    once(figures, "call_closed", lambda: close_call(figures.slug, figures.closes_at, manager()))


def take_applications(figures: CallFigures, file: PlatformFile, moment: datetime) -> None:
    files = ImportFiles(
        SourceFile(f"{figures.slug}-domande.csv", file.applications),
        SourceFile(f"{figures.slug}-persone.csv", file.persons),
    )
    import_applications(ImportOrder(figures.slug, files), moment, officer())


def run_to_keys(figures: CallFigures, file: PlatformFile) -> None:
    """From the platform's file to the signed allotment and most of the keys."""
    day = figures.closes_at.astimezone(ROME).replace(hour=10, minute=0) + timedelta(days=3)
    slug = figures.slug
    number = PublicNumber(slug, figures.public_number, figures.public_number_source, day + timedelta(hours=1))
    once(figures, "applications_imported", lambda: take_applications(figures, file, day))
    if not Decision.objects.filter(application__call__slug=slug).exists():
        decide_applications(slug, day + timedelta(hours=2), officer())
    acts: Sequence[tuple[str, Callable[[], object]]] = (
        ("public_number_recorded", lambda: record_public_number(number, day + timedelta(hours=2), officer())),
        ("ranked_provisional", lambda: rank_provisional(slug, day + timedelta(hours=3), officer())),
        ("ranked_final", lambda: rank_final(slug, day + timedelta(days=17), officer())),
        ("allotment_run", lambda: run_allotment(slug, day + timedelta(days=18), officer())),
        ("allotment_signed", lambda: sign_allotment(slug, day + timedelta(days=19), manager())),
    )
    for kind, act in acts:
        once(figures, kind, act)
    answer_and_assign(figures, day + timedelta(days=22))
    hand_over(figures, day + timedelta(days=40))


def answer_and_assign(figures: CallFigures, moment: datetime) -> None:
    """Every household says yes, and its assignment is signed."""
    offers = Offer.objects.filter(application__call__slug=figures.slug, ended_at__isnull=True).order_by("home__code")
    for one in offers.filter(answer=""):
        accept_home(OfferAnswer(one.pk), moment, officer())
    for one in offers.filter(answer="accepted", application__state="accepted"):
        confirm_declared(one.application, DEMO_SOURCE, DEMO_SOURCE, moment + timedelta(days=1), officer())
        assign_home(HomeToAssign(one.pk), moment + timedelta(days=2), manager())


def hand_over(figures: CallFigures, first: datetime) -> None:
    """Leases of every assigned home, and most of the keys; a home a day."""
    assigned = Assignment.objects.filter(run__call__slug=figures.slug, ended_at__isnull=True).order_by("home__code")
    for place, one in enumerate(assigned.select_related("home", "application")):
        day, household = first + timedelta(days=place), one.application.household_id
        if open_lease(household, one.home_id) is None:
            sign_lease(LeaseSigned(one.application_id, one.home.code), day, officer())
        if (place + 1) % KEYS_EVERY and not lives_in(household, one.home_id):
            hand_over_keys(KeysHandedOver(one.application_id, one.home.code), day + timedelta(days=2), officer())


def past_call(
    seed: str,
    figures: CallFigures,
    stock: Sequence[DemoHome],
    taken: set[str],
    followed_from: datetime | None = None,
) -> None:
    """A call that is over: everything from notice to keys."""
    homes = homes_for(figures, stock, taken)
    publish(figures, homes, "first", followed_from)
    close(figures)
    run_to_keys(figures, draw_platform_file(seed, figures, homes))


def waiting_call(figures: CallFigures, stock: Sequence[DemoHome], taken: set[str]) -> list[DemoHome]:
    """A call whose applications are closed and not yet imported: where the visitor begins."""
    homes = homes_for(figures, stock, taken)
    publish(figures, homes, "ask")
    close(figures)
    return homes
