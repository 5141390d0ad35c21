"""What the desk, the search, the register and the long works show; and what a page of error never shows."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import path

from approdo.faces.entrance import anyone
from approdo.procedures.reading import read
from approdo.records.access.models import DossierAssignment, Role
from approdo.records.calls.finding import files_by_word
from approdo.records.calls.models import Work
from approdo.records.journal.models import Reading
from tests.faces.office.world import SURNAME, a_call, a_file


@pytest.mark.proves("P-39")
def test_official_finds_a_file_by_surname_and_the_reading_is_written(demo, enter):
    application = a_file()
    answer = enter(demo.users[Role.MANAGER]).post("/ufficio/cerca/", {"q": SURNAME[:5]})
    assert f"{SURNAME} Ada" in answer.content.decode()
    reading = Reading.objects.get()
    assert reading.dossiers == [application.dossier_id]
    assert (reading.query, reading.reason, reading.denied) == (
        "calls.files_by_word",
        "ricerca per codice o cognome",
        False,
    )


@pytest.mark.proves("P-39")
def test_official_searches_by_post_and_a_name_in_an_address_finds_nothing(demo, enter):
    a_file()
    answer = enter(demo.users[Role.MANAGER]).get("/ufficio/cerca/", {"q": SURNAME})
    assert SURNAME not in answer.content.decode()
    assert not Reading.objects.exists()


@pytest.mark.proves("P-40")
def test_official_without_the_file_assigned_does_not_find_it(demo, enter):
    application = a_file()
    officer = demo.users[Role.OFFICER]
    client = enter(officer)
    assert SURNAME + " Ada" not in client.post("/ufficio/cerca/", {"q": SURNAME}).content.decode()
    DossierAssignment.objects.create(
        user=officer, dossier=application.dossier, from_at=datetime(2023, 1, 2, tzinfo=UTC)
    )
    assert SURNAME + " Ada" in client.post("/ufficio/cerca/", {"q": SURNAME}).content.decode()


def test_official_searches_by_code_however_typed(demo, enter):
    a_file()
    client = enter(demo.users[Role.MANAGER])
    for word in ("ABC-234", " abc-234 "):
        assert f"{SURNAME} Ada" in client.post("/ufficio/cerca/", {"q": word}).content.decode()


def test_official_who_types_one_letter_is_asked_for_more(demo, enter):
    a_file()
    page = enter(demo.users[Role.MANAGER]).post("/ufficio/cerca/", {"q": "Z"}).content.decode()
    assert "Scrivi almeno due lettere." in page
    assert SURNAME not in page


@pytest.mark.proves("P-39")
def test_dpo_filters_the_register_by_links(demo, enter):
    application = a_file()
    read(files_by_word, demo.actor(Role.MANAGER), "ricerca per codice o cognome", word=SURNAME)
    enter(demo.users[Role.ADMINISTRATOR]).get("/ufficio/cerca/")
    client = enter(demo.users[Role.DPO])

    def rows(query: str) -> int:
        return client.get(f"/ufficio/registro/?{query}").content.decode().count('data-l="Motivo"')

    assert rows("") == 2
    assert rows("esito=negata") == 1
    assert rows(f"fascicolo={application.dossier.code}") == 1
    assert rows("fascicolo=ZZZ-999") == 0
    assert rows("ruolo=housing_manager") == 1
    assert rows("al=2020-01-01") == 0


def test_dpo_sees_codes_in_the_register_and_no_name(demo, enter):
    application = a_file()
    read(files_by_word, demo.actor(Role.MANAGER), "ricerca per codice o cognome", word=SURNAME)
    page = enter(demo.users[Role.DPO]).get("/ufficio/registro/").content.decode()
    assert application.dossier.code in page
    assert SURNAME not in page


@pytest.mark.proves("house.access-table")
@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.DPO])
def test_whoever_looks_after_accounts_or_readings_sees_no_file(demo, enter, role):
    a_file()
    client = enter(demo.users[role])
    for address in ("/ufficio/", "/ufficio/persone/", "/ufficio/account/"):
        page = client.get(address).content.decode()
        assert SURNAME not in page
        assert "Bando di prova" not in page
    assert client.post("/ufficio/cerca/", {"q": SURNAME}).status_code == 404


@pytest.mark.proves("P-22")
def test_official_reads_on_the_desk_what_a_call_waits_for_and_from_whom(demo, enter):
    a_call()
    page = enter(demo.users[Role.OFFICER]).get("/ufficio/").content.decode()
    assert "1\u00a0bando aspetta il tuo ufficio" in page
    assert "Aspettiamo noi" in page
    assert "24/07/2023" in page


def test_official_follows_a_long_work_that_refreshes_itself(demo, enter):
    officer = demo.users[Role.OFFICER]
    work = Work.objects.create(
        kind="decide_applications", state="doing", done=3120, total=5000, asked_as=Role.OFFICER, asked_by=officer.pk
    )
    client = enter(officer)
    page = client.get(f"/ufficio/lavori/{work.pk}/").content.decode()
    assert '<meta http-equiv="refresh" content="3">' in page
    assert '<progress id="avanzamento" max="5000" value="3120">' in page
    assert "3.120 di 5.000" in page
    Work.objects.filter(pk=work.pk).update(
        state="refused", problems=[{"message": "Manca il file.", "remedy": "Caricalo."}]
    )
    page = client.get(f"/ufficio/lavori/{work.pk}/").content.decode()
    assert "refresh" not in page
    assert "Manca il file." in page
    assert "Caricalo." in page


def test_official_stops_a_work_that_waits_and_not_one_under_way(demo, enter):
    officer = demo.users[Role.OFFICER]
    client = enter(officer)
    for state, after in (("queued", "interrupted"), ("doing", "doing")):
        work = Work.objects.create(kind="rank_final", state=state, asked_as=Role.OFFICER, asked_by=officer.pk)
        client.post(f"/ufficio/lavori/{work.pk}/ferma/")
        work.refresh_from_db()
        assert work.state == after


def test_colleague_does_not_stop_somebody_elses_work(demo, enter):
    work = Work.objects.create(kind="rank_final", asked_as=Role.OFFICER, asked_by=demo.users[Role.OFFICER].pk)
    enter(demo.users[Role.MANAGER]).post(f"/ufficio/lavori/{work.pk}/ferma/")
    work.refresh_from_db()
    assert work.state == "queued"


def test_supervisor_asks_whether_we_serve(office):
    answer = Client().get("/stato/")
    assert answer.json() == {"database": "ok"}
    assert answer["Cache-Control"] == "no-store, private"


@anyone
def breaks(request: object) -> HttpResponse:
    secret_surname = "Zzanarelli-segreto"
    raise RuntimeError(f"non va con {secret_surname}")


urlpatterns = [path("rotta/<str:codice>/", breaks)]
handler500 = "approdo.faces.errors.our_fault"


@pytest.mark.proves("P-46")
@override_settings(ROOT_URLCONF=__name__)
def test_error_page_shows_a_reference_and_no_trace(db, caplog):
    client = Client(raise_request_exception=False)
    with caplog.at_level(logging.ERROR, "approdo.faces"):
        answer = client.get("/rotta/ABC-234/")
    page = answer.content.decode()
    assert answer.status_code == 500
    reference = re.search(r'<span class="ap-code">([0-9a-f]{4} [0-9a-f]{4})</span>', page)[1]
    told = [record.getMessage() for record in caplog.records if record.name == "approdo.faces"]
    assert told == [f"riferimento {reference.replace(' ', '')}: GET rotta/<str:codice>/"]
    for trace in ("Traceback", "RuntimeError", "Zzanarelli", "/site-packages/", "ABC-234"):
        assert trace not in page


def test_stale_form_says_so_and_does_nothing(demo):
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/demo/persona/dpo/")
    assert answer.status_code == 403
    assert "Non è stato salvato niente" in answer.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.proves("house.csp")
def test_pages_carry_a_strict_policy_and_neither_style_nor_script(demo, enter):
    clients = {role: enter(demo.users[role]) for role in (Role.OFFICER, Role.ADMINISTRATOR, Role.DPO)}
    visits = [
        (clients[Role.OFFICER], "/ufficio/"),
        (clients[Role.ADMINISTRATOR], "/ufficio/persone/"),
        (clients[Role.DPO], "/ufficio/registro/"),
        (Client(), "/accesso/"),
        (Client(), "/"),
    ]
    for client, address in visits:
        answer = client.get(address)
        assert "unsafe-inline" not in answer["Content-Security-Policy"]
        assert "default-src 'self'" in answer["Content-Security-Policy"]
        page = answer.content.decode()
        assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=", page), address
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page), address


def test_settings_hold_no_error_of_the_framework(db):
    call_command("check", "--fail-level", "WARNING")


@pytest.mark.parametrize("role", Role.values)
def test_desk_asks_a_bounded_number_of_questions(demo, enter, role, django_assert_max_num_queries):
    a_call()
    client = enter(demo.users[role])
    client.get("/ufficio/")
    with django_assert_max_num_queries(70):
        client.get("/ufficio/")
