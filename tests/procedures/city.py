"""A small city with an office, two officials and homes, and a SAP call taken as far as a test needs: built by the acts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from approdo.procedures.allot_call import run_allotment, sign_allotment
from approdo.procedures.answer_offer import OfferAnswer, accept_home
from approdo.procedures.assign_home import HomeToAssign, assign_home
from approdo.procedures.call_book import book_of
from approdo.procedures.close_call import close_call
from approdo.procedures.confirm_declared import confirm_declared
from approdo.procedures.confirm_parameter import Confirmation, confirm_parameter
from approdo.procedures.decide_applications import decide_applications
from approdo.procedures.found_city import CityEntry, OfficeEntry, PersonaEntry, SettingEntry, found_city
from approdo.procedures.hand_over_keys import KeysHandedOver, hand_over_keys
from approdo.procedures.import_applications import ImportOrder, import_applications
from approdo.procedures.imports.files import ImportFiles
from approdo.procedures.on_call import find_call
from approdo.procedures.open_call import open_call
from approdo.procedures.prepare_call import NewCall, prepare_call
from approdo.procedures.publish_call import publish_call
from approdo.procedures.rank_call import rank_final, rank_provisional
from approdo.procedures.record_public_number import PublicNumber, record_public_number
from approdo.procedures.register_homes import HomeEntry, Vacancy, register_homes
from approdo.procedures.sign_lease import LeaseSigned, sign_lease
from approdo.records.access.actors import Actor
from approdo.records.access.models import User
from approdo.records.calls.models import Application, Assignment, Call, Offer
from approdo.records.homes.models import Home
from approdo.records.homes.queries import open_lease
from tests.procedures.sheets import csv_files, person_row

ROME = ZoneInfo("Europe/Rome")
OFFICE = "casa"
SINCE = date(2019, 1, 1)


def at(year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=ROME)


NOTICE = {
    "criteria": "punteggio ISBAR, dal più alto",
    "term_days": 90,
    "responsible": "responsabile dell’Ufficio Casa",
    "substitute": "segretaria generale",
    "appeal_text": "TAR Lombardia, entro 60 giorni",
    "information_notice": "informativa 1/2023",
    "legal_basis": "l.r. 16/2016; r.r. 4/2017",
    "retention": "piano di conservazione, serie casa",
    "dpia": "valutazione d’impatto 3/2023",
}
SETTINGS = [
    SettingEntry("sesto", name, value, "dato di prova", "dirigente")
    for name, value in (
        ("appeal_authority", "al TAR della Lombardia"),
        ("appeal_days", 60),
        ("petition_days", 120),
        ("digital_domicile", "protocollo@comune.invalid"),
    )
]
INDIGENT_QUOTA = {"name": "indigent", "share": "20/100", "rounding": "up", "beyond": "skip"}
CALL = NewCall(
    slug="sap-2023",
    measure="sap",
    title="Bando SAP 2023",
    municipality="sesto",
    office=OFFICE,
    published_on=date(2023, 7, 24),
    opens_at=at(2023, 7, 31),
    closes_at=at(2023, 9, 15, 12),
    homes=("A-01", "A-02", "B-01"),
    allotment={"order": [{"by": "score", "direction": "desc"}], "quotas": [INDIGENT_QUOTA]},
    notice=NOTICE,
)
PREPARED, PUBLISHED, OPENED = at(2023, 7, 20), at(2023, 7, 24), at(2023, 7, 31)
CLOSED, IMPORTED, DECIDED = at(2023, 9, 15, 12), at(2023, 9, 18), at(2023, 9, 18, 10)


@dataclass(frozen=True)
class People:
    """Who acts in the tests: two officers, two managers, of one office."""

    officer: Actor
    colleague: Actor
    manager: Actor
    other_manager: Actor
    system: Actor


def found(settings: Sequence[SettingEntry] = SETTINGS) -> People:
    """The city, its people, and three homes: two of the municipality, one of ALER."""
    roles = {
        "istruttrice": "housing_officer",
        "collega": "housing_officer",
        "dirigente": "housing_manager",
        "vicaria": "housing_manager",
    }
    city = CityEntry(
        ambito="ambito di prova",
        municipalities={"sesto": "Sesto San Giovanni", "cologno": "Cologno Monzese"},
        owners={"comune": "Comune", "aler": "ALER"},
        zones={"rondo": ("sesto", "Rondò"), "marelli": ("sesto", "Marelli")},
        offices=[
            OfficeEntry(OFFICE, "sesto", "Ufficio Casa", address="piazza inventata 1"),
            OfficeEntry("altro", "cologno", "Altro ufficio"),
        ],
        settings=settings,
    )
    personas = [PersonaEntry(name, name, role, OFFICE, SINCE) for name, role in roles.items()]
    found_city(city, at(2019, 1, 1), Actor.system(), demo_seed="prova", personas=personas)
    register([home("A-01"), home("A-02", area_dm2=6000), home("B-01", owner="aler")])
    users = {user.display_name: user for user in User.objects.all()}
    actors = [Actor(users[name].pk, role, OFFICE) for name, role in roles.items()]
    return People(*actors, Actor.system())


def home(code: str, **changes: Any) -> HomeEntry:
    entry = HomeEntry(
        code, "comune", "sesto", "rondo", f"via inventata {code}", 4500, rooms=2, floor=1, lift=True, accessible=False
    )
    return replace(entry, **changes)


def register(entries: Sequence[HomeEntry]) -> None:
    register_homes(entries, OFFICE, at(2019, 1, 2), Actor.system())


def filed(external_id: str, **changes: Any) -> dict[str, Any]:
    """An application row of SAP with every needed fact, that satisfies every requirement."""
    row = {
        "external_id": external_id,
        "filed_at": "10/08/2023 10:41",
        "score": "45,50",
        "resident_in": "sesto",
        "prefers": "",
        "needs_accessible": "no",
        "isee": "9.500,00",
        "pse": "1,00",
        "movable_assets": "1.000,00",
        "real_estate_assets": "0",
        "citizenship": "italian",
        "lives_or_works_in_region": "sì",
        "in_region_since": "01/02/2001",
        "owns_home": "no",
        "lost_public_home": "no",
        "evicted_for_arrears": "no",
        "squatted": "no",
        "sublet": "no",
        "subsidised_home": "no",
    }
    return row | changes


def households(rows: Sequence[dict[str, Any]], first: int = 1) -> ImportFiles:
    """Each application with one person, its applicant."""
    persons = [person_row(row["external_id"], first + place) for place, row in enumerate(rows)]
    return csv_files(list(rows), persons)


def published(people: People, new: NewCall = CALL) -> Call:
    """A call with every doubtful value confirmed, published on its day."""
    prepare_call(new, min(PREPARED, at(new.published_on.year, new.published_on.month, 1)), people.officer)
    call = find_call(new.slug)
    day = at(new.published_on.year, new.published_on.month, new.published_on.day)
    for name, figure in sorted(book_of(call, day).parameters_needed().items()):
        if figure.awaits:
            confirm_parameter(Confirmation(new.slug, name, "dato dimostrativo"), day, people.officer)
    publish_call(new.slug, day, people.manager)
    return find_call(new.slug)


def closed(people: People, rows: Sequence[dict[str, Any]] | None = None, new: NewCall = CALL) -> Call:
    """A closed call with its applications imported."""
    published(people, new)
    open_call(new.slug, new.opens_at, people.manager)
    close_call(new.slug, new.closes_at, people.manager)
    files = households(rows if rows is not None else [filed("D1"), filed("D2", score="40,00")])
    import_applications(ImportOrder(new.slug, files), IMPORTED, people.officer)
    return find_call(new.slug)


def closed_on(people: People, new: NewCall, rows: Sequence[dict[str, Any]], imported: datetime) -> Call:
    """Another call, closed, with its applications imported at a moment of its own."""
    published(people, new)
    open_call(new.slug, new.opens_at, people.manager)
    close_call(new.slug, new.closes_at, people.manager)
    import_applications(ImportOrder(new.slug, households(rows, 500)), imported, people.officer)
    return find_call(new.slug)


def decided(people: People, rows: Sequence[dict[str, Any]] | None = None, new: NewCall = CALL) -> Call:
    closed(people, rows, new)
    decide_applications(new.slug, DECIDED, people.officer)
    return find_call(new.slug)


NUMBER = PublicNumber(CALL.slug, "0472", "estrazione pubblica del 16/09/2023", at(2023, 9, 16, 20))
NUMBERED, RANKED, FINAL = at(2023, 9, 18, 11), at(2023, 9, 18, 12), at(2023, 10, 4)
RUN, SIGNED = at(2023, 10, 5), at(2023, 10, 6)


def provisional(people: People, rows: Sequence[dict[str, Any]] | None = None, new: NewCall = CALL) -> Call:
    decided(people, rows, new)
    record_public_number(replace(NUMBER, call=new.slug), NUMBERED, people.officer)
    rank_provisional(new.slug, RANKED, people.officer)
    return find_call(new.slug)


def final(people: People, rows: Sequence[dict[str, Any]] | None = None, new: NewCall = CALL) -> Call:
    provisional(people, rows, new)
    rank_final(new.slug, FINAL, people.officer)
    return find_call(new.slug)


def allotted(people: People, rows: Sequence[dict[str, Any]] | None = None, new: NewCall = CALL) -> Call:
    """Homes offered by a signed allotment; the rows must leave nothing to choose."""
    final(people, rows, new)
    run_allotment(new.slug, RUN, people.officer)
    sign_allotment(new.slug, SIGNED, people.manager)
    return find_call(new.slug)


def offer(external_id: str) -> Offer:
    """The offer that a household holds."""
    return Offer.objects.get(application__external_id=external_id, ended_at__isnull=True)


def accept_all(people: People, moment: datetime, slug: str = CALL.slug) -> None:
    """Every household says yes at the desk of a manager."""
    waiting = Offer.objects.filter(application__call__slug=slug, ended_at__isnull=True, answer="")
    for one in waiting.order_by("home__code"):
        accept_home(OfferAnswer(one.pk), moment, people.manager)


def assign_all(people: People, moment: datetime, slug: str = CALL.slug) -> None:
    """Every accepted home is assigned, by another manager than who took the yes."""
    accepted = Offer.objects.filter(application__call__slug=slug, ended_at__isnull=True, answer="accepted")
    for one in accepted.exclude(application__state="assigned").order_by("home__code"):
        verify_all(people, one.application.external_id, moment)
        assign_home(HomeToAssign(one.pk), moment, people.other_manager)


def verify_all(people: People, external_id: str, moment: datetime) -> None:
    """Every requirement's fact of a file is verified, as it was declared."""
    one = Application.objects.select_related("call__dossier__municipality", "household", "batch").get(
        external_id=external_id
    )
    confirm_declared(one, "documenti visti allo sportello", "N-1", moment, people.manager)


def keys(people: People, external_id: str, moment: datetime) -> None:
    """The lease signed and the keys handed over on one day."""
    one = Application.objects.get(external_id=external_id)
    home = Assignment.objects.get(application=one, ended_at__isnull=True).home.code
    if open_lease(one.household_id, Home.objects.get(code=home).pk) is None:
        sign_lease(LeaseSigned(one.pk, home), moment, people.manager)
    hand_over_keys(KeysHandedOver(one.pk, home), moment, people.manager)


def assigned(people: People, rows: Sequence[dict[str, Any]] | None = None, new: NewCall = CALL) -> Call:
    """Every home offered, accepted and assigned, on the day of the signature."""
    call = allotted(people, rows, new)
    accept_all(people, SIGNED, new.slug)
    assign_all(people, SIGNED, new.slug)
    return call


def application(external_id: str) -> Application:
    return Application.objects.get(external_id=external_id)


__all__ = ["Vacancy"]
