"""Applicants of the small city and the ways in: a client with a code, one with an identity, one of a helper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.test import Client

from approdo.procedures.own_access import CodeOrder, NewDelegation, delegate, issue_code
from approdo.procedures.set_demo_moment import set_demo_moment
from approdo.records.access.actors import APPLICANT, Actor
from approdo.records.access.models import AccessCode, Party
from approdo.records.access.table import Action
from approdo.records.calls.models import Application
from tests.procedures import city
from tests.procedures.city import People, at, filed

OBSERVING, ANSWERING = at(2023, 9, 19, 10), at(2023, 10, 7, 10)
HELPER = "Sportello di prova"
ADMITTED = filed("D1", score="40,00", prefers="A-01", resident_in_region_since="01/02/2001", family_formation="none")
EQUAL = filed("D2", score="40,00", prefers="A-02")
BETTER = filed("D3", score="52,50", isee="2.500,00")
REJECTED = filed("D4", isee="17.310,00", lost_public_home="sì", lost_public_home_on="29/02/2020")
ROWS = (ADMITTED, EQUAL, BETTER, REJECTED)


@dataclass(frozen=True)
class World:
    """The call as far as it went, and the day on which the portal is opened."""

    people: People
    today: datetime

    def file(self, external_id: str = "D1") -> Application:
        return Application.objects.select_related("dossier", "call").get(external_id=external_id)

    def person(self, external_id: str = "D1") -> Actor:
        party = Party.objects.get(dossier=self.file(external_id).dossier, capacity="applicant")
        return Actor(party.party, APPLICANT)

    def secret(self, external_id: str = "D1") -> str:
        """A code that the office hands over now; it takes the place of the one before."""
        file = self.file(external_id)
        former = AccessCode.objects.filter(party__dossier=file.dossier, party__capacity="applicant", withdrawn_at=None)
        order = CodeOrder(file.pk, former.values_list("pk", flat=True).first())
        return issue_code(order, self.today, self.people.manager).secret

    def helper_secret(self, *powers: Action, external_id: str = "D1", days: int = 30, name: str = HELPER) -> str:
        until = (self.today + timedelta(days=days)).date()
        given = NewDelegation(self.file(external_id).pk, "caf", name, tuple(str(one) for one in powers), until)
        return delegate(given, self.today, self.person(external_id)).secret

    def enter(self, secret: str, client: Client | None = None) -> Client:
        """Somebody who typed a code."""
        client = client or Client()
        answer = client.post("/codice/", {"codice": secret})
        assert answer.status_code == 302, answer.content.decode()[:2000]
        return client

    def applicant(self, external_id: str = "D1") -> Client:
        return self.enter(self.secret(external_id))

    def by_identity(self, external_id: str = "D1") -> Client:
        """Somebody whom the demonstration's identity provider vouches for."""
        client = Client()
        answer = client.post("/area/entra/", {"domanda": self.file(external_id).public_code})
        assert answer.status_code == 302
        return client

    def address(self, rest: str = "", external_id: str = "D1") -> str:
        return f"/area/pratiche/{self.file(external_id).dossier.code}/{rest}"


def at_the_moment(people: People, moment: datetime) -> World:
    set_demo_moment(moment, moment=moment, actor=people.system)
    return World(people, moment)


def provisional_world() -> World:
    people = city.found()
    city.provisional(people, ROWS)
    return at_the_moment(people, OBSERVING)


def offered_world() -> World:
    people = city.found()
    city.allotted(people, ROWS)
    return at_the_moment(people, ANSWERING)
