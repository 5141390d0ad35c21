"""Two officials, or one with a quick finger, press at the same moment: one act, and a plain answer to the other."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.support.office import CALL, SLUG, Office, at_once, statuses
from tests.support.site import Site
from tests.support.visitor import Page, Visitor


@pytest.fixture
def office(demo_site: Site, django_db_blocker: Any) -> Office:
    return Office(demo_site, django_db_blocker)


def uploaded(who: Visitor, office: Office) -> Page:
    """The file sent; the page of its preview."""
    page = who.post(f"{CALL}importa/", **office.given())
    assert page.status == 200, page.text[:2000]
    assert re.search(r"/importa/[0-9a-f-]{36}/$", page.address)
    return page


def up_to(office: Office, last: str) -> None:
    """The acts of the journey up to one, beside the site."""
    from approdo.city.demo.figures import SAP_2023, at
    from approdo.city.demo.history import manager, officer, take_applications
    from approdo.city.demo.samples import waiting_file
    from approdo.procedures.allot_call import ChosenHome, choose_home, latest_run, pending_choice, run_allotment
    from approdo.procedures.decide_applications import decide_applications
    from approdo.procedures.on_call import find_call
    from approdo.procedures.rank_call import rank_final, rank_provisional
    from approdo.procedures.record_public_number import PublicNumber, record_public_number
    from approdo.procedures.set_demo_moment import set_demo_moment

    day, later = at(2023, 9, 18, 10), at(2023, 10, 4, 9)
    number = PublicNumber(SLUG, "27-41-90", "estrazione di prova", at(2023, 9, 16, 20))

    def allot() -> None:
        run_allotment(SLUG, later, officer())
        while pending := pending_choice(latest_run(find_call(SLUG))):
            home = ChosenHome(SLUG, pending["application"], pending["candidates"][0], "mescolanza sociale")
            choose_home(home, later, officer())
            run_allotment(SLUG, later, officer())

    steps = {
        "import": lambda: take_applications(SAP_2023, waiting_file(), day),
        "decide": lambda: decide_applications(SLUG, day, officer()),
        "number": lambda: record_public_number(number, day, officer()),
        "rank": lambda: rank_provisional(SLUG, day, officer()),
        "date": lambda: set_demo_moment(later, moment=day, actor=manager()),
        "final": lambda: rank_final(SLUG, later, officer()),
        "allot": allot,
    }
    wanted = list(steps)[: list(steps).index(last) + 1]
    office.do(*(steps[name] for name in wanted))


@pytest.mark.proves("house.one-act", "P-45")
def test_official_who_clicks_twice_imports_once_and_the_same_file_never_again(office: Office):
    who = office.official("istruttrice")
    before = office.stored()
    preview = uploaded(who, office)
    assert office.stored() == before
    answers = at_once(*[lambda: who.post(f"{preview.address}importa/")] * 2)
    assert office.events("applications_imported") == 1
    assert office.count("calls_application") == before["calls_application"] + 228
    assert 200 in statuses(answers)
    assert set(statuses(answers)) <= {200, 404, 422}
    after = office.stored()
    again = who.post(f"{CALL}importa/", **office.given())
    assert again.status == 422
    assert "già" in again.text
    assert office.stored() == after
    assert office.count("calls_stagedimport") == 0


@pytest.mark.proves("house.one-act")
def test_two_officials_who_press_final_together_make_one_final_ranking(office: Office):
    up_to(office, "date")
    officer, manager = office.official("istruttrice"), office.official("dirigente")
    answers = at_once(lambda: officer.post(f"{CALL}definitiva/"), lambda: manager.post(f"{CALL}definitiva/"))
    assert office.events("ranked_final") == 1
    assert (
        office.count(
            "calls_ranking", "stage = 'final' AND call_id = (SELECT dossier_id FROM calls_call WHERE slug = 'sap-2023')"
        )
        == 1
    )
    assert statuses(answers) == [200, 422]
    refused = next(answer for answer in answers if answer.status == 422)
    assert "Questo atto si fa quando lo stato è" in refused.text


@pytest.mark.proves("house.one-act", "P-42")
def test_two_sessions_that_sign_together_sign_once_and_each_home_goes_to_one_household(office: Office):
    up_to(office, "allot")
    sessions = [office.official("dirigente") for _ in range(2)]
    for session in sessions:
        session.confirm_identity()
        assert "Firm" in session.get(f"{CALL}assegnazione/firma/").text
    before = office.count("calls_assignment", "ended_at IS NULL")
    answers = at_once(*[lambda one=one: one.post(f"{CALL}assegnazione/firma/") for one in sessions])
    assert office.events("allotment_signed") == 1
    assert office.count("calls_assignment", "ended_at IS NULL") == before + 18
    assert statuses(answers) == [200, 422]
