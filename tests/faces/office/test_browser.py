"""Office pages in real Chromium: no axe violation, nothing scrolls sideways at 320 pixels, no script needed.

APPRODO_SHOTS=folder keeps a picture of each page, to be looked at.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.browser import Browsing, axe_violations, browsing, overflows
from tests.support.databases import django_uses
from tests.support.site import serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PAGES = {
    "istruttrice": ("/ufficio/", "/ufficio/cerca/", "/ufficio/account/", "/account/conferma/", "/account/sessioni/"),
    "amministratore": ("/ufficio/", "/ufficio/persone/", "/ufficio/persone/invita/"),
    "dpo": ("/ufficio/", "/ufficio/registro/", "/ufficio/registro/?esito=negata&dal=2023-01-01"),
    "redattrice": ("/ufficio/",),
    "": ("/", "/accesso/", "/accesso/sospeso/", "/invito/", "/uscita/", "/niente/"),
}


@pytest.fixture
def office_browse(server_db, static_files, tmp_path, django_db_blocker, browser: Browser) -> Iterator[Browsing]:
    """Chromium on a demo office in which some things already happened."""
    from tests.faces.office.world import busy, found

    with django_db_blocker.unblock(), django_uses(server_db):
        busy(found(demo=True))
    with (
        serving(server_db, tmp_path / "var", static_files, "--no-demo") as site,
        browsing(browser, site.address) as pages,
    ):
        yield pages


def judge(page: Page, name: str, width: int) -> list[str]:
    """What is wrong with the page as it stands; a picture of it when asked."""
    if folder := os.environ.get("APPRODO_SHOTS"):
        picture = Path(folder) / f"{name.strip('/').replace('/', '-').replace('?', '-') or 'inizio'}-{width}.png"
        page.screenshot(path=picture, full_page=True)
    faults = [f"{name} at {width}: {one}" for one in axe_violations(page)]
    if overflows(page):
        faults.append(f"{name} at {width}: scrolls sideways")
    return faults


def become(page: Page, persona: str) -> None:
    page.goto("/")
    page.locator(f'form[action="/demo/persona/{persona}/"] button').click()


@pytest.mark.proves("house.accessible")
def test_office_pages_are_accessible_and_fit_a_phone(office_browse):
    faults = []
    for width in (1280, 320):
        for persona, addresses in PAGES.items():
            page = office_browse(width)
            if persona:
                become(page, persona)
            for address in addresses:
                page.goto(address)
                faults += judge(page, f"{persona}{address}", width)
    assert not faults, "\n".join(faults)


@pytest.mark.proves("house.accessible")
def test_administrator_without_scripts_invites_reads_the_errors_and_sees_a_person(office_browse):
    faults = []
    for width in (1280, 320):
        page = office_browse(width, javascript=False)
        become(page, "amministratore")
        page.goto("/ufficio/persone/invita/")
        page.get_by_role("button", name="Crea l’invito").click()
        assert page.title().startswith("Errore: ")
        assert page.get_by_role("alert").get_by_role("link").count() == 3
        page.get_by_role("alert").get_by_role("link").first.click()
        page.get_by_label("Qual è la sua e-mail di lavoro?").fill(f"prova{width}@comune.invalid")
        page.get_by_label("Come la mostriamo nelle pagine?").fill("tecnica degli alloggi")
        page.get_by_label("Istruttore dell’Ufficio Casa").check()
        page.get_by_label("In quale ufficio?").select_option("ufficio-casa")
        page.get_by_role("button", name="Crea l’invito").click()
        assert "/invito/?chiave=" in page.content()
        page.get_by_role("link", name="istruttrice").click()
        assert page.get_by_role("heading", level=1).inner_text() == "Istruttrice"
    for width in (1280, 320):
        page = office_browse(width)
        become(page, "amministratore")
        page.goto("/ufficio/persone/invita/")
        page.get_by_role("button", name="Crea l’invito").click()
        faults += judge(page, "invita-errori", width)
        page.goto("/ufficio/persone/")
        page.get_by_role("link", name="istruttrice").click()
        for summary in page.locator("summary").all():
            summary.click()
        faults += judge(page, "persona", width)
    assert not faults, "\n".join(faults)


@pytest.mark.proves("house.accessible")
def test_official_moves_the_date_and_searches_with_the_keyboard_alone(office_browse):
    page = office_browse(1280)
    become(page, "istruttrice")
    page.goto("/ufficio/")  # a key pressed while the browser still changes page is lost
    page.bring_to_front()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Vai al contenuto"
    page.locator("summary", has_text="Cambia la data").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Giorno").fill("2023-10-16")
    page.get_by_label("Ora").fill("10:00")
    page.get_by_label("Ora").press("Enter")
    page.locator(".ap-demo", has_text="16\u00a0ottobre\u00a02023").wait_for()
    page.get_by_label("Cerca per codice o cognome").fill("Ferr")
    page.get_by_label("Cerca per codice o cognome").press("Enter")
    page.get_by_text("Questa consultazione è registrata").wait_for()
    assert "Ferr" not in page.url


@pytest.mark.proves("house.accessible", "house.accounts")
def test_new_colleague_comes_in_by_invitation_with_a_password_and_a_code(office_browse):
    from tests.faces.office.test_accounts import PASSWORD, code_of

    faults = []
    for width in (1280, 320):
        administrator = office_browse(width)
        become(administrator, "amministratore")
        administrator.goto("/ufficio/persone/invita/")
        administrator.get_by_label("Qual è la sua e-mail di lavoro?").fill(f"arriva{width}@comune.invalid")
        administrator.get_by_label("Come la mostriamo nelle pagine?").fill("tecnica degli alloggi")
        administrator.get_by_label("Istruttore dell’Ufficio Casa").check()
        administrator.get_by_role("button", name="Crea l’invito").click()
        link = administrator.locator(".ap-secret").inner_text()
        faults += judge(administrator, "persone-link", width)
        page = office_browse(width)
        page.goto(link)
        faults += judge(page, "invito-aperto", width)
        page.get_by_label("Scegli una password").fill(PASSWORD)
        page.get_by_label("Scrivila un’altra volta").fill(PASSWORD)
        page.get_by_role("button", name="Salva la password").click()
        page.get_by_label("La tua e-mail di lavoro").fill(f"arriva{width}@comune.invalid")
        page.get_by_label("La tua password").fill(PASSWORD)
        page.get_by_role("button", name="Entra").click()
        faults += judge(page, "conferma", width)
        page.get_by_label("La tua password").fill(PASSWORD)
        page.get_by_role("button", name="Continua").click()
        faults += judge(page, "attiva", width)
        page.get_by_label("Il codice che l’app mostra adesso").fill(code_of(page.locator(".ap-secret").inner_text()))
        page.get_by_role("button", name="Collega l’app").click()
        faults += judge(page, "riserva", width)
        for address in ("/account/codice/", "/account/codice/cambia/", "/account/password/", "/account/riserva/nuovi/"):
            page.goto(address)
            faults += judge(page, address, width)
        page.goto("/ufficio/")
        assert page.get_by_role("heading", level=1).inner_text()
        page.get_by_role("button", name="Esci").click()
        page.goto("/ufficio/")
        assert page.url.endswith("/accesso/?next=%2Fufficio%2F")
    assert not faults, "\n".join(faults)
