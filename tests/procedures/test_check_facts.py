"""Facts verified and chosen: who, where, when are kept; decided again when the value that counts changes, and only then."""

import json
import threading
from datetime import date, timedelta

import pytest
from django.db import connections

from approdo.procedures import check
from approdo.procedures.check_facts import CheckedValue, ChosenFact, FactCheck, choose_fact, facts_version, verify_fact
from approdo.procedures.problems import NotFound, Problems
from approdo.records.calls.models import Decision
from approdo.records.evidence.models import Fact, FactChoice
from approdo.records.evidence.queries import facts_in_force
from approdo.records.journal.models import Event, Payload
from tests.procedures import city
from tests.procedures.city import RANKED, filed

WHEN = RANKED + timedelta(days=1)
BEFORE = date(2023, 9, 1)


@pytest.fixture
def people(db):
    return city.found()


def codes(refused):
    return [problem.code for problem in refused.value.problems]


def looked_up(value, name="isee", source="inps", as_of=BEFORE, external_id="D1", **more):
    given = {"how": "consultazione della banca dati", "reference": "INPS-2023-0001"} | more
    return FactCheck(city.application(external_id).pk, [CheckedValue(name, value)], source, as_of, **given)


def isee_of(external_id="D1", source="regional_platform"):
    facts = Fact.objects.filter(dossier=city.application(external_id).pk, name="isee", source=source)
    return facts.get(replaced_at__isnull=True)


def told(kind):
    return json.loads(Payload.objects.filter(event__kind=kind).latest("event__seq").body)


# ── verifying ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.proves("H35", "P-55")
def test_official_verifies_a_value_and_source_number_day_and_verifier_are_kept(people):
    city.decided(people)
    before = Decision.objects.count()
    [event] = verify_fact(looked_up(950_000), WHEN, people.manager)
    fact = isee_of(source="inps")
    assert (fact.value, fact.as_of, fact.verified_by, fact.verified_at) == (
        950_000,
        BEFORE,
        people.manager.user_id,
        WHEN,
    )
    assert (event.kind, event.actor) == ("fact_verified", people.manager.user_id)
    kept = told("fact_verified")
    assert (kept["reference"], kept["how"], kept["source"]) == (
        "INPS-2023-0001",
        "consultazione della banca dati",
        "inps",
    )
    assert isee_of().verified_at is None, "what the person declared stays as it was"
    assert Decision.objects.count() == before, "the value is the same: nothing is decided again"
    assert check.differences() == []


@pytest.mark.proves("H35")
def test_value_that_counts_changes_and_the_application_is_decided_again_once(people):
    city.decided(people)
    verify_fact(looked_up(1_700_000), WHEN, people.manager)
    one = city.application("D1")
    assert one.state == "not_admitted"
    first, second = Decision.objects.filter(application=one).order_by("decided_at")
    assert (first.outcome, second.outcome, second.closed_at) == ("eligible", "not_eligible", None)
    verify_fact(looked_up(1_700_000, as_of=BEFORE + timedelta(days=1)), WHEN + timedelta(hours=1), people.manager)
    assert Decision.objects.filter(application=one).count() == 2
    assert check.differences() == []


@pytest.mark.proves("P-55")
def test_answer_of_a_certifier_is_never_written_without_its_number(people):
    city.decided(people)
    for source in ("inps", "registry"):
        with pytest.raises(Problems) as refused:
            verify_fact(looked_up(950_000, source=source, reference=" "), WHEN, people.manager)
        assert codes(refused) == ["reference_missing"]
    verify_fact(looked_up(950_000, source="office", reference=""), WHEN, people.manager)


@pytest.mark.proves("P-15")
def test_what_became_true_after_the_deadline_is_kept_and_does_not_count(people):
    city.decided(people)
    verify_fact(looked_up(950_000), WHEN, people.manager)
    verify_fact(looked_up(1_700_000, as_of=date(2023, 9, 16)), WHEN + timedelta(hours=1), people.manager)
    one = city.application("D1")
    assert one.state == "admitted"
    assert told("fact_verified")["usable_for_score"] is False
    kept = Fact.objects.filter(dossier=one.pk, name="isee", replaced_at__isnull=True).order_by("as_of", "source")
    assert [(fact.source, fact.value) for fact in kept] == [
        ("regional_platform", 950_000), ("inps", 950_000), ("inps_later", 1_700_000),
    ]  # fmt: skip
    assert facts_in_force([one.pk], date(2023, 9, 15))[one.pk].household["isee"] == 950_000
    assert facts_in_force([one.pk])[one.pk].household["isee"] == 1_700_000
    assert check.differences() == []


