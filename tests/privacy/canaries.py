"""Two hundred persons whose every field is a token of their own, and the call they all apply to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from approdo.procedures.imports.files import ImportFiles
from tests.procedures import city
from tests.procedures.city import CALL, at, filed
from tests.procedures.sheets import csv_file, tax_code

PERSONS = 200
SIZES = (1, 2, 3, 4, 5, 6)
MONTHS = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre",
    "dicembre",
)  # fmt: skip
NEW = replace(
    CALL,
    homes=("A-01", "A-02", "B-01", "A-03", "A-04"),
    allotment={**CALL.allotment, "when_many": "ask"},
    notice={**CALL.notice, "assumed": ["published_on", "homes"]},
)
FILES = ("zqfiledomande.csv", "zqfilepersone.csv")


@dataclass
class Tokens:
    """What must be seen nowhere: the kind of field → the ways in which its values could be written."""

    of: dict[str, set[str]] = field(default_factory=dict)

    def add(self, kind: str, *written: str) -> None:
        self.of.setdefault(kind, set()).update(written)

    def all(self) -> Iterator[tuple[str, str]]:
        return ((kind, token) for kind, tokens in self.of.items() for token in tokens)


def day_forms(day: date) -> tuple[str, ...]:
    """A day as people and machines write it."""
    word = MONTHS[day.month - 1]
    return (
        f"{day:%Y-%m-%d}", f"{day:%d/%m/%Y}", f"{day.day}/{day.month}/{day.year}", f"{day:%d.%m.%Y}", f"{day:%d-%m-%Y}",
        f"{day:%Y%m%d}", f"{day:%d%m%Y}", f"{day.day} {word} {day.year}", f"{day:%d} {word} {day.year}",
    )  # fmt: skip


def amount_forms(cents: int) -> tuple[str, ...]:
    """An amount in euros as people and machines write it."""
    euros, rest = divmod(cents, 100)
    grouped = f"{euros:,}".replace(",", ".")
    return f"{grouped},{rest:02}", f"{euros},{rest:02}", f"{euros}.{rest:02}", str(cents)


def households() -> tuple[list[dict[str, Any]], list[dict[str, Any]], Tokens]:
    """Rows of the two tables, and their tokens."""
    applications: list[dict[str, Any]] = []
    persons: list[dict[str, Any]] = []
    tokens = Tokens()
    tokens.add("file_name", *FILES)
    while len(persons) < PERSONS:
        number = len(applications)
        size = min(SIZES[number % len(SIZES)], PERSONS - len(persons))
        applications.append(application(number, tokens))
        for place in range(size):
            persons.append(person(len(persons), applications[-1]["external_id"], place == 0, tokens))
    return applications, persons, tokens


def application(number: int, tokens: Tokens) -> dict[str, Any]:
    """A third are indigent; the first in the ranking name no home, so that somebody has to choose for them; each has its
    own amount, moment and numbers."""
    isee = 150_013 + number * 1_037 if number % 3 == 0 else 700_029 + number * 1_871
    filed_at = at(2023, 8, 1, 8) + timedelta(minutes=613 * number)
    row = filed(
        f"zqext{number:03}x",
        protocol_number=f"zqprot{number:03}x",
        score=f"{20 + number % 25 + (40 if number % 4 == 0 else 0)},{number % 4 * 25:02}",
        isee=amount_forms(isee)[1],
        filed_at=f"{filed_at:%d/%m/%Y %H:%M}",
        prefers=("", "A-01|B-01", "A-02", "B-01")[number % 4],
    )
    tokens.add("external_id", row["external_id"])
    tokens.add("protocol_number", row["protocol_number"])
    tokens.add("isee", *amount_forms(isee))
    tokens.add("filed_at", row["filed_at"], f"{filed_at:%Y-%m-%dT%H:%M}", f"{filed_at:%Y-%m-%d %H:%M}")
    return row


def person(number: int, external_id: str, applicant: bool, tokens: Tokens) -> dict[str, Any]:
    born = date(1938, 1, 3) + timedelta(days=number * 117)
    row = {
        "external_id": external_id,
        "tax_code": tax_code(700 + number, born.isoformat()),
        "family_name": f"Zqfam{number:03}x",
        "given_name": f"Zqnome{number:03}x",
        "birth_date": born.isoformat(),
        "is_applicant": "sì" if applicant else "no",
        "address": f"via Zqvia{number:03}x, 3",
        "email": f"zqposta{number:03}x@esempio.invalid",
        "phone": f"02 7000{number:03}9",
    }
    for kind in ("tax_code", "family_name", "given_name", "email", "phone"):
        tokens.add(kind, row[kind])
    tokens.add("phone", row["phone"].replace(" ", ""))
    tokens.add("address", f"Zqvia{number:03}x")
    tokens.add("birth_date", *day_forms(born))
    return row


def files(applications: list[dict[str, Any]], persons: list[dict[str, Any]]) -> ImportFiles:
    return ImportFiles(csv_file(FILES[0], applications), csv_file(FILES[1], persons))


def file_with_errors(applications: list[dict[str, Any]], persons: list[dict[str, Any]]) -> ImportFiles:
    """The same persons, with mistakes that an error message quotes: a tax code that is none, a name as an amount."""
    bad = [dict(row) for row in applications]
    bad[1]["isee"] = persons[1]["family_name"]
    bad[2]["filed_at"] = persons[2]["birth_date"]
    worse = [dict(row) for row in persons]
    worse[3]["tax_code"] = worse[3]["email"]
    return files(bad, worse)


def closed() -> city.People:
    """The small city with its programme's statements, and the call closed, before any file is taken."""
    from django.conf import settings

    from approdo.procedures.record_statement import record_statement
    from approdo.procedures.set_demo_moment import set_demo_moment

    people = city.found()
    city.register([city.home("A-03"), city.home("A-04")])
    city.published(people, NEW)
    city.open_call(NEW.slug, city.OPENED, people.manager)
    city.close_call(NEW.slug, city.CLOSED, people.manager)
    record_statement(at(2024, 6, 14), people.system, settings.CITY_FOLDER)
    set_demo_moment(city.IMPORTED, moment=at(2024, 6, 14), actor=people.system)
    return people


