"""Where a test of the road begins, and short names for its acts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from approdo.procedures.allot_call import run_allotment, sign_allotment
from approdo.procedures.answer_offer import OfferAnswer, accept_home, refuse_home
from approdo.procedures.problems import Problems
from approdo.records.access.actors import Actor
from approdo.records.access.models import Party
from approdo.records.calls.models import Application, Offer
from approdo.records.journal.models import Event
from approdo.records.journal.reading import payload_of
from approdo.records.people.models import Membership
from tests.procedures import city
from tests.procedures.city import CALL, SIGNED, People, filed

SLUG = CALL.slug
NEW = replace(CALL, notice={**CALL.notice, "offer_days": 10})
"""A call whose notice gives ten days to answer: no text of law does."""
DAY = timedelta(days=1)
# D1 is indigent with the lowest score; D2 comes next for A-01, which fits the same; D3 is of the other owner.
ROWS = [
    filed("D1", score="20,00", isee="2.000,00", prefers="A-01"),
    filed("D2", score="50,00", prefers="A-01"),
    filed("D3", score="40,00", prefers="B-01"),
]


def offered(people: People, rows: list[dict[str, Any]] | None = None) -> None:
    """A-01 is offered to D1 and B-01 to D3."""
    city.allotted(people, rows or ROWS, NEW)


def accepted(people: People) -> None:
    """D1 said yes at a manager's desk."""
    offered(people)
    accept_home(OfferAnswer(offer("D1")), SIGNED, people.manager)


def scrolled(people: People, moment: datetime) -> None:
    """Run again and sign."""
    run_allotment(SLUG, moment, people.officer)
    sign_allotment(SLUG, moment, people.manager)


def refused(people: People, external_id: str, moment: datetime = SIGNED) -> None:
    refuse_home(OfferAnswer(offer(external_id), "troppo lontana dal lavoro"), moment, people.manager)


def offer(external_id: str) -> Any:
    """The id of the offer that a household holds."""
    return city.offer(external_id).pk


def last(external_id: str) -> Offer:
    """The last offer made to a household, ended or not."""
    return Offer.objects.filter(application__external_id=external_id).order_by("-ended_at").first()  # type: ignore[return-value]


def state(external_id: str) -> str:
    return city.application(external_id).state


def holds() -> dict[str, str]:
    standing = Offer.objects.filter(ended_at__isnull=True)
    return dict(standing.values_list("application__external_id", "home__code"))


def told(external_id: str, kind: str) -> dict[str, Any]:
    """What the last event of a kind says on a file."""
    event = Event.objects.filter(dossier=city.application(external_id).dossier, kind=kind).order_by("-seq")[0]
    return payload_of(event) or {}


def codes(does: Any, *arguments: Any) -> list[str]:
    """The problems for which an act is refused."""
    with pytest.raises(Problems) as refused_act:
        does(*arguments)
    return [problem.code for problem in refused_act.value.problems]


def citizen(external_id: str, since: date = date(2023, 1, 1)) -> Actor:
    """Who applied, as they come in from outside the office."""
    one = Application.objects.get(external_id=external_id)
    person = Membership.objects.get(household=one.household, is_applicant=True).person
    Party.objects.get_or_create(
        dossier=one.dossier, party=person.pk, capacity="applicant", defaults={"from_day": since}
    )
    return Actor(person.pk, "applicant")