def test_one_consultation_verifies_several_values_at_once(people):
    city.decided(people)
    one = city.application("D1")
    person = one.household.memberships.get().person_id
    values = [CheckedValue("isee", 950_000), CheckedValue("pse", 100), CheckedValue("disability", "none", person)]
    given = FactCheck(one.pk, values, "inps", BEFORE, "banca dati ISEE", "INPS-1")
    assert [event.kind for event in verify_fact(given, WHEN, people.manager)] == ["fact_verified"] * 3 + ["decided"]
    assert city.application("D1").state == "admitted"
    assert check.differences() == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"value": -5}, "fact_bounds"),
        ({"value": "tanto"}, "fact_type"),
        ({"value": None}, "value_missing"),
        ({"value": 1, "name": "colore"}, "fact_unknown"),
        ({"value": "2023-01-01", "name": "application_date"}, "told_by_receipt"),
        ({"value": "none", "name": "disability"}, "unknown_reference"),
        ({"value": 950_000, "source": "vicini"}, "source_missing"),
        ({"value": 950_000, "how": " "}, "text_missing"),
        ({"value": 950_000, "as_of": date(2023, 12, 1)}, "date_invalid"),
    ],
)
def test_wrong_verification_is_refused_and_stores_nothing(people, changes, code):
    city.decided(people)
    with pytest.raises(Problems) as refused:
        verify_fact(looked_up(**changes), WHEN, people.manager)
    assert codes(refused) == [code]
    assert not Fact.objects.filter(verified_at__isnull=False).exists()


def test_second_press_of_the_same_verification_is_refused(people):
    city.decided(people)
    verify_fact(looked_up(950_000), WHEN, people.manager)
    with pytest.raises(Problems) as refused:
        verify_fact(looked_up(950_000), WHEN, people.manager)
    assert codes(refused) == ["already_verified"]


@pytest.mark.proves("P-40")
def test_officer_who_does_not_follow_the_file_does_not_find_it(people):
    city.decided(people)
    with pytest.raises(NotFound):
        verify_fact(looked_up(950_000), WHEN, people.officer)


def test_file_on_the_road_to_the_keys_keeps_its_place_when_a_requirement_falls(people):
    city.allotted(people, [filed("D1", prefers="A-01"), filed("D2", score="40,00", prefers="A-02")])
    before = city.application("D1").state
    assert before not in ("admitted", "not_admitted")
    verify_fact(looked_up(1_700_000), city.SIGNED + timedelta(days=1), people.manager)
    assert city.application("D1").state == before
    assert Decision.objects.get(application__external_id="D1", closed_at=None).outcome == "not_eligible"
    assert check.differences() == []


def test_verified_score_is_the_score_of_the_file(people):
    city.decided(people)
    verify_fact(looked_up(5_000, name="isbar", source="regional_platform", reference=""), WHEN, people.manager)
    assert city.application("D1").score == 5_000


# ── choosing ───────────────────────────────────────────────────────────────────────────────────────────────────────


def in_contrast(people, value=1_700_000):
    city.decided(people)
    verify_fact(looked_up(value), WHEN, people.manager)
    return isee_of(), isee_of(source="inps")


@pytest.mark.proves("H35", "P-17")
def test_official_chooses_another_value_than_proposed_and_says_why(people):
    declared, _ = in_contrast(people)
    one = city.application("D1")
    chosen = ChosenFact(one.pk, declared.pk, "L’INPS risponde di un altro nucleo: attestazione vista.")
    events = choose_fact(chosen, WHEN + timedelta(hours=1), people.manager)
    assert [event.kind for event in events] == ["fact_chosen", "decided"]
    assert told("fact_chosen")["departs"] is True
    assert city.application("D1").state == "admitted"
    assert Fact.objects.filter(dossier=one.pk, name="isee", replaced_at__isnull=True).count() == 2, "nothing is erased"
    assert check.differences() == []


