"""An import is taken whole or not at all; what it brings is people, facts with their source, and a receipt's event."""

from datetime import timedelta

import pytest

from approdo.allotment.draw import list_digest
from approdo.procedures.decide_applications import decide_applications
from approdo.procedures.import_applications import ImportOrder, import_applications, preview_applications
from approdo.procedures.imports.files import ImportFiles
from approdo.procedures.on_call import find_call
from approdo.procedures.open_call import open_call
from approdo.procedures.problems import NotFound, Problems
from approdo.procedures.record_public_number import record_public_number
from approdo.records.calls.models import Application, ImportBatch
from approdo.records.dossiers.models import Dossier
from approdo.records.evidence.models import Fact
from approdo.records.evidence.queries import facts_in_force
from approdo.records.journal.models import Event
from approdo.records.people.models import Household, Membership, Person
from tests.procedures import city
from tests.procedures.city import CALL, IMPORTED, filed
from tests.procedures.sheets import csv_files, person_row

pytestmark = pytest.mark.django_db
SLUG = CALL.slug


@pytest.fixture
def people():
    return city.found()


def order(rows, persons=None, first=1):
    files = csv_files(rows, persons) if persons is not None else city.households(rows, first)
    return ImportOrder(SLUG, files)


def counts():
    return [
        model.objects.count()
        for model in (Application, Person, Household, Membership, Fact, Dossier, ImportBatch, Event)
    ]


def test_officer_imports_applications_people_and_facts(people):
    persons = [
        person_row("D1", 1),
        person_row("D1", 2, is_applicant="no", birth_date="01/03/2015", given_name="Figlia"),
    ]
    city.closed(people, [filed("D0")])
    events = import_applications(
        order([filed("D1", prefers="A-02|A-01", pse="1,57")], persons), IMPORTED, people.officer
    )
    one = Application.objects.select_related("dossier").get(external_id="D1")
    assert (one.state, one.score, one.household_size, one.resident_in_id) == ("received", 4550, 2, "sesto")
    assert [p.home.code for p in one.preferences.order_by("rank")] == ["A-02", "A-01"]
    assert one.dossier.within == find_call(SLUG).dossier
    facts = facts_in_force([one.pk])[one.pk]
    assert facts.household["isee"] == 950_000
    assert facts.household["application_date"] == "2023-08-10"
    assert facts.household["isbar"] == 4550
    assert facts.household["household_size"] == 2
    assert sorted(values["birth_date"] for values in facts.persons.values()) == ["1980-05-10", "2015-03-01"]
    assert set(Fact.objects.values_list("source", flat=True)) == {"regional_platform"}
    received = next(event for event in events if event.dossier_id == one.pk)
    assert (received.kind, received.happened_at) == ("application_received", one.filed_at)


@pytest.mark.proves("P-34")
def test_public_codes_are_random_and_say_nothing_of_order(people):
    city.closed(people, [filed(f"D{n:02}") for n in range(30)])
    found = list(Application.objects.order_by("external_id").values_list("public_code", "dossier__code", "external_id"))
    public = [one[0] for one in found]
    assert len(set(public)) == 30
    assert public != sorted(public)
    assert not any(external in code or code == dossier for code, dossier, external in found)
    assert all(len(code) == 7 and code[3] == "-" and not set(code) & set("0O1I") for code in public)


def test_person_met_before_is_recognised_and_not_overwritten(people):
    city.closed(people, [filed("D1")])
    known, household = Person.objects.get(), Household.objects.get()
    persons = [person_row("D2", 1, family_name="Altro"), person_row("D3", 1), person_row("D3", 9, is_applicant="no")]
    import_applications(order([filed("D2"), filed("D3", pse="1,57")], persons), IMPORTED, people.officer)
    assert Person.objects.count() == 2
    known.refresh_from_db()
    assert known.family_name == "Rossi"
    assert Application.objects.get(external_id="D2").household == household
    assert Application.objects.get(external_id="D3").household != household


@pytest.mark.proves("P-25")
def test_list_is_frozen_by_its_digest_and_closed_once_the_number_is_drawn(people):
    call = city.closed(people, [filed("D1"), filed("D2")])
    codes = list(Application.objects.values_list("public_code", flat=True))
    assert call.list_digest == list_digest(codes)
    import_applications(order([filed("D3")], first=7), IMPORTED, people.officer)
    assert find_call(SLUG).list_digest == list_digest(Application.objects.values_list("public_code", flat=True))
    record_public_number(city.NUMBER, city.NUMBERED, people.officer)
    with pytest.raises(Problems) as refused:
        import_applications(order([filed("D4")], first=8), city.RANKED, people.officer)
    assert [problem.code for problem in refused.value.problems] == ["list_frozen"]


