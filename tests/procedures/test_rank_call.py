"""Rankings: recomputed, frozen, waited for; corrections answered in writing; two officials make one ranking."""

import json
import threading
from datetime import date, timedelta

import pytest
from django.db import connections

from approdo.allotment.draw import drawn_order, seed_of
from approdo.documents import canonical
from approdo.procedures.call_book import book_of
from approdo.procedures.correct_application import (
    CorrectionAnswer,
    CorrectionRequest,
    answer_correction,
    correctable,
    receive_correction,
)
from approdo.procedures.on_call import find_call
from approdo.procedures.problems import NotFound, Problems
from approdo.procedures.rank_call import correction_window, rank_final, rank_provisional, ranking_document
from approdo.procedures.record_public_number import PublicNumber, record_public_number
from approdo.records.calls.models import Application, Call, Correction, Decision, Ranking, RankingRow
from approdo.records.evidence.models import Fact
from approdo.records.journal.models import Event, Payload
from tests.procedures import city
from tests.procedures.city import CALL, FINAL, NUMBER, NUMBERED, RANKED, at, filed

SLUG = CALL.slug
TIED = [filed("D1", score="40,00"), filed("D2", score="40,00"), filed("D3", score="60,00")]


@pytest.fixture
def people(db):
    return city.found()


def codes(refused):
    return [problem.code for problem in refused.value.problems]


def ask(people, external_id, item="score", moment=None):
    given = CorrectionRequest(city.application(external_id).pk, item, "chiedo di ricontrollare")
    receive_correction(given, moment or RANKED + timedelta(days=1), people.manager)
    return Correction.objects.get(application__external_id=external_id)


# ── ranking and draw ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.proves("H34", "P-25")
def test_ranking_is_by_score_and_ties_are_drawn_with_the_number_of_others(people):
    call = city.provisional(people, TIED)
    rows = RankingRow.objects.filter(ranking__call=call, owner="comune").order_by("place")
    ranked = [(row.application.external_id, row.score, row.drawn) for row in rows]
    assert ranked[0] == ("D3", 6000, False)
    tied = [row.application.public_code for row in rows[1:]]
    assert [row.drawn for row in rows] == [False, True, True]
    assert tied == list(drawn_order(seed_of(call.list_digest, "0472"), tied))
    assert {row.owner for row in RankingRow.objects.all()} == {"comune", "aler"}


@pytest.mark.proves("H34")
def test_ranking_is_stored_with_the_hash_of_its_rows(people):
    call = city.provisional(people, TIED)
    ranking = Ranking.objects.get()
    rows = [
        {"owner": r.owner, "municipality": r.municipality, "place": r.place, "application": r.application.public_code, "keys": r.keys, "drawn": r.drawn}
        for owner in ("comune", "aler")
        for r in RankingRow.objects.filter(owner=owner).order_by("place")
    ]  # fmt: skip
    assert canonical.digest(ranking_document(call, "provisional", rows)) == ranking.hash
    told = json.loads(Payload.objects.get(event__kind="ranked_provisional").body)
    assert (told["ranking"], told["hash"], told["corrections_until"]) == (str(ranking.pk), ranking.hash, "2023-10-03")


def test_tie_without_the_number_names_the_tied_and_ranks_nothing(people):
    city.decided(people, TIED)
    with pytest.raises(Problems) as refused:
        rank_provisional(SLUG, RANKED, people.officer)
    assert set(codes(refused)) == {"public_number_missing"}
    assert not Ranking.objects.exists()
    assert find_call(SLUG).state == "closed"


def test_application_not_decided_stops_the_ranking(people):
    city.closed(people)
    with pytest.raises(Problems) as refused:
        rank_provisional(SLUG, RANKED, people.officer)
    assert codes(refused) == ["applications_undecided"]


@pytest.mark.proves("P-25")
def test_number_is_of_others_after_closing_and_never_changes(people):
    city.closed(people)
    for changes, code in (
        ({"number": " "}, "public_number_missing"),
        ({"source": ""}, "source_missing"),
        ({"drawn_at": city.CLOSED}, "public_number_too_early"),
        ({"drawn_at": at(2023, 9, 30)}, "public_number_too_early"),
    ):
        given = {"call": SLUG, "number": "1", "source": "altri", "drawn_at": at(2023, 9, 16)} | changes
        with pytest.raises(Problems) as refused:
            record_public_number(PublicNumber(**given), NUMBERED, people.officer)
        assert codes(refused) == [code]
    record_public_number(NUMBER, NUMBERED, people.officer)
    with pytest.raises(Problems) as refused:
        record_public_number(NUMBER, NUMBERED, people.officer)
    assert codes(refused) == ["public_number_recorded"]
    told = json.loads(Payload.objects.get(event__kind="public_number_recorded").body)
    assert (told["public_number"], told["list_digest"]) == ("0472", find_call(SLUG).list_digest)


