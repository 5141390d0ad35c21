"""Small builders of floor 4: places, accounts, dossiers. Everything synthetic; a tax code is built, never written."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from django.db import transaction

from approdo.records.access.actors import Actor
from approdo.records.access.models import DossierAssignment, Role, RoleGrant, User
from approdo.records.calls.models import Application, Call
from approdo.records.dossiers.models import Dossier, Kind
from approdo.records.homes.models import Home
from approdo.records.journal import context, writing
from approdo.records.journal.models import Event
from approdo.records.people.models import Household, Person
from approdo.records.territory.models import Municipality, Office, Owner, Zone

LONG_AGO = date(2020, 1, 1)
MOMENT = datetime(2023, 10, 2, 9, 0, tzinfo=UTC)
_numbers = count(1)


def municipality() -> Municipality:
    return Municipality.objects.get_or_create(code="sesto", defaults={"name": "Sesto"})[0]


def office(code: str = "casa") -> Office:
    return Office.objects.get_or_create(
        code=code, defaults={"municipality": municipality(), "name": f"Ufficio {code}"}
    )[0]


def dossier(kind: Kind = Kind.APPLICATION, office_code: str = "casa", **fields: Any) -> Dossier:
    return Dossier.objects.create(kind=kind, municipality=municipality(), office=office(office_code), **fields)


def account(name: str | None = None, **fields: Any) -> User:
    name = name or f"utente{next(_numbers)}"
    return User.objects.create(email=f"{name}@comune.invalid", display_name=name, **fields)


def official(
    role: str = Role.OFFICER,
    office_code: str = "casa",
    user: User | None = None,
    from_day: date = LONG_AGO,
    to_day: date | None = None,
) -> Actor:
    """An active account with one role, as the actor it can be."""
    user = user or account()
    RoleGrant.objects.create(user=user, role=role, office=office(office_code), from_day=from_day, to_day=to_day)
    return Actor(user.pk, role, office_code, user.side)


def assigned(actor: Actor, to: Dossier, from_at: datetime = MOMENT - timedelta(days=400)) -> DossierAssignment:
    return DossierAssignment.objects.create(user_id=actor.user_id, dossier=to, from_at=from_at)


def call(slug: str | None = None, **fields: Any) -> Call:
    number = next(_numbers)
    values = {
        "slug": slug or f"bando-{number}",
        "measure": "sap",
        "title": "Avviso",
        "year": 2023,
        "published_on": date(2023, 7, 1),
        "opens_at": datetime(2023, 7, 10, tzinfo=UTC),
        "closes_at": datetime(2023, 9, 15, tzinfo=UTC),
    }
    return Call.objects.create(dossier=dossier(Kind.CALL), **(values | fields))


def household() -> Household:
    return Household.objects.create(municipality=municipality())


def application(of: Call, **fields: Any) -> Application:
    values = {
        "household": household(),
        "external_id": f"R{next(_numbers)}",
        "filed_at": datetime(2023, 9, 1, tzinfo=UTC),
        "score": 1000,
        "household_size": 2,
        "resident_in": municipality(),
    }
    return Application.objects.create(dossier=dossier(within=of.dossier), call=of, **(values | fields))


def home(code: str | None = None) -> Home:
    owner = Owner.objects.get_or_create(code="comune", defaults={"name": "Comune"})[0]
    zone = Zone.objects.get_or_create(code="centro", defaults={"municipality": municipality(), "name": "Centro"})[0]
    return Home.objects.create(
        dossier=dossier(Kind.HOME),
        code=code or f"C-{next(_numbers):04}",
        owner=owner,
        municipality=municipality(),
        zone=zone,
        address="via Sintetica 1",
        area_dm2=5000,
        rooms=2,
        floor=1,
        lift=False,
        accessible=False,
    )


def tax_code(number: int) -> str:
    """Shaped like a tax code, of a place code (Z9..) that does not exist."""
    return "CNR" + "XXA" + f"{number % 100:02}" + "A" + "01" + "Z9" + f"{number % 90 + 10:02}" + "Q"


def person(number: int = 1, **fields: Any) -> Person:
    values = {
        "tax_code": tax_code(number),
        "family_name": "Canarini",
        "given_name": "Prova",
        "birth_date": date(1980, 1, 1),
    }
    return Person.objects.create(**(values | fields))


def happened(
    about: Dossier,
    kind: str = "noted",
    payload: dict[str, Any] | None = None,
    actor: Actor | None = None,
    at: datetime = MOMENT,
) -> Event:
    """One event written as an act would, in the transaction of the test or its own."""
    with transaction.atomic():
        who = actor or Actor.system()
        context.enter(who, "test")
        return writing.write(about, kind, at, who, payload or {"note": "x"})