def test_applications_may_come_while_the_call_is_open(people):
    city.published(people)
    open_call(SLUG, CALL.opens_at, people.manager)
    import_applications(order([filed("D1")]), city.at(2023, 8, 20), people.officer)
    assert find_call(SLUG).list_digest == ""
    assert Application.objects.count() == 1


def test_file_with_one_bad_row_leaves_nothing(people):
    city.closed(people, [filed("D0")])
    before = counts()
    bad = order([filed("D1"), filed("D2", isee="-1"), filed("D3", prefers="Z-99")], first=7)
    with pytest.raises(Problems) as refused:
        import_applications(bad, IMPORTED, people.officer)
    assert [(problem.code, problem.where) for problem in refused.value.problems] == [
        ("fact_bounds", "domande.csv:3:isee"), ("unknown_reference", "domande.csv:4:prefers"),
    ]  # fmt: skip
    assert counts() == before
    seen = preview_applications(order([filed("D3", prefers="Z-99")], first=7), IMPORTED, people.officer)
    assert [problem.code for problem in seen.problems] == ["unknown_reference"]
    assert counts() == before


def test_needed_fact_left_empty_is_told_and_one_that_does_not_matter_is_not(people):
    city.closed(people, [filed("D0")])
    empty_needed, empty_idle = filed("D1", movable_assets=""), filed("D2", forced_cohabitation="", owned_home_dm2="")
    seen = preview_applications(order([empty_needed, empty_idle], first=7), IMPORTED, people.officer)
    assert [(problem.code, problem.where) for problem in seen.problems] == [
        ("csv_cell", "domande.csv:2:movable_assets")
    ]


def test_mapping_may_let_a_needed_fact_be_missing_and_the_decision_is_incomplete(people):
    city.closed(people, [filed("D0")])
    rows = [filed("D1", movable_assets="")]
    mapping = {"format": "approdo.import-mapping/1", "missing_allowed": ["movable_assets"]}
    given = ImportOrder(SLUG, city.households(rows, 7), mapping)
    assert [w.where for w in preview_applications(given, IMPORTED, people.officer).warnings] == [
        "domande.csv:2:movable_assets"
    ]
    import_applications(given, IMPORTED, people.officer)
    decide_applications(SLUG, city.DECIDED, people.officer)
    assert Application.objects.get(external_id="D1").state == "in_check"


def test_same_file_and_same_application_are_refused_the_second_time(people):
    rows = [filed("D1")]
    city.closed(people, rows)
    again = preview_applications(order(rows), IMPORTED, people.officer)
    assert [(problem.code, problem.where) for problem in again.problems] == [
        ("duplicate_id", "domande.csv + persone.csv"), ("duplicate_id", "domande.csv:2:external_id"),
    ]  # fmt: skip
    with pytest.raises(Problems):
        import_applications(order(rows), IMPORTED, people.officer)
    assert ImportBatch.objects.count() == 1


def test_more_preferences_than_the_law_allows_are_refused(people):
    city.closed(people, [filed("D0")])
    seen = preview_applications(order([filed("D1", prefers="A-01|A-02|B-01")], first=7), IMPORTED, people.officer)
    assert [(problem.code, problem.where) for problem in seen.problems] == [("fact_bounds", "domande.csv:2:prefers")]
    assert "al massimo 2" in seen.problems[0].message


@pytest.mark.proves("P-2")
def test_filing_outside_the_window_or_in_the_future_is_refused_and_the_clock_starts_at_filing(people):
    call = city.closed(people, [filed("D0")])
    for filed_at in ("30/07/2023 23:59", "15/09/2023 12:01", "10/08/2024 10:00"):
        seen = preview_applications(order([filed("D1", filed_at=filed_at)], first=7), IMPORTED, people.officer)
        assert [problem.where for problem in seen.problems] == ["domande.csv:2:filed_at"]
    one = Application.objects.get()
    event = Event.objects.get(dossier=one.dossier, kind="application_received")
    assert event.happened_at == one.filed_at < call.closes_at
    assert event.recorded_at > event.happened_at + timedelta(days=365)


def test_import_before_opening_and_by_a_stranger_is_refused(people):
    city.published(people)
    with pytest.raises(Problems) as refused:
        preview_applications(order([filed("D1")]), IMPORTED, people.officer)
    assert [problem.code for problem in refused.value.problems] == ["wrong_state"]
    for who in (people.system,):
        with pytest.raises(NotFound):
            preview_applications(order([filed("D1")]), IMPORTED, who)


def test_csv_alone_asks_for_the_persons(people):
    city.closed(people, [filed("D0")])
    alone = ImportOrder(SLUG, ImportFiles(order([filed("D1")]).files.applications))
    seen = preview_applications(alone, IMPORTED, people.officer)
    assert [problem.code for problem in seen.problems] == ["csv_header"]
    assert "secondo file" in seen.problems[0].remedy