def test_number_before_any_list_is_refused(people):
    city.published(people)
    Call.objects.update(state="closed")
    with pytest.raises(Problems) as refused:
        record_public_number(NUMBER, NUMBERED, people.officer)
    assert codes(refused) == ["list_not_frozen"]


# ── the window and the answers ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.proves("P-20")
def test_final_ranking_waits_for_the_whole_window(people):
    call = city.provisional(people)
    assert correction_window(call, RANKED).closes == date(2023, 10, 3)
    with pytest.raises(Problems) as refused:
        rank_final(SLUG, at(2023, 10, 3, 23, 59), people.officer)
    assert codes(refused) == ["observations_still_open"]
    rank_final(SLUG, FINAL, people.officer)
    assert find_call(SLUG).state == "final"


@pytest.mark.proves("P-20")
def test_final_ranking_waits_for_the_written_outcome_of_each_correction(people):
    city.provisional(people)
    correction = ask(people, "D1")
    with pytest.raises(Problems) as refused:
        rank_final(SLUG, FINAL, people.officer)
    assert codes(refused) == ["observation_unanswered"]
    for text in ("", "   "):
        with pytest.raises(Problems) as refused:
            answer_correction(CorrectionAnswer(correction.pk, False, text), FINAL, people.manager)
        assert codes(refused) == ["text_missing"]
    answer_correction(CorrectionAnswer(correction.pk, False, "Il punteggio è giusto."), FINAL, people.manager)
    rank_final(SLUG, FINAL, people.officer)
    with pytest.raises(Problems) as refused:
        answer_correction(CorrectionAnswer(correction.pk, True, "x"), FINAL, people.manager)
    assert codes(refused) == ["wrong_state"]


def test_accepted_correction_of_the_score_moves_the_final_ranking_only(people):
    city.provisional(people, [filed("D1", score="30,00"), filed("D2", score="50,00")])
    correction = ask(people, "D1")
    accepted = CorrectionAnswer(correction.pk, True, "Riconosciuto.", 5500, date(2023, 9, 1))
    answer_correction(accepted, RANKED + timedelta(days=2), people.manager)
    rank_final(SLUG, FINAL, people.officer)

    def order(stage):
        rows = RankingRow.objects.filter(ranking__stage=stage, owner="comune").order_by("place")
        return list(rows.values_list("application__external_id", "score"))

    assert order("provisional") == [("D2", 5000), ("D1", 3000)]
    assert order("final") == [("D1", 5500), ("D2", 5000)]
    facts = Fact.objects.filter(dossier=city.application("D1").pk, name="isbar").order_by("source")
    assert [(fact.source, fact.value, fact.verified_by) for fact in facts] == [
        ("office", 5500, people.manager.user_id), ("regional_platform", 3000, None),
    ]  # fmt: skip


def test_accepted_correction_of_a_fact_decides_the_application_again(people):
    city.provisional(people, [filed("D1", isee="17.000,00"), filed("D2")])
    correction = ask(people, "D1", "isee")
    answer_correction(
        CorrectionAnswer(correction.pk, True, "ISEE corretto.", 1_500_000, date(2023, 9, 1)), FINAL, people.manager
    )
    assert city.application("D1").state == "admitted"
    first, second = Decision.objects.filter(application__external_id="D1").order_by("decided_at")
    assert (first.outcome, first.closed_at, second.outcome, second.closed_at) == (
        "not_eligible",
        FINAL,
        "eligible",
        None,
    )
    kinds = Event.objects.filter(dossier=city.application("D1").dossier).order_by("seq").values_list("kind", flat=True)
    assert list(kinds)[-3:] == ["correction_answered", "decided", "message_drafted"]


@pytest.mark.proves("P-15")
def test_what_became_true_after_the_deadline_is_not_usable_for_the_score(people):
    city.provisional(people)
    correction = ask(people, "D1")
    for as_of, refused_code in ((date(2023, 9, 16), "not_usable_for_score"), (date(2023, 9, 15), None)):
        accepted = CorrectionAnswer(correction.pk, True, "Accolta.", 9900, as_of)
        if refused_code is None:
            answer_correction(accepted, FINAL, people.manager)
            continue
        with pytest.raises(Problems) as refused:
            answer_correction(accepted, FINAL, people.manager)
        assert codes(refused) == [refused_code]
        assert city.application("D1").score == 4550
    assert city.application("D1").score == 9900


