"""Decisions: by the rules of the day of publication, frozen with salt and book, recomputable, never an act by themselves."""

import json
from dataclasses import replace
from datetime import date

import pytest

from approdo.documents.verification import verify
from approdo.procedures.decide_applications import decide_applications
from approdo.procedures.problems import Problems
from approdo.records.calls.models import Application, Decision, DecisionBook
from approdo.records.journal.models import Event, Payload
from tests.procedures import city
from tests.procedures.city import CALL, DECIDED, at, filed

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return city.found()


def document_of(external_id):
    decision = Decision.objects.get(application__external_id=external_id, closed_at__isnull=True)
    return json.loads(Payload.objects.get(event=decision.event).body), decision


def test_officer_decides_every_application_and_each_state_follows_its_decision(people):
    rows = [filed("D1"), filed("D2", isee="16.000,01"), filed("D3", isee="2.999,00")]
    city.decided(people, rows)
    states = dict(Application.objects.values_list("external_id", "state"))
    assert states == {"D1": "admitted", "D2": "not_admitted", "D3": "admitted"}
    assert dict(Decision.objects.values_list("application__external_id", "indigent")) == {
        "D1": False,
        "D2": False,
        "D3": True,
    }
    told = Event.objects.get(kind="applications_decided")
    assert json.loads(Payload.objects.get(event=told).body) == {"outcomes": {"eligible": 2, "not_eligible": 1}}


@pytest.mark.proves("P-42")
def test_decision_shows_its_computation_and_verifies_with_the_kept_book(people):
    city.decided(people, [filed("D1", isee="16.000,01")])
    document, decision = document_of("D1")
    failed = document["requirements"][0]
    assert (failed["rule"], failed["result"], failed["distance"]) == ("req_isee", "fail", 1)
    assert (document["hash"], document["outcome"]) == (decision.document_hash, decision.outcome)
    assert len(bytes.fromhex(document["salt"])) == 32
    assert document["case"] == Application.objects.get().public_code
    book = DecisionBook.objects.get(hash=document["book"]["hash"])
    document["book"]["tree"] = book.tree
    document.pop("hash")
    from approdo.documents.canonical import document_hash

    document["hash"] = document_hash(document)
    assert verify(document)["differences"] == []
    document["facts"]["isee"] = 100
    document["hash"] = document_hash(document)
    assert verify(document)["result"] == "differs"


@pytest.mark.proves("P-13", "H32")
def test_each_application_is_decided_with_the_version_of_the_publication_day(people):
    early = replace(
        CALL, slug="sap-2019", published_on=date(2019, 2, 4), opens_at=at(2019, 2, 5), closes_at=at(2019, 3, 20, 12),
    )  # fmt: skip
    city.closed_on(people, early, [filed("D1", filed_at="15/03/2019 10:00", attestation="sì")], at(2019, 3, 21))
    decide_applications("sap-2019", at(2019, 3, 22), people.officer)
    document, _ = document_of("D1")
    assert (document["on"], document["known_on"]) == ("2019-02-04", "2019-03-22")
    region = next(one for one in document["requirements"] if one["rule"] == "req_region_years")
    assert region["result"] == "pass", "the five years were in force for a call of February 2019 decided in March"


def test_decisions_hold_no_name_and_no_row_id(people):
    city.decided(people, [filed("D1")])
    document, decision = document_of("D1")
    text = json.dumps(document)
    assert "Rossi" not in text
    assert str(decision.application.household_id) not in text
    assert [person["id"] for person in document["persons"]] == ["p1"]


def test_deciding_again_finds_nothing_to_decide(people):
    city.decided(people)
    with pytest.raises(Problems) as refused:
        decide_applications(CALL.slug, DECIDED, people.officer)
    assert [problem.code for problem in refused.value.problems] == ["nothing_to_decide"]
    assert Decision.objects.count() == 2


def test_book_is_kept_once_whatever_the_number_of_cases(people):
    city.decided(people, [filed(f"D{n}") for n in range(5)])
    assert DecisionBook.objects.count() == 1
