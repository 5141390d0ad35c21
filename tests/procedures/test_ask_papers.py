"""Requests to the person: the same words for the same defect, nothing that an office holds, a term, an answer kept, an end."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from approdo.documents.defects import defects
from approdo.procedures import check
from approdo.procedures.ask_papers import (
    DECLARED,
    PapersAnswer,
    PapersAsked,
    RequestClosed,
    answer_papers,
    answer_until,
    ask_papers,
    close_request,
    request_text,
)
from approdo.procedures.call_book import measure_of
from approdo.procedures.on_call import find_call
from approdo.procedures.papers import checked_upload
from approdo.procedures.problems import NotFound, Problems
from approdo.records.access.actors import APPLICANT, Actor
from approdo.records.access.models import Party
from approdo.records.calls.models import PaperRequest
from approdo.records.evidence.models import Paper
from approdo.records.exchanges.models import Message
from approdo.records.journal.models import Event, Payload
from tests.procedures import city
from tests.procedures.city import CALL, NOTICE, at, filed
from tests.support.papers import pdf, picture

WHEN = at(2023, 9, 19)
WHY = "solo la persona lo sa"


@pytest.fixture
def people(db):
    return city.found()


def codes(refused):
    return [problem.code for problem in refused.value.problems]


def asked(people, external_id="D1", defect="values_differ", item="in_region_since", why=WHY, moment=WHEN):
    given = PapersAsked(city.application(external_id).pk, defect, why, item)
    ask_papers(given, moment, people.manager)
    return PaperRequest.objects.get(application__external_id=external_id, closed_at=None)


def told(kind):
    return json.loads(Payload.objects.filter(event__kind=kind).latest("event__seq").body)


# ── asking ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.proves("P-16", "H35")
def test_same_defect_is_asked_with_the_same_words_in_every_file(people):
    city.decided(people)
    first, second = asked(people, "D1"), asked(people, "D2", moment=WHEN + timedelta(days=1))
    assert first.text == second.text
    assert (
        (first.defect, first.items)
        == (second.defect, second.items)
        == (
            "values_differ-in_region_since",
            ["in_region_since"],
        )
    )
    assert "{" not in first.text
    assert check.differences() == []


@pytest.mark.proves("P-16")
def test_words_of_a_defect_change_by_date_only():
    [version] = defects("sap")["missing_value"].versions
    changed = replace(
        defects("sap")["missing_value"],
        versions=(version, replace(version, from_day="2023-10-01", text="Nuove parole.")),
    )
    assert changed.on("2023-09-30").text == version.text
    assert changed.on("2023-10-01").text == "Nuove parole."
    assert changed.on("2017-01-01") is None


@pytest.mark.proves("P-23")
def test_certificate_of_what_an_office_holds_is_never_asked(people):
    city.decided(people)
    for item in ("isee", "lost_public_home"):
        with pytest.raises(Problems) as refused:
            asked(people, defect="paper_to_bring", item=item)
        assert codes(refused) == ["held_by_administration"]
    request = asked(people, defect="paper_to_bring", item="release_order")
    assert "provvedimento di rilascio" in request.text


@pytest.mark.proves("P-23")
def test_who_asks_says_why_no_office_can_give_it(people):
    city.decided(people)
    with pytest.raises(Problems) as refused:
        asked(people, why="  ")
    assert codes(refused) == ["why_not_ours_missing"]
    assert asked(people).why_not_ours == WHY


@pytest.mark.proves("P-23")
def test_no_defect_of_a_measure_is_always_about_a_certificate(people):
    """The lint: a defect that asks a paper names no fact that an administration certifies."""
    call = city.published(people)
    facts = {fact.name: fact for fact in measure_of(call).fact_list}
    for defect in defects("sap").values():
        for item in defect.items:
            assert item in facts
            assert not (defect.asks == "paper" and facts[item].certified_by), defect.name
    named = [paper for fact in facts.values() if not fact.certified_by for paper in fact.papers if paper != DECLARED]
    assert not {"attestazione ISEE", "verbale INPS di invalidità"} & set(named)


def test_paper_that_the_call_never_published_is_not_asked_as_a_paper(people):
    city.decided(people)
    with pytest.raises(Problems) as refused:
        asked(people, defect="paper_to_bring", item="forced_cohabitation")
    assert codes(refused) == ["paper_not_published"]


def test_one_open_request_a_defect(people):
    city.decided(people)
    request = asked(people)
    with pytest.raises(Problems) as refused:
        asked(people)
    assert codes(refused) == ["already_asked"]
    close_request(RequestClosed(request.pk, "taken_back", "chiarito al telefono"), WHEN, people.manager)
    assert asked(people).pk != request.pk


@pytest.mark.parametrize(
    ("defect", "item", "code"),
    [
        ("niente", "", "defect_unknown"),
        ("values_differ", "", "fact_unknown"),
        ("values_differ", "colore", "fact_unknown"),
        ("isee_expired", "isee", "fact_unknown"),
    ],
)
def test_wrong_request_is_refused(people, defect, item, code):
    city.decided(people)
    with pytest.raises(Problems) as refused:
        asked(people, defect=defect, item=item)
    assert codes(refused) == [code]


@pytest.mark.proves("P-22", "H35")
def test_person_is_told_what_is_asked_why_and_until_when(people):
    city.decided(people)
    request = asked(people)
    message = Message.objects.get(text="richiesta_chiarimenti")
    assert request.text in message.body
    assert WHY in message.body
    assert "29" in message.body
    assert "settembre" in message.body
    assert message.legal


# ── the term ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.proves("H35", "P-22")
def test_person_has_the_days_of_the_notice_and_a_holiday_moves_the_last_one_on(people):
    city.decided(people)
    call = find_call(CALL.slug)
    request = asked(people)
    assert answer_until(request, call) == date(2023, 9, 29), "ten days, the day of asking not counted"
    request.asked_at = at(2023, 10, 22)
    assert answer_until(request, call) == date(2023, 11, 2), "the first of November is a holiday"
    call.notice = NOTICE | {"completion_days": 15}
    assert answer_until(request, call) == date(2023, 11, 6), "a Monday"
    assert told("papers_asked")["until"] == "2023-09-29"


# ── answering ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.proves("H35")
def test_office_registers_an_answer_with_its_papers(people):
    city.decided(people)
    request = asked(people)
    papers = (checked_upload("residenza.pdf", pdf()), checked_upload("foto.jpg", picture()))
    answer_papers(PapersAnswer(request.pk, " abito qui dal 2001 ", papers), WHEN + timedelta(days=1), people.manager)
    request.refresh_from_db()
    assert request.answer == "abito qui dal 2001"
    assert sorted(request.papers.values_list("paper__brought_by", "paper__title")) == [
        ("office", "foto.jpg"), ("office", "residenza.pdf"),
    ]  # fmt: skip
    kept = told("papers_received")
    assert (kept["late"], kept["first"], sorted(kept["papers"])) == (False, True, sorted(p.digest for p in papers))
    assert "residenza" not in json.dumps(kept), "the name of a file is the person's"
    assert check.differences() == []


@pytest.mark.proves("H35", "P-40")
def test_citizen_answers_their_own_request_and_nobody_else_s(people):
    city.decided(people)
    request = asked(people)
    person = city.application("D1").household.memberships.get().person_id
    citizen = Actor(person, APPLICANT)
    with pytest.raises(NotFound):
        answer_papers(PapersAnswer(request.pk, "eccomi"), WHEN, citizen)
    Party.objects.create(
        dossier=city.application("D1").dossier, party=person, capacity="applicant", from_day=date(2023, 8, 1)
    )
    answer_papers(PapersAnswer(request.pk, "", (checked_upload("a.pdf", pdf()),)), WHEN, citizen)
    assert Paper.objects.get().brought_by == "applicant"
    with pytest.raises(NotFound):
        close_request(RequestClosed(request.pk, "clarified"), WHEN, citizen)


def test_paper_sent_twice_is_kept_once_and_later_ones_are_added(people):
    city.decided(people)
    request = asked(people)
    one, other = checked_upload("a.pdf", pdf()), checked_upload("b.pdf", pdf(text="altro"))
    answer_papers(PapersAnswer(request.pk, "ecco", (one, one)), WHEN, people.manager)
    answer_papers(PapersAnswer(request.pk, "", (one, other)), WHEN, people.manager)
    assert Paper.objects.count() == request.papers.count() == 2
    with pytest.raises(Problems) as refused:
        answer_papers(PapersAnswer(request.pk, "anzi no"), WHEN, people.manager)
    assert codes(refused) == ["already_answered"]
    assert check.differences() == []


def test_late_answer_is_kept_and_said_to_be_late(people):
    city.decided(people)
    request = asked(people)
    answer_papers(PapersAnswer(request.pk, "scusate"), at(2023, 9, 30), people.manager)
    assert told("papers_received")["late"] is True


def test_empty_answer_and_answer_to_a_closed_request_are_refused(people):
    city.decided(people)
    request = asked(people)
    with pytest.raises(Problems) as refused:
        answer_papers(PapersAnswer(request.pk, "  "), WHEN, people.manager)
    assert codes(refused) == ["answer_missing"]
    close_request(RequestClosed(request.pk, "taken_back", "non serve più"), WHEN, people.manager)
    with pytest.raises(Problems) as refused:
        answer_papers(PapersAnswer(request.pk, "eccomi"), WHEN, people.manager)
    assert codes(refused) == ["request_closed"]


# ── closing ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.proves("P-14", "P-28")
def test_silence_ends_the_request_and_refuses_nothing(people):
    city.decided(people)
    request = asked(people)
    before = city.application("D1").state
    with pytest.raises(Problems) as refused:
        close_request(RequestClosed(request.pk, "no_answer"), at(2023, 9, 29, 23), people.manager)
    assert codes(refused) == ["term_running"]
    close_request(RequestClosed(request.pk, "no_answer"), at(2023, 9, 30), people.manager)
    assert city.application("D1").state == before == "admitted"
    kinds = Event.objects.filter(dossier=city.application("D1").dossier).order_by("seq").values_list("kind", flat=True)
    assert list(kinds)[-1] == "papers_closed", "nothing is decided by silence"
    assert check.differences() == []


@pytest.mark.proves("P-15")
def test_answer_about_later_facts_is_closed_as_not_usable_with_its_reason(people):
    city.decided(people)
    request = asked(people)
    answer_papers(PapersAnswer(request.pk, "ora abito altrove"), WHEN, people.manager)
    with pytest.raises(Problems) as refused:
        close_request(RequestClosed(request.pk, "not_usable"), WHEN, people.manager)
    assert codes(refused) == ["reason_missing"]
    close_request(RequestClosed(request.pk, "not_usable", "è cambiato dopo la chiusura"), WHEN, people.manager)
    request.refresh_from_db()
    assert request.outcome == "not_usable"
    assert told("papers_closed")["note"] == "è cambiato dopo la chiusura"


@pytest.mark.parametrize(
    ("answered", "outcome", "code"),
    [(False, "clarified", "not_answered"), (True, "no_answer", "answered"), (True, "boh", "outcome_missing")],
)
def test_outcome_that_contradicts_the_request_is_refused(people, answered, outcome, code):
    city.decided(people)
    request = asked(people)
    if answered:
        answer_papers(PapersAnswer(request.pk, "eccomi"), WHEN, people.manager)
    with pytest.raises(Problems) as refused:
        close_request(RequestClosed(request.pk, outcome), at(2023, 10, 10), people.manager)
    assert codes(refused) == [code]


def test_request_is_closed_once(people):
    city.decided(people)
    request = asked(people)
    answer_papers(PapersAnswer(request.pk, "eccomi"), WHEN, people.manager)
    close_request(RequestClosed(request.pk, "clarified"), WHEN, people.manager)
    with pytest.raises(Problems) as refused:
        close_request(RequestClosed(request.pk, "not_usable", "x"), WHEN, people.other_manager)
    assert codes(refused) == ["request_closed"]


def test_words_of_the_day_are_those_of_the_act(people):
    city.decided(people, [filed("D1")])
    call = find_call(CALL.slug)
    with pytest.raises(KeyError):
        request_text(defects("sap")["missing_value"], "isee", call, at(2017, 1, 1))