@pytest.mark.proves("P-14", "H35")
def test_application_that_lacks_a_fact_is_asked_for_it_and_never_left_out(people):
    rows = [filed("D1", movable_assets=""), filed("D2")]
    city.published(people)
    city.open_call(SLUG, city.OPENED, people.manager)
    city.close_call(SLUG, city.CLOSED, people.manager)
    mapping = {"format": "approdo.import-mapping/1", "missing_allowed": ["movable_assets"]}
    city.import_applications(city.ImportOrder(SLUG, city.households(rows), mapping), city.IMPORTED, people.officer)
    city.decide_applications(SLUG, city.DECIDED, people.officer)
    rank_provisional(SLUG, RANKED, people.officer)
    with pytest.raises(Problems) as refused:
        rank_final(SLUG, FINAL, people.officer)
    assert codes(refused) == ["applications_undecided"]
    correction = ask(people, "D1", "movable_assets")
    answer_correction(CorrectionAnswer(correction.pk, True, "Completata.", 0, date(2023, 9, 1)), FINAL, people.manager)
    with pytest.raises(Problems) as refused:
        rank_final(SLUG, FINAL, people.officer)
    assert set(codes(refused)) == {"public_number_missing"}, "the completed one ties with another"
    record_public_number(NUMBER, FINAL, people.officer)
    rank_final(SLUG, FINAL, people.officer)
    assert RankingRow.objects.filter(ranking__stage="final", application__external_id="D1").exists()


def test_request_and_answer_are_checked(people):
    call = city.provisional(people)
    one = city.application("D1")
    for item, text, received_at, code in (
        ("colour", "x", None, "fact_unknown"),
        ("application_date", "x", None, "fact_unknown"),
        ("isee", " ", None, "text_missing"),
        ("isee", "x", RANKED - timedelta(days=1), "date_invalid"),
    ):
        with pytest.raises(Problems) as refused:
            receive_correction(CorrectionRequest(one.pk, item, text, received_at), FINAL, people.manager)
        assert codes(refused) == [code]
    correction = ask(people, "D1", "disability")
    for answer, code in (
        (CorrectionAnswer(correction.pk, True, "x"), "value_missing"),
        (CorrectionAnswer(correction.pk, True, "x", "total", date(2023, 9, 1)), "unknown_reference"),
    ):
        with pytest.raises(Problems) as refused:
            answer_correction(answer, FINAL, people.manager)
        assert codes(refused) == [code]
    assert correctable(book_of(call, FINAL))["isee"] == "ISEE ordinario"


def test_wrong_value_in_an_answer_changes_nothing(people):
    city.provisional(people)
    correction = ask(people, "D1", "isee")
    with pytest.raises(Problems) as refused:
        answer_correction(CorrectionAnswer(correction.pk, True, "x", -5, date(2023, 9, 1)), FINAL, people.manager)
    assert codes(refused) == ["fact_bounds"]
    correction.refresh_from_db()
    assert correction.answered_at is None
    assert not Fact.objects.filter(source="office").exists()


def test_late_request_is_registered_and_said_to_be_late(people):
    city.provisional(people)
    ask(people, "D1", moment=FINAL)
    assert json.loads(Payload.objects.get(event__kind="correction_received").body)["late"] is True


def test_officer_not_assigned_to_the_call_does_not_find_the_application(people):
    city.provisional(people)
    with pytest.raises(NotFound):
        receive_correction(CorrectionRequest(city.application("D1").pk, "score", "x"), FINAL, people.officer)


# ── two officials at once ──────────────────────────────────────────────────────────────────────────────────────────


def together(*acts):
    """Run acts at the same time, each in a thread with its own connection; return what each raised, None if done."""
    gate = threading.Barrier(len(acts))
    outcome = [None] * len(acts)

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
def test_two_officials_pressing_final_at_once_make_one_ranking(committed_db):
    people = city.found()
    call = city.provisional(people)
    outcome = together(
        lambda: rank_final(SLUG, FINAL, people.officer), lambda: rank_final(SLUG, FINAL, people.colleague)
    )
    assert sorted(outcome, key=str) == [None, ["wrong_state"]] or sorted(outcome, key=str) == [["wrong_state"], None]
    assert Ranking.objects.filter(call=call, stage="final").count() == 1
    assert Event.objects.filter(dossier=call.dossier, kind="ranked_final").count() == 1
    assert Application.objects.filter(call=call).count() == 2
