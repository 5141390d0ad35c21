"""Point 8 of the first step, walked by a person in Chromium: the platform's file → rankings → allotment → the public page.

At 1280 and 320 px; every screen is checked by axe and for sideways scroll, and nothing is asked of another site
(tests/support/browser.py). The public sentence is read before and after: it changes by what the events say.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from approdo.city.demo.figures import SAP_2023
from approdo.city.demo.samples import write_samples
from tests.support.browser import axe_violations, overflows

pytestmark = pytest.mark.browser
CALL = f"/ufficio/bandi/{SAP_2023.slug}/"
REASON = "mix sociale dell’edificio"


class Visitor:
    """One person at one width. `look` is what every screen must stand."""

    def __init__(self, page: Page, files: Path) -> None:
        self.page, self.files, self.seen = page, files, 0

    def look(self) -> None:
        self.seen += 1
        assert axe_violations(self.page) == [], self.page.url
        assert not overflows(self.page), self.page.url

    def become(self, persona: str) -> None:
        self.page.goto("/")
        self.page.click(f"form[action*='{persona}'] button")
        self.look()

    def open(self, address: str) -> None:
        self.page.goto(address)
        self.look()

    def press_main(self) -> None:
        """The page's one filled button."""
        self.page.click("main .btn-primary")
        self.look()

    def set_day(self, day: str, time: str = "10:00") -> None:
        self.page.click("text=Cambia la data")
        self.page.fill("#demo-giorno", day)
        self.page.fill("#demo-ora", time)
        self.page.click("text=Imposta la data")

    def choose_files(self, applications: str) -> None:
        self.page.set_input_files("#applications", self.files / applications)
        self.page.set_input_files("#persons", self.files / "persone.csv")


@pytest.fixture
def platform_files(tmp_path: Path) -> Path:
    write_samples(tmp_path)
    return tmp_path / SAP_2023.slug


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.proves("H29", "H30", "H31", "H33", "H34", "P-20", "P-42", "P-47", "P-59")
def test_officer_and_manager_bring_a_call_from_the_file_to_the_signed_allotment(browse_demo, platform_files, width):
    visitor = Visitor(browse_demo(width), platform_files)
    before = public_sentence(visitor)
    import_the_file(visitor)
    rank_it(visitor)
    allot_it(visitor)
    sign_it(visitor)
    answers_to_keys(visitor)
    after = wait_for_sentence(visitor, before)
    assert before["figure"] != after["figure"]
    assert re.search(r"\b[34]\b", after["figure"]), after
    public_pages_say_so(visitor)
    assert visitor.seen >= 25


def import_the_file(visitor: Visitor) -> None:
    page = visitor.page
    visitor.become("istruttrice")
    visitor.open(CALL)
    visitor.press_main()
    visitor.choose_files("domande-con-errori.csv")
    visitor.press_main()
    expect(page.locator("h1")).to_contain_text("4 errori: non è stato salvato niente")
    expect(page.locator("main")).to_contain_text("C’è una lettera O al posto dello zero")
    visitor.press_main()
    visitor.choose_files("domande.csv")
    visitor.press_main()
    expect(page.locator("h1")).to_contain_text("228 domande pronte")
    visitor.press_main()
    expect(page.locator("h1")).to_contain_text("228 domande importate")
    visitor.press_main()


def rank_it(visitor: Visitor) -> None:
    page = visitor.page
    visitor.press_main()
    expect(page.locator("main")).to_contain_text("Registra il numero pubblico")
    visitor.set_day("2023-09-19")
    visitor.open(CALL)
    visitor.press_main()
    page.fill("#id_number", "58-14-22-7-90")
    page.fill("#id_source", "Lotto, ruota di Milano, estrazione del 19 settembre 2023")
    page.fill("#id_drawn_on", "2023-09-19")
    page.fill("#id_drawn_time", "09:30")
    visitor.press_main()
    visitor.press_main()
    expect(page.locator("main")).to_contain_text("Graduatoria provvisoria")
    ask_and_answer_a_correction(visitor)
    visitor.open(CALL)
    visitor.press_main()
    expect(page.locator("[role=alert]")).to_be_visible()  # the window of corrections is still open
    visitor.set_day("2023-10-05")
    visitor.open(CALL)
    visitor.press_main()
    expect(page.locator("main")).to_contain_text("Graduatoria definitiva")


def open_first_file(visitor: Visitor, which: str) -> None:
    """The list of files, then one file: names, facts in words, reasons, and the decision to take away."""
    visitor.open(f"{CALL}fascicoli/?elenco={which}")
    visitor.page.click("tbody th a >> nth=0")
    visitor.look()
    expect(visitor.page.locator("main")).to_contain_text("questa consultazione è registrata")
    expect(visitor.page.locator("main")).to_contain_text("ISEE ordinario")
    expect(visitor.page.locator("main")).to_contain_text("art. 7 c. 1 c) r.r. 4/2017")


