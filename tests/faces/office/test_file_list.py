"""The list of a call's files: found by any word, filtered by links, taken away whole, given to colleagues many at a time."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client
from openpyxl import load_workbook

from approdo.records.access.models import DossierAssignment, Role
from approdo.records.calls.models import Application
from approdo.records.dossiers.models import Dossier, Kind
from approdo.records.journal.models import Event, Reading
from approdo.records.people.models import Person
from tests.faces.office.world import a_call, a_file

LIST = "/ufficio/bandi/sap-di-prova/fascicoli/"
ASSIGN = f"{LIST}assegna/"


@pytest.fixture
def manager(demo, enter) -> Client:
    return enter(demo.users[Role.MANAGER])


def a_named_file(surname: str, given: str, code: str) -> Application:
    application = a_file(surname, code)
    Person.objects.filter(tax_code=f"PROVA{code}").update(given_name=given)
    return application


def search(client: Client, word: str) -> str:
    answer = client.post(LIST, {"q": word})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("d'angelo", True),
        ("D’ANGELO", True),
        ("dangelo", True),
        ("nicolò d angelo", True),
        ("Angelo Nicolo", True),
        ("nicolò", True),
        ("rossi", False),
        ("PROVAAAA", True),
        ("AAA-222", True),
        ("'; drop table people_person; --", False),
        ("%", False),
        ("_", False),
    ],
)
def test_official_finds_a_file_by_name_in_any_order_without_accents_or_by_tax_code(manager, word, found):
    a_named_file("D’Angelo", "Nicolò", "AAA-222")
    a_named_file("Bianchi", "Rosa", "BBB-333")
    page = search(manager, word)
    assert ("D’Angelo Nicolò" in page) is found
    assert "Bianchi Rosa" not in page


@pytest.mark.proves("P-39")
def test_every_look_at_the_list_is_one_reading_and_no_name_stands_in_an_address(manager):
    application = a_named_file("D’Angelo", "Nicolò", "AAA-222")
    page = search(manager, "angelo")
    manager.get(LIST, {"q": "angelo"})
    manager.get(LIST, {"formato": "csv"})
    told = list(Reading.objects.order_by("read_at").values_list("query", "reason", "dossiers"))
    assert told == [
        ("calls.files_listed", "ricerca nell’elenco dei fascicoli", [application.pk]),
        ("calls.files_listed", "elenco dei fascicoli del bando", [application.pk]),
        ("calls.files_listed", "esportazione dell’elenco dei fascicoli", [application.pk]),
    ]
    assert "angelo" not in "".join(part for part in page.split('"') if part.startswith(("?", "/"))).lower()


def test_official_keeps_a_view_of_the_list_as_a_link(manager):
    a_named_file("Verdi", "Anna", "AAA-222")
    a_named_file("Àlfieri", "Bruno", "BBB-333")
    Application.objects.filter(dossier__code="BBB-333").update(score=100, state="admitted")

    def names(query: str) -> list[int]:
        page = manager.get(f"{LIST}?{query}").content.decode()
        return [page.find("Verdi Anna"), page.find("Àlfieri Bruno")]

    verdi, alfieri = names("")
    assert verdi < alfieri
    verdi, alfieri = names("ordine=nome")
    assert alfieri < verdi
    verdi, alfieri = names("elenco=ammessi")
    assert (verdi, alfieri > 0) == (-1, True)
    assert min(names("pagina=999999999")) == -1, "a page beyond the last is empty"
    for nonsense in ("", "&pagina=²", "&pagina=-1", "&pagina=99999999999999999999", "&pagina=uno"):
        assert min(names(f"elenco=inventato&ordine=inventato&segue=inventato{nonsense}")) > 0


def test_official_pages_through_a_long_list(manager):
    for number in range(52):
        a_file(f"Zeta{number:03}", f"Q{number:02}-222".replace("0", "A").replace("1", "B"))
    first = manager.get(LIST).content.decode()
    second = manager.get(f"{LIST}?pagina=2&elenco=tutti&ordine=punti").content.decode()
    assert first.count('data-l="Nucleo"') == 50
    assert second.count('data-l="Nucleo"') == 2
    assert "pagina=2" in first
    assert "Pagina seguente" not in second


def test_official_takes_the_list_away_as_a_spreadsheet_that_runs_nothing(manager):
    a_named_file("=cmd|’ /C calc’!A0", "Eva", "AAA-222")
    answer = manager.get(f"{LIST}?formato=csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert answer["Content-Disposition"] == 'attachment; filename="fascicoli-sap-di-prova.csv"'
    assert [row["Chi ha fatto domanda"] for row in rows] == ["'=cmd|’ /C calc’!A0 Eva"]
    assert rows[0]["Punti (centesimi)"] == "2750"
    sheet = load_workbook(io.BytesIO(manager.get(f"{LIST}?formato=xlsx").content)).active
    heads, row = list(sheet.iter_rows(values_only=True))
    assert dict(zip(heads, row, strict=True))["Punti (centesimi)"] == 2750
    assert sheet.freeze_panes == "A2"


@pytest.mark.proves("P-40")
def test_officer_lists_and_exports_only_the_files_that_were_given_to_them(demo, enter):
    mine, _ = a_named_file("Mia", "Anna", "AAA-222"), a_named_file("Altrui", "Bice", "BBB-333")
    officer = demo.users[Role.OFFICER]
    DossierAssignment.objects.create(user=officer, dossier=mine.dossier, from_at="2023-01-02T00:00Z")
    client = enter(officer)
    for answer in (client.get(LIST), client.get(f"{LIST}?formato=csv"), client.post(LIST, {"q": "a"})):
        assert "Mia Anna" in answer.content.decode("utf-8-sig")
        assert "Altrui" not in answer.content.decode("utf-8-sig")


def test_manager_gives_chosen_files_to_an_officer_after_seeing_them(demo, manager):
    files = [a_named_file("Uno", "Anna", "AAA-222"), a_named_file("Due", "Bice", "BBB-333"), a_file("Tre", "CCC-444")]
    officer = demo.users[Role.OFFICER]
    chosen = {"quali": "scelti", "file": ["AAA-222", "BBB-333"]}
    seen = manager.post(ASSIGN, chosen).content.decode()
    assert "Assegna 2\u00a0fascicoli" in seen
    assert "Uno Anna" in seen
    assert "Tre" not in seen
    assert not DossierAssignment.objects.exists()

    answer = manager.post(ASSIGN, {"file": chosen["file"], "conferma": "1", "user": str(officer.pk), "reason": "turno"})
    assert answer.status_code == 302
    given = set(DossierAssignment.objects.values_list("dossier", "user"))
    assert given == {(one.pk, officer.pk) for one in files[:2]}
    assert Event.objects.filter(kind="dossiers_assigned").count() == 1

    again = manager.post(ASSIGN, {"file": chosen["file"], "conferma": "1", "user": str(officer.pk)})
    assert again.status_code == 422
    assert "Sono già tutti assegnati a lei." in again.content.decode()
    assert DossierAssignment.objects.count() == 2


def test_manager_gives_the_whole_filtered_list(demo, manager):
    a_file("Uno", "AAA-222")
    a_file("Due", "BBB-333")
    Application.objects.filter(dossier__code="AAA-222").update(state="admitted")
    seen = manager.post(ASSIGN, {"quali": "tutti", "elenco": "ammessi"}).content.decode()
    assert "Uno Ada" in seen
    assert "Due Ada" not in seen


def test_manager_who_chose_nothing_or_nobody_is_told_so(demo, manager):
    a_file("Uno", "AAA-222")
    assert manager.post(ASSIGN, {"quali": "scelti"}).status_code == 302
    answer = manager.post(ASSIGN, {"file": ["AAA-222"], "conferma": "1"})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert manager.get(ASSIGN).status_code == 302
    assert not DossierAssignment.objects.exists()


@pytest.mark.proves("P-40")
def test_officer_cannot_give_files_and_nobody_gives_those_of_another_call(demo, enter, manager):
    a_file("Uno", "AAA-222")
    other = a_call("altro-bando")
    Dossier.objects.create(
        kind=Kind.APPLICATION, municipality_id="sesto", office_id="ufficio-casa", within=other.dossier, code="DDD-555"
    )
    officer = demo.users[Role.OFFICER]
    given = {"file": ["AAA-222", "DDD-555"], "conferma": "1", "user": str(officer.pk)}
    assert enter(officer).post(ASSIGN, given).status_code == 404
    assert manager.post(ASSIGN, given).status_code == 302
    assert list(DossierAssignment.objects.values_list("dossier__code", flat=True)) == ["AAA-222"]


def test_list_asks_the_same_number_of_questions_whatever_its_length(manager, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    a_file("Uno", "AAA-222")
    manager.get(LIST)
    with CaptureQueriesContext(connection) as one:
        manager.get(LIST)
    for number in range(30):
        a_file(f"Altro{number}", f"R{number:02}-333".replace("0", "A").replace("1", "B"))
    with django_assert_num_queries(len(one)):
        manager.get(LIST)
