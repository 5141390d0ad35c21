"""Every address × every citizen: applicant, another applicant, helpers with and without powers, whoever came in by a code.

Generated like those of officials: the table of access says who may, and these tests ask whether the pages obey it. No office
address opens to a citizen, no page of a citizen to an official.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.test import Client

from approdo.faces.addresses import Entrance
from approdo.records.access.actors import APPLICANT, DELEGATE, Actor
from approdo.records.access.models import Party, Role
from approdo.records.access.table import Action, may
from approdo.records.calls.models import Application
from approdo.records.journal.models import Reading
from tests.faces.office.test_addresses import ADDRESSES, GUARDED, OWN, PORTAL, named, to_the_door, url
from tests.faces.office.world import a_file, a_helper, a_secret, samples

CITIZENS_DOOR = "/area/entra/"
EVERYTHING = (Action.OWN_VIEW, Action.OWN_OBSERVE, Action.OWN_ANSWER, Action.OWN_PAPERS, Action.OWN_MESSAGES)
CAME_IN = [one for one in ADDRESSES if one.action is Entrance.CITIZEN]
NEEDS_MORE = {
    "portal:decision-json": "a decision",
    "portal:decision-pdf": "a decision",
    "portal:message-letter": "a letter that was composed and opened",
}


@dataclass(frozen=True)
class Citizen:
    """Who it is, as the table knows them, and their browser."""

    name: str
    actor: Actor
    client: Client


def citizens() -> list[Citizen]:
    """Five ways of being near to the sample file, or not."""
    file = Application.objects.get(dossier__code="ABC-234")
    other = Application.objects.filter(dossier__code="XYZ-234").first() or a_file("Altrarelli", "XYZ-234")
    mine = Party.objects.get(dossier=file.dossier, capacity=APPLICANT)
    strong, weak = a_helper(file, "Aiuto forte", EVERYTHING), a_helper(file, "Aiuto che vede soltanto")
    return [
        Citizen("applicant", Actor(mine.party, APPLICANT), by_identity(file)),
        Citizen("another", actor_of(other), by_identity(other)),
        Citizen("by code", Actor(mine.party, APPLICANT, only=file.pk), by_code(mine)),
        Citizen("helper", Actor(strong.party, DELEGATE, only=file.pk), by_code(strong)),
        Citizen("helper who only sees", Actor(weak.party, DELEGATE, only=file.pk), by_code(weak)),
    ]


def actor_of(file: Application) -> Actor:
    return Actor(Party.objects.get(dossier=file.dossier, capacity=APPLICANT).party, APPLICANT)


def by_identity(file: Application) -> Client:
    client = Client()
    assert client.post(CITIZENS_DOOR, {"domanda": file.public_code}).status_code == 302
    return client


def by_code(party: Party) -> Client:
    client = Client()
    assert client.post("/codice/", {"codice": a_secret(party)}).status_code == 302
    return client


def to_the_citizens_door(answer) -> bool:
    return answer.status_code == 302 and answer.headers["Location"].startswith(CITIZENS_DOOR)


@pytest.mark.proves("house.access-table", "P-37", "P-40", "P-41")
@pytest.mark.parametrize("address", PORTAL, ids=named)
def test_each_citizen_gets_what_the_table_says(demo, address):
    given = samples(demo)
    target = url(address, given)
    dossier = given["dossiers"].get(address.dossier_kwarg)
    for who in citizens():
        allowed = may(who.actor, address.action, dossier, on=given["today"])
        got = who.client.get(target)
        if not allowed:
            assert (who.name, got.status_code) == (who.name, 404)
            assert (who.name, who.client.post(target).status_code) == (who.name, 404)
            assert Reading.objects.filter(denied=True, actor=who.actor.user_id).exists(), who.name
            continue
        if got.status_code == 405:
            got = who.client.post(target)
        if got.status_code == 404 and address.name in NEEDS_MORE:
            continue
        assert got.status_code in (200, 302, 422), (who.name, target, got.status_code)
        assert not to_the_citizens_door(got), (who.name, target)
        assert not Reading.objects.filter(denied=True, actor=who.actor.user_id).exists(), (who.name, target)
        assert got["Cache-Control"] == "no-store, private"
        assert got["X-Robots-Tag"] == "noindex, nofollow"


def test_the_citizens_of_these_tests_differ_in_what_they_may(demo):
    given = samples(demo)
    dossier = given["dossiers"]["code"]
    opened = {
        who.name: sum(may(who.actor, one.action, dossier, on=given["today"]) for one in PORTAL) for who in citizens()
    }
    assert opened["another"] == 0 < opened["helper who only sees"] < opened["helper"] < opened["applicant"]
    assert opened["by code"] == opened["applicant"] == len(PORTAL) > 20


@pytest.mark.proves("house.access-table")
@pytest.mark.parametrize("address", PORTAL + CAME_IN, ids=named)
def test_nobody_opens_a_citizen_s_page_without_having_come_in(demo, enter, address):
    target = url(address, samples(demo))
    strangers = [Client(), *(enter(demo.users[role]) for role in Role.values)]
    for client in strangers:
        for answer in (client.get(target), client.post(target)):
            assert to_the_citizens_door(answer), (target, answer.status_code)


@pytest.mark.proves("house.access-table", "P-40")
@pytest.mark.parametrize("address", GUARDED + OWN, ids=named)
def test_no_office_address_opens_to_a_citizen(demo, address):
    target = url(address, samples(demo))
    for who in citizens():
        for answer in (who.client.get(target), who.client.post(target)):
            assert to_the_door(answer), (who.name, target, answer.status_code)


@pytest.mark.proves("house.access-table")
@pytest.mark.parametrize("address", CAME_IN, ids=named)
def test_whoever_came_in_opens_their_own_first_page(demo, address):
    target = url(address, samples(demo))
    for who in citizens():
        assert who.client.get(target).status_code == 200, who.name