def ask_and_answer_a_correction(visitor: Visitor) -> None:
    page = visitor.page
    open_first_file(visitor, "ammessi")
    taken = page.request.get(page.get_by_text("Scarica la scheda").get_attribute("href"))
    assert taken.json()["format"] == "approdo.decision/1"
    page.get_by_text("Registra una richiesta di correzione").click()
    visitor.look()
    page.get_by_label("punteggio ISBAR", exact=True).check()
    page.fill("#id_text", "Il punteggio non è quello della ricevuta.")
    visitor.press_main()
    page.goto(f"{CALL}correzioni/")
    visitor.look()
    page.click("tbody th a >> nth=0")
    visitor.look()
    page.get_by_label("Non accolta").check()
    page.fill("#id_text", "La ricevuta della piattaforma porta lo stesso punteggio.")
    visitor.press_main()
    expect(page.locator("main")).to_contain_text("La risposta è scritta")


def answers_to_keys(visitor: Visitor) -> None:
    """One household refuses and the ranking scrolls; one accepts and is checked; the manager assigns; lease, then keys."""
    page = visitor.page
    visitor.become("istruttrice")
    open_first_file(visitor, "proposte")
    accepted = page.url
    page.get_by_text("Registra l’accettazione").click()
    visitor.look()
    visitor.press_main()
    expect(page.locator("main")).to_contain_text("L’accettazione è registrata")
    refuse_another(visitor, accepted)
    check_the_file(visitor, accepted)
    visitor.become("dirigente")
    visitor.open(accepted)
    page.get_by_text("Firma l’assegnazione").click()
    visitor.look()
    if page.locator("h1").inner_text() != "" and "Assegna la casa" not in page.locator("h1").inner_text():
        visitor.press_main()
    visitor.press_main()
    expect(page.locator("main")).to_contain_text("La casa è assegnata")
    for act, said in (
        ("Registra il contratto", "Il contratto è registrato"),
        ("Consegna le chiavi", "Le chiavi sono consegnate"),
    ):
        page.get_by_text(act, exact=True).click()
        visitor.look()
        visitor.press_main()
        expect(page.locator("main")).to_contain_text(said)
    visitor.open(f"{CALL}case/")
    expect(page.locator("main")).to_contain_text("Chiavi consegnate")


def refuse_another(visitor: Visitor, accepted: str) -> None:
    page = visitor.page
    visitor.open(f"{CALL}fascicoli/?elenco=proposte")
    page.click("tbody th a >> nth=-1")
    visitor.look()
    assert page.url != accepted
    page.get_by_text("Registra una rinuncia").click()
    visitor.look()
    page.fill("#id_reason", "La casa è lontana dal lavoro.")
    visitor.press_main()
    expect(page.locator("main")).to_contain_text("La rinuncia è registrata")
    visitor.open(CALL)
    expect(page.locator("main")).to_contain_text("Una casa è tornata libera")


def check_the_file(visitor: Visitor, file: str) -> None:
    """One look at a source confirms what the person declared; only then can the home be assigned."""
    page = visitor.page
    visitor.open(f"{file}verifica/?presso=tutti")
    for box in page.locator("input[type=checkbox][name^=same-]").all():
        box.check()
    page.check("input[name=source][value=office]")
    page.fill("#id_how", "documenti visti allo sportello")
    visitor.press_main()
    expect(page.locator("main")).to_contain_text("La verifica è registrata")


def allot_it(visitor: Visitor) -> None:
    """Run it; where the law leaves the choice to a person, choose and say why, until it is complete."""
    page = visitor.page
    visitor.press_main()
    visitor.open(f"{CALL}assegnazione/")
    choices = 0
    while page.query_selector("#scelta"):
        page.click("main fieldset label >> nth=0")
        page.fill("#id_reason", REASON)
        visitor.press_main()
        choices += 1
        assert choices < 19, "a call of 18 homes cannot ask more"
    expect(page.locator("main")).to_contain_text("da firmare", ignore_case=True) if page.query_selector(
        "#firma"
    ) else None


def sign_it(visitor: Visitor) -> None:
    """Another person signs, after proving who she is again."""
    page = visitor.page
    visitor.open(CALL)
    expect(page.locator("main")).to_contain_text("tocca a la dirigente")
    visitor.become("dirigente")
    visitor.open(CALL)
    visitor.press_main()
    visitor.press_main()
    expect(page.locator("h1")).to_contain_text("Firma le assegnazioni")
    visitor.press_main()
    expect(page.locator("main")).to_contain_text("Le assegnazioni sono firmate")


def public_sentence(visitor: Visitor) -> dict[str, str]:
    visitor.page.goto("/programma/4/H30/")
    figure = visitor.page.locator(".ap-fig").first
    return {"figure": figure.inner_text() if figure.count() else "", "title": visitor.page.locator("h1").inner_text()}


def wait_for_sentence(visitor: Visitor, before: dict[str, str]) -> dict[str, str]:
    """The page is a file written by a job: it follows the act by a moment."""
    for _ in range(60):
        now = public_sentence(visitor)
        if now["figure"] != before["figure"]:
            return now
        visitor.page.wait_for_timeout(500)
    return public_sentence(visitor)


def public_pages_say_so(visitor: Visitor) -> None:
    page, root = visitor.page, f"/bandi/{SAP_2023.slug}/"
    for address in (
        root,
        f"{root}graduatoria/",
        f"{root}quote/",
        f"{root}registro/",
        f"{root}sorteggio/",
        "/programma/4/",
    ):
        visitor.open(address)
    page.goto(f"{root}quote/")
    expect(page.locator("main")).to_contain_text("3 di 3")
    answer = page.request.get(f"{root}verifica.json")
    assert answer.ok
    assert answer.json()["format"] == "approdo.allotment-public/1"
