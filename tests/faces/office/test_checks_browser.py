"""The checks in real Chromium: no axe violation, nothing sideways at 320 pixels, no script needed, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.faces.office.test_browser import become, judge
from tests.support.browser import Browsing, browsing
from tests.support.databases import django_uses
from tests.support.papers import pdf
from tests.support.site import serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TYPED = "La persona è venuta allo sportello e dice che abita qui dal 2001."


@pytest.fixture
def checks_browse(server_db, static_files, tmp_path, django_db_blocker, browser: Browser) -> Iterator[Browsing]:
    """Chromium on an office in the middle of its checks."""
    with django_db_blocker.unblock(), django_uses(server_db):
        a_day_of_checks()
    with (
        serving(server_db, tmp_path / "var", static_files, "--no-demo") as site,
        browsing(browser, site.address) as pages,
    ):
        yield pages


def a_day_of_checks() -> None:
    """Three files: one in contrast with an overdue request, one that answered with a paper, one left by a conflict."""
    from approdo.procedures.ask_papers import PapersAnswer, PapersAsked, answer_papers, ask_papers
    from approdo.procedures.check_facts import CheckedValue, FactCheck, verify_fact
    from approdo.procedures.papers import checked_upload
    from approdo.procedures.set_demo_moment import set_demo_moment
    from approdo.procedures.users import assign_dossier
    from approdo.procedures.users.conflicts import declare_conflict
    from approdo.records.access.models import User
    from approdo.records.calls.models import PaperRequest
    from tests.procedures import city

    people = city.found()
    city.decided(people, [city.filed("D1"), city.filed("D2", score="40,00"), city.filed("D3", score="30,00")])
    day = city.at(2023, 9, 19)
    for external_id in ("D1", "D2"):
        one = city.application(external_id)
        ask_papers(PapersAsked(one.pk, "values_differ", "solo lei lo sa", "in_region_since"), day, people.manager)
    answered = PaperRequest.objects.get(application__external_id="D2")
    paper = checked_upload("certificato di residenza storico.pdf", pdf())
    answer_papers(PapersAnswer(answered.pk, "dal 2001", [paper]), day, people.manager)
    check = FactCheck(
        city.application("D1").pk, [CheckedValue("isee", 1_700_000)], "inps", date(2023, 9, 1), "visto", "N-1"
    )
    verify_fact(check, day, people.manager)
    officer = User.objects.get(pk=people.officer.user_id)
    assign_dossier(officer, city.application("D3").dossier, moment=day, actor=people.manager)
    declare_conflict(city.application("D3").dossier, conflict=True, moment=day, actor=people.officer)
    set_demo_moment(day + timedelta(days=12), moment=day + timedelta(days=12), actor=people.system)


def first_file(page) -> str:
    page.goto("/ufficio/")
    page.locator("#scadono ~ table a").first.click()
    return page.url.partition("richieste/")[0]


@pytest.mark.proves("house.accessible", "P-59")
def test_pages_of_the_checks_are_accessible_and_fit_a_phone(checks_browse):
    faults = []
    for width in (1280, 320):
        page = checks_browse(width)
        become(page, "dirigente")
        faults += judge(page, "scrivania", width)
        file = first_file(page)
        faults += judge(page, "richiesta", width)
        asked = page.url
        for rest in ("", "verifica/", "verifica/?presso=inps", "scelta/?fatto=isee", "richieste/nuova/", "conflitto/"):
            page.goto(file + rest)
            faults += judge(page, f"fascicolo-{rest}", width)
        for rest in ("risposta/", "chiudi/"):
            page.goto(asked + rest)
            faults += judge(page, f"richiesta-{rest}", width)
        for address in ("/ufficio/bandi/sap-2023/parita/", "/ufficio/bandi/sap-2023/conflitto/", "/ufficio/conflitti/"):
            page.goto(address)
            faults += judge(page, address, width)
        page.locator("main table a").first.click()
        faults += judge(page, "affida", width)
        page.goto(file + "verifica/?presso=inps")
        page.get_by_role("button", name="Registra la verifica").click()
        assert page.title().startswith("Errore: ")
        faults += judge(page, "verifica-errori", width)
    assert not faults, "\n".join(faults)


@pytest.mark.proves("house.nothing-typed-is-lost", "P-59")
def test_official_without_scripts_whose_login_expires_sends_the_same_words_after_coming_back(checks_browse):
    page = checks_browse(320, javascript=False)
    become(page, "dirigente")
    file = first_file(page)
    page.goto(file + "richieste/nuova/")
    page.get_by_label("Manca un valore").check()
    page.get_by_label("Di quale dato?").select_option("pse")
    page.get_by_label("Perché nessun ufficio può dircelo?").fill(TYPED)
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Chiedi il chiarimento").click()
    assert "/accesso/" in page.url
    assert "Il tuo accesso è scaduto mentre scrivevi." in page.inner_text("main")
    assert TYPED not in page.content()
    become(page, "dirigente")
    assert page.url.endswith("richieste/nuova/")
    assert page.get_by_label("Perché nessun ufficio può dircelo?").input_value() == TYPED
    assert page.get_by_label("Manca un valore").is_checked()
    assert page.get_by_label("Di quale dato?").input_value() == "pse"
    page.get_by_role("button", name="Chiedi il chiarimento").click()
    assert "La richiesta è registrata." in page.inner_text("main")
    page.go_back()
    page.get_by_label("Manca un valore").check()
    page.get_by_label("Di quale dato?").select_option("pse")
    page.get_by_label("Perché nessun ufficio può dircelo?").fill(TYPED)
    page.get_by_role("button", name="Chiedi il chiarimento").click()
    assert "Per questo difetto c’è già una richiesta aperta." in page.inner_text("main"), "the back button acts once"


@pytest.mark.proves("H35")
def test_official_with_the_keyboard_alone_verifies_a_fact(checks_browse):
    page = checks_browse(1280)
    become(page, "dirigente")
    file = first_file(page)
    page.goto(file + "verifica/?presso=inps")
    page.bring_to_front()
    page.get_by_label("INPS", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_label("Come hai verificato?").focus()
    page.keyboard.type("banca dati ISEE")
    page.get_by_label("Numero della consultazione").focus()
    page.keyboard.type("INPS-77")
    page.get_by_label("Lo stesso: 1,00").focus()
    page.keyboard.press("Space")
    page.get_by_label("Numero della consultazione").press("Enter")
    page.get_by_text("La verifica è registrata").wait_for()
