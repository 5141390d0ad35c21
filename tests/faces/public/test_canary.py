"""Two hundred people carry a token in every personal field; the whole public site is read for it (P-33)."""

import gzip
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.procedures.city import at

TOKEN = "ZQXCANARINO"


def canaries(count: int) -> None:
    """Mark every personal field of everybody on record, and add people until there are `count`."""
    from approdo.records.calls.models import Application
    from approdo.records.homes.models import Home
    from approdo.records.people.models import Household, Person

    town = Household.objects.values_list("municipality", flat=True)[0]
    for number in range(count - Person.objects.count()):
        Household.objects.create(municipality_id=town)
        Person.objects.create(tax_code=f"NEW{number:05}", family_name="x", given_name="x", birth_date=date(1980, 5, 10))
    for number, person in enumerate(Person.objects.order_by("pk")):
        person.tax_code = f"{TOKEN}{number:05}"
        for field in ("family_name", "given_name", "address", "email", "phone"):
            setattr(person, field, f"{TOKEN}-{field}-{number}@x.invalid")
        person.save()
    for application in Application.objects.all():
        application.protocol_number = f"{TOKEN}-{application.pk}"[:40]
        application.save(update_fields=["protocol_number"])
    for home in Home.objects.all():
        home.address = f"{TOKEN} {home.code}"
        home.save(update_fields=["address"])


def hits(folder: Path) -> list[str]:
    """Files whose content or name has the token, or a fact of a household."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [str(path) for path in files if TOKEN.lower() in (str(path.relative_to(folder)) + text_of(path)).lower()]


def text_of(path: Path) -> str:
    """A file as whoever downloads it reads it, the compressed twin too."""
    body = path.read_bytes()
    return (gzip.decompress(body) if path.suffix == ".gz" else body).decode()


@pytest.mark.proves("P-33", "P-37", "H34")
def test_nobody_finds_a_person_in_any_public_file(people, stated: None, written) -> None:
    from approdo.procedures.answer_offer import OfferAnswer, refuse_home, undo_answer
    from approdo.records.calls.models import Offer
    from approdo.records.people.models import Person
    from tests.faces.public import world

    world.offered(people)
    left = Offer.objects.get(home__code="B-01")
    refuse_home(OfferAnswer(left.pk, f"{TOKEN} malattia di un familiare"), world.SIGNED, people.manager)
    undo_answer(OfferAnswer(left.pk, f"{TOKEN} registrata per errore"), world.SIGNED, people.manager)
    again = Offer.objects.get(home__code="B-01", ended_at=None)
    refuse_home(OfferAnswer(again.pk, f"{TOKEN} malattia di un familiare"), world.SIGNED, people.manager)
    canaries(200)
    assert Person.objects.filter(family_name__contains=TOKEN).count() >= 200
    folder = written(at(2023, 11, 25))
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 250
    assert hits(folder) == []
    whole = "\n".join(map(text_of, files))
    for fact in (
        "9.500",
        "950000",
        "2.000,00",
        "200000",
        "1980-05-10",
        "10/05/1980",
        "household_size",
        "dom_",
        "via inventata",
    ):
        assert fact not in whole, fact


@pytest.mark.proves("P-33")
def test_with_the_gate_off_the_same_search_finds_them(
    people, stated: None, written, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A class with an open field list, which exists only here: the crawler must notice, or it proves nothing."""
    from approdo.records.gate import classes
    from approdo.records.gate import people as gate_people
    from approdo.records.gate.release import release
    from approdo.records.people.models import Person
    from tests.faces.public import world

    class Anything(dict):
        def __missing__(self, key: str):
            from approdo.records.gate.fields import Field

            field = Field()
            field.holds = lambda value: True
            return field

        def __contains__(self, key: object) -> bool:
            return True

    @dataclass(frozen=True)
    class OpenRow(classes.PublicationClass):
        code: str
        place: int
        score: int
        drawn: bool
        owner: str
        municipality: str
        name = "open"
        checks = Anything()

    world.with_keys(people)
    canaries(200)
    names = list(Person.objects.values_list("family_name", flat=True))
    real = gate_people.public_ranking

    def leaking(at_):
        found = real(at_)
        if found is None:  # a day before the ranking, asked for the history of its sentence
            return None
        rows = [
            OpenRow(name, row.place, row.score, row.drawn, row.owner, row.municipality)
            for listed in found.lists
            for row, name in zip(listed.rows, names, strict=False)
        ]
        return replace(found, lists=(replace(found.lists[0], rows=release(OpenRow, rows)),))

    monkeypatch.setattr(gate_people, "public_ranking", leaking)
    from approdo.records.gate.texts import NotPublic

    with pytest.raises(NotPublic):
        written(at(2023, 11, 25) + timedelta(minutes=1))
    monkeypatch.setattr(classes, "CLASSES", (*classes.CLASSES, OpenRow))
    assert hits(written(at(2023, 11, 25) + timedelta(minutes=1)))


@pytest.mark.proves("P-34")
def test_a_public_code_says_nothing_of_the_order_of_arrival_or_of_the_person(people) -> None:
    from approdo.records.calls.models import Application
    from approdo.records.dossiers.models import random_code
    from tests.faces.public import world

    world.ranked(people)
    rows = list(Application.objects.values_list("external_id", "public_code", "dossier__code", "household"))
    assert len({code for _, code, _, _ in rows}) == len(rows)
    assert all(code != dossier for _, code, dossier, _ in rows)
    in_order = [code for _, code, _, _ in sorted(rows)]
    assert in_order not in (sorted(in_order), sorted(in_order, reverse=True))
    assert len({random_code() for _ in range(2000)}) > 1995
