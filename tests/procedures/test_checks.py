"""The check list of a file: every state says who waits for whom; what a value would change is decided and thrown away."""

from datetime import date, timedelta

import pytest

from approdo.procedures.ask_papers import (
    PapersAnswer,
    PapersAsked,
    RequestClosed,
    answer_papers,
    ask_papers,
    close_request,
)
from approdo.procedures.check_facts import CheckedValue, ChosenFact, FactCheck, choose_fact, verify_fact
from approdo.procedures.checks import checks_of, ready_for_assignment
from approdo.records.calls.checklist import FactState, counts, unverified
from approdo.records.calls.models import Application, Decision, PaperRequest
from approdo.records.evidence.models import Fact
from approdo.records.journal.models import Event
from tests.procedures import city
from tests.procedures.city import RANKED, at, filed
from tests.procedures.sheets import csv_files, person_row

WHEN = RANKED + timedelta(days=1)
BEFORE = date(2023, 9, 1)


@pytest.fixture
def people(db):
    return city.found()


def one(external_id="D1"):
    return Application.objects.select_related("call__dossier__municipality", "household", "batch").get(
        external_id=external_id
    )


def line(name, external_id="D1"):
    return next(found for found in checks_of(one(external_id), WHEN).lines if found.fact.name == name)


def verify(people, *values, source="office", as_of=BEFORE, external_id="D1", moment=WHEN):
    given = [CheckedValue(*value) for value in values]
    return verify_fact(
        FactCheck(one(external_id).pk, given, source, as_of, "visto", "N-1"), moment, people.manager
    )  # fmt: skip


def verify_everything(people, external_id="D1", moment=WHEN):
    left = list(unverified(checks_of(one(external_id), moment).lines))
    verify(people, *((row.fact.name, row.counting.value, row.person) for row in left), external_id=external_id)


# ── states ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.proves("H35")
def test_each_fact_says_its_state_and_who_waits_for_whom_since_when_until_when(people):
    city.decided(people)
    declared = line("isee")
    assert (declared.state, declared.waiting.who, declared.waiting.since) == ("declared", "office", city.IMPORTED)
    assert declared.waiting.what == "verifica presso INPS"
    assert line("isbar").state == "verified", "the platform certifies its own score"
    assert line("application_date").state == "verified", "the receipt tells it"
    verify(people, ("isee", 950_000), source="inps")
    assert (line("isee").state, line("isee").waiting) == ("verified", None)
    ask_papers(PapersAsked(one().pk, "values_differ", "solo lei lo sa", "in_region_since"), WHEN, people.manager)
    waiting = line("in_region_since").waiting
    assert (waiting.who, waiting.since, waiting.until) == ("person", WHEN, date(2023, 9, 29))
    request = PaperRequest.objects.get()
    later = WHEN + timedelta(days=2)
    answer_papers(PapersAnswer(request.pk, "dal 2001"), later, people.manager)
    waiting = line("in_region_since").waiting
    assert (waiting.who, waiting.since, waiting.until) == ("office", later, None)


@pytest.mark.proves("H35")
def test_nothing_unverified_is_without_somebody_who_waits(people):
    city.decided(people)
    verify(people, ("isee", 1_700_000), source="inps")
    for found in checks_of(one(), WHEN).lines:
        assert (found.waiting is None) == (found.state is FactState.VERIFIED), found.fact.name
        assert found.waiting is None or (found.waiting.what and found.waiting.since)


@pytest.mark.proves("H35", "P-17")
def test_two_sources_that_disagree_are_in_contrast_until_somebody_chooses(people):
    city.decided(people)
    verify(people, ("isee", 1_700_000), source="inps")
    found = line("isee")
    assert found.state is FactState.DIFFERING
    assert {fact.source: fact.value for fact in found.values} == {"regional_platform": 950_000, "inps": 1_700_000}
    choose_fact(ChosenFact(one().pk, found.values[0].pk, "è quello dell’attestazione"), WHEN, people.manager)
    assert line("isee").state is FactState.VERIFIED
    verify(people, ("isee", 1_700_000), source="inps", as_of=date(2023, 9, 2), moment=WHEN + timedelta(hours=1))
    assert line("isee").counting.source == found.values[0].source, "the choice stands until another is made"