@pytest.mark.proves("P-17")
def test_choice_without_a_reason_is_refused(people):
    declared, _ = in_contrast(people)
    with pytest.raises(Problems) as refused:
        choose_fact(ChosenFact(city.application("D1").pk, declared.pk, "  "), WHEN, people.manager)
    assert codes(refused) == ["reason_missing"]
    assert not FactChoice.objects.exists()


def test_choosing_the_proposed_value_decides_nothing_again(people):
    _, verified = in_contrast(people)
    before = Decision.objects.count()
    choose_fact(ChosenFact(city.application("D1").pk, verified.pk, "È quello dell’INPS."), WHEN, people.manager)
    assert told("fact_chosen")["departs"] is False
    assert Decision.objects.count() == before


@pytest.mark.proves("P-15")
def test_value_from_after_the_deadline_is_not_chosen(people):
    city.decided(people)
    verify_fact(looked_up(1_700_000, as_of=date(2023, 9, 16)), WHEN, people.manager)
    later = isee_of(source="inps_later")
    with pytest.raises(Problems) as refused:
        choose_fact(ChosenFact(city.application("D1").pk, later.pk, "è più recente"), WHEN, people.manager)
    assert codes(refused) == ["not_usable_for_score"]


def test_there_must_be_something_to_choose(people):
    city.decided(people)
    with pytest.raises(Problems) as refused:
        choose_fact(ChosenFact(city.application("D1").pk, isee_of().pk, "perché sì"), WHEN, people.manager)
    assert codes(refused) == ["nothing_to_choose"]
    with pytest.raises(NotFound):
        choose_fact(ChosenFact(city.application("D2").pk, isee_of().pk, "di un altro"), WHEN, people.manager)


def test_later_choice_supersedes_the_former_and_both_stay(people):
    declared, verified = in_contrast(people)
    key = city.application("D1").pk
    choose_fact(ChosenFact(key, declared.pk, "vista l’attestazione"), WHEN, people.manager)
    choose_fact(ChosenFact(key, verified.pk, "l’attestazione era di un altro anno"), WHEN, people.other_manager)
    assert [(one.fact_id, one.superseded_at is None) for one in FactChoice.objects.order_by("chosen_at", "pk")].count(
        (verified.pk, True)
    ) == 1
    assert FactChoice.objects.count() == 2
    assert city.application("D1").state == "not_admitted"
    assert check.differences() == []


# ── two officials ──────────────────────────────────────────────────────────────────────────────────────────────────


def together(*acts):
    """Run acts at the same time, each in a thread with its own connection; what each raised, None if done."""
    gate, outcome = threading.Barrier(len(acts)), [None] * len(acts)

    def do(place, act):
        gate.wait()
        try:
            act()
        except Problems as refused:
            outcome[place] = [problem.code for problem in refused.problems]
        finally:
            connections.close_all()

    threads = [threading.Thread(target=do, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcome


@pytest.mark.proves("house.one-act")
def test_two_officials_who_saw_the_same_page_verify_and_choose_once(committed_db):
    people = city.found()
    city.decided(people)
    key = city.application("D1").pk
    seen = facts_version(key)
    outcome = together(
        lambda: verify_fact(looked_up(1_700_000, seen=seen), WHEN, people.manager),
        lambda: verify_fact(looked_up(950_000, source="office", seen=seen), WHEN, people.other_manager),
    )
    assert outcome.count(None) == 1
    assert outcome.count(["changed_meanwhile"]) == 1
    assert Event.objects.filter(kind="fact_verified").count() == 1
    if not Fact.objects.filter(source="inps").exists():
        verify_fact(looked_up(1_700_000), WHEN, people.manager)
    seen = facts_version(key)
    one, other = isee_of(), isee_of(source="inps")
    outcome = together(
        lambda: choose_fact(ChosenFact(key, one.pk, "vista l’attestazione", seen), WHEN, people.manager),
        lambda: choose_fact(ChosenFact(key, other.pk, "risposta dell’INPS", seen), WHEN, people.other_manager),
    )
    assert sorted(outcome, key=str) == [None, ["changed_meanwhile"]] or outcome.count(None) == 1
    assert FactChoice.objects.count() == 1
    assert check.differences() == []