def to_the_keys(people: city.People, tokens: Tokens) -> None:
    """From the imported file to the keys, with corrections, choices and a refusal in people's own words."""
    from approdo.procedures.allot_call import sign_allotment
    from approdo.procedures.rank_call import rank_final, rank_provisional
    from approdo.procedures.record_public_number import PublicNumber, record_public_number

    slug, day = NEW.slug, at(2023, 9, 19)
    city.decide_applications(slug, city.DECIDED, people.officer)
    number = PublicNumber(slug, "27-41-90", "estrazione di prova", at(2023, 9, 16, 20))
    record_public_number(number, city.DECIDED, people.officer)
    rank_provisional(slug, day, people.officer)
    correct(people, tokens, day + timedelta(days=1))
    rank_final(slug, day + timedelta(days=21), people.officer)
    allot(people, tokens, day + timedelta(days=22))
    sign_allotment(slug, day + timedelta(days=23), people.manager)
    refuse_and_scroll(people, tokens, day + timedelta(days=24))
    keys(people, day + timedelta(days=40))


def correct(people: city.People, tokens: Tokens, day: datetime) -> None:
    from approdo.procedures.correct_application import (
        CorrectionAnswer,
        CorrectionRequest,
        answer_correction,
        receive_correction,
    )
    from approdo.records.calls.models import Application, Correction

    for number, one in enumerate(Application.objects.filter(state="admitted").order_by("external_id")[:6]):
        asked, answered = f"zqchiede{number:03}x di correggere", f"zqrisposta{number:03}x"
        receive_correction(CorrectionRequest(one.pk, "isee", asked), day, people.manager)
        correction = Correction.objects.get(application=one)
        answer_correction(CorrectionAnswer(correction.pk, False, answered), day, people.manager)
        tokens.add("correction", asked.split()[0], answered)


def allot(people: city.People, tokens: Tokens, day: datetime) -> None:
    from approdo.procedures.allot_call import ChosenHome, choose_home, latest_run, pending_choice, run_allotment
    from approdo.procedures.on_call import find_call

    run_allotment(NEW.slug, day, people.officer)
    while pending := pending_choice(latest_run(find_call(NEW.slug))):
        reason = f"zqscelta{len(tokens.of.get('choice_reason', ())):03}x"
        tokens.add("choice_reason", reason)
        choose_home(ChosenHome(NEW.slug, pending["application"], pending["candidates"][0], reason), day, people.officer)
        run_allotment(NEW.slug, day, people.officer)


def refuse_and_scroll(people: city.People, tokens: Tokens, day: datetime) -> None:
    from approdo.procedures.allot_call import sign_allotment
    from approdo.procedures.answer_offer import OfferAnswer, refuse_home
    from approdo.records.calls.models import Offer

    first = Offer.objects.filter(ended_at__isnull=True).order_by("home__code")[0]
    refuse_home(OfferAnswer(first.pk, "zqrinuncia001x malattia"), day, people.manager)
    tokens.add("refusal_reason", "zqrinuncia001x")
    allot(people, tokens, day)
    sign_allotment(NEW.slug, day, people.manager)
    city.accept_all(people, day, NEW.slug)
    city.assign_all(people, day, NEW.slug)


def keys(people: city.People, day: datetime) -> None:
    from approdo.records.calls.models import Assignment

    for one in Assignment.objects.filter(ended_at__isnull=True).select_related("application"):
        city.keys(people, one.application.external_id, day)


def stored_tokens(tokens: Tokens) -> None:
    """What the database itself made for these persons: ids, the codes of their files, their new homes' addresses."""
    from approdo.records.calls.models import Application, Assignment
    from approdo.records.people.models import Household, Person

    for model in (Person, Household):
        tokens.add("internal_id", *(str(pk) for pk in model.objects.values_list("pk", flat=True)))
    for one in Application.objects.select_related("dossier"):
        tokens.add("internal_id", str(one.pk))
        tokens.add("file_code", one.dossier.code)
    for one in Assignment.objects.select_related("home"):
        tokens.add("home_address", one.home.address)