@pytest.mark.proves("H35")
def test_certificate_of_an_earlier_year_is_expired(people):
    city.decided(people)
    verify(people, ("isee", 950_000), source="inps", as_of=date(2022, 12, 31))
    found = line("isee")
    assert (found.counting.source, found.state) == ("inps", FactState.EXPIRED)
    assert found.waiting.who == "office"


@pytest.mark.proves("P-15")
def test_value_from_after_the_deadline_stands_apart(people):
    city.decided(people)
    verify(people, ("owns_home", True), as_of=date(2023, 9, 16))
    found = line("owns_home")
    assert (found.state, found.counting.value) == (FactState.DECLARED, False)
    assert [fact.value for fact in found.later] == [True]


@pytest.mark.proves("H35", "P-14")
def test_fact_that_the_rules_lack_is_in_the_list_and_waits_for_us(people):
    city.published(people)
    city.open_call(city.CALL.slug, city.OPENED, people.manager)
    city.close_call(city.CALL.slug, city.CLOSED, people.manager)
    rows = [filed("D1", movable_assets="")]
    mapping = {"format": "approdo.import-mapping/1", "missing_allowed": ["movable_assets"]}
    order = city.ImportOrder(city.CALL.slug, city.households(rows), mapping)
    city.import_applications(order, city.IMPORTED, people.officer)
    found = line("movable_assets")
    assert (found.state, found.counting, found.word) == (FactState.MISSING, None, "Non calcolabile")
    assert found.waiting.what == "verifica presso INPS"
    assert counts(checks_of(one(), WHEN).lines)[FactState.MISSING] == 1


# ── what a value would change ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.proves("H35", "P-42")
def test_effect_of_each_value_is_decided_and_nothing_is_stored(people):
    city.decided(people)
    verify(people, ("isee", 1_700_000), source="inps")
    before = Decision.objects.count(), Event.objects.count(), Fact.objects.count()
    found = checks_of(one(), WHEN)
    by_source = {fact.source: found.effects[fact.pk].outcome for fact in found.contrasts[0].values}
    assert by_source == {"regional_platform": "eligible", "inps": "not_eligible"}
    assert (Decision.objects.count(), Event.objects.count(), Fact.objects.count()) == before


def test_person_in_two_applications_is_found_from_both(people):
    city.published(people)
    city.open_call(city.CALL.slug, city.OPENED, people.manager)
    city.close_call(city.CALL.slug, city.CLOSED, people.manager)
    shared = person_row("D1", 9, is_applicant="no")
    persons = [person_row("D1", 1), shared, person_row("D2", 2), {**shared, "external_id": "D2"}]
    files = csv_files([filed("D1"), filed("D2"), filed("D3")], [*persons, person_row("D3", 3)])
    city.import_applications(city.ImportOrder(city.CALL.slug, files), city.IMPORTED, people.officer)
    found = {name: [other.code for other in checks_of(one(name), WHEN).elsewhere] for name in ("D1", "D2", "D3")}
    assert found == {"D1": [one("D2").dossier.code], "D2": [one("D1").dossier.code], "D3": []}


# ── ready for the act of assignment ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.proves("H35")
def test_file_is_ready_when_every_requirement_is_verified_and_nothing_is_asked(people):
    city.decided(people)
    problems = ready_for_assignment(one(), WHEN)
    assert {problem.code for problem in problems} == {"fact_not_verified"}
    assert all(problem.remedy for problem in problems)
    verify_everything(people)
    assert ready_for_assignment(one(), WHEN) == []
    ask_papers(PapersAsked(one().pk, "values_differ", "solo lei lo sa", "in_region_since"), WHEN, people.manager)
    assert [problem.code for problem in ready_for_assignment(one(), WHEN)] == ["request_open"]
    close_request(RequestClosed(PaperRequest.objects.get().pk, "taken_back", "chiarito"), WHEN, people.manager)
    assert ready_for_assignment(one(), WHEN) == []


@pytest.mark.proves("P-15")
def test_requirement_that_falls_after_the_deadline_does_not_change_the_score_and_stops_the_assignment(people):
    city.decided(people)
    verify_everything(people)
    values = (("owns_home", True), ("owned_home_dm2", 8000), ("home_left_to_ex", False))
    verify(people, *values, as_of=date(2023, 9, 17), moment=at(2023, 9, 20))
    assert one().state == "admitted"
    assert [problem.code for problem in ready_for_assignment(one(), at(2023, 9, 20))] == ["requirement_lost"]
