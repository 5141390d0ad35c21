"""My work of today: counts first, each line says what to do, who waits, since and until when; as many queries for 2,000 files
as for twenty, and one reading."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from psycopg.types.range import DateRange

from approdo.procedures.ask_papers import PapersAnswer, PapersAsked, answer_papers, ask_papers
from approdo.procedures.check_facts import CheckedValue, FactCheck, verify_fact
from approdo.procedures.users import assign_dossier
from approdo.procedures.users.conflicts import declare_conflict
from approdo.records.access.models import Role, User
from approdo.records.calls.models import Application, PaperRequest
from approdo.records.dossiers.models import Dossier, Kind
from approdo.records.evidence.models import Fact
from approdo.records.journal.models import Reading
from approdo.records.people.models import Household, Membership, Person
from approdo.records.territory.models import Installation
from tests.procedures import city
from tests.procedures.city import at, filed

ASKED = at(2023, 9, 19)


@pytest.fixture
def people(db):
    found = city.found()
    city.decided(found, [filed("D1"), filed("D2", score="40,00"), filed("D3", score="30,00")])
    return found


def today(moment):
    Installation.objects.update(demo_moment=moment)


def text(answer):
    return " ".join(answer.content.decode().split()).replace("\u00a0", " ")


def user(actor):
    return User.objects.get(pk=actor.user_id)


def ask(people, external_id, item="in_region_since"):
    one = city.application(external_id)
    ask_papers(PapersAsked(one.pk, "values_differ", "solo lei lo sa", item), ASKED, people.manager)
    return PaperRequest.objects.get(application=one)


def figures(page):
    return dict(page.context["work"].figures)


@pytest.mark.proves("H35", "P-22")
def test_desk_says_what_is_due_what_waits_for_me_and_for_others(people, enter):
    ask(people, "D1")
    answered = ask(people, "D2")
    answer_papers(PapersAnswer(answered.pk, "dal 2001"), ASKED + timedelta(days=1), people.manager)
    values = [CheckedValue("isee", 1_700_000)]
    verify_fact(
        FactCheck(city.application("D3").pk, values, "inps", date(2023, 9, 1), "visto", "N-1"), ASKED, people.manager
    )
    client = enter(user(people.manager))
    today(at(2023, 9, 20, 12))
    page = client.get("/ufficio/")
    assert figures(page) | {"aspettano te": 0} == {
        "scadute": 0, "scadono oggi": 0, "aspettano te": 0, "aspettano altri": 1,
    }  # fmt: skip
    shown = text(page)
    assert "Leggi la risposta: due fonti dicono cose diverse" in shown
    assert "Scegli il valore: ISEE ordinario" in shown
    assert "Oggi non scade niente.</b> La prossima scadenza è il 29 settembre 2023." in shown
    today(at(2023, 9, 29, 12))
    assert figures(client.get("/ufficio/"))["scadono oggi"] == 1
    today(at(2023, 9, 30, 12))
    page = client.get("/ufficio/")
    assert figures(page)["scadute"] == 1
    [row] = page.context["work"].due.rows
    assert [row.cells[1].text, row.cells[2].text, row.cells[2].small, row.cells[3].text, row.cells[3].small] == [
        "Aspettiamo la persona", "19/09/2023", "11\u00a0giorni", "29/09/2023", "scaduto",
    ]  # fmt: skip
    assert row.cells[0].href.endswith(f"/richieste/{PaperRequest.objects.get(answered_at=None).pk}/")


@pytest.mark.proves("P-40", "P-41")
def test_officer_sees_only_what_is_assigned_and_an_empty_desk_says_when_something_comes(people, enter):
    ask(people, "D1")
    today(at(2023, 9, 30, 12))
    client = enter(user(people.officer))
    page = client.get("/ufficio/")
    assert set(figures(page).values()) == {0}
    assert "Nessun fascicolo aspetta te.</b> Ne arrivano quando si importano le domande" in text(page)
    assert not Reading.objects.exists(), "nothing personal is shown, nothing is read"
    assign_dossier(user(people.officer), city.application("D1").dossier, moment=at(2023, 9, 20), actor=people.manager)
    page = client.get("/ufficio/")
    assert figures(page)["scadute"] == 1
    assert "Rossi Prova" in text(page)


@pytest.mark.proves("P-39")
def test_names_on_the_desk_are_one_reading(people, enter):
    for external_id in ("D1", "D2", "D3"):
        ask(people, external_id)
    today(at(2023, 9, 20, 12))
    enter(user(people.manager)).get("/ufficio/")
    reading = Reading.objects.get()
    assert (reading.query, reading.reason, len(reading.dossiers)) == ("calls.names_on_desk", "lavoro di oggi", 3)


@pytest.mark.proves("P-18", "P-40")
def test_manager_finds_files_without_an_officer_and_those_left_by_a_conflict(people, enter):
    today(at(2023, 9, 20, 12))
    client = enter(user(people.manager))
    assert "Affida 3 fascicoli che nessuno segue" in text(client.get("/ufficio/"))
    call = city.application("D1").call.dossier
    assign_dossier(user(people.officer), call, moment=at(2023, 9, 20), actor=people.manager)
    assert "che nessuno segue" not in text(client.get("/ufficio/"))
    declare_conflict(call, conflict=True, moment=at(2023, 9, 20, 11), actor=people.officer)
    assert "Affida a un’altra persona" in text(client.get("/ufficio/"))


@pytest.mark.proves("P-42")
def test_manager_finds_what_is_to_be_signed_and_assigned(db, enter):
    people = city.found()
    city.final(people, [filed("D1", prefers="A-01"), filed("D2", score="40,00", prefers="A-02")])
    city.run_allotment(city.CALL.slug, city.RUN, people.officer)
    today(city.RUN)
    client = enter(user(people.manager))
    assert "Firma le assegnazioni proposte" in text(client.get("/ufficio/"))
    city.sign_allotment(city.CALL.slug, city.SIGNED, people.manager)
    city.accept_all(people, city.SIGNED)
    today(city.SIGNED)
    page = text(client.get("/ufficio/"))
    assert "Firma le assegnazioni proposte" not in page
    assert "Assegna la casa A-01" in page


def test_roles_that_check_no_file_keep_their_own_desk(demo, enter):
    for role in (Role.EDITOR, Role.DPO, Role.ADMINISTRATOR):
        page = enter(demo.users[role]).get("/ufficio/")
        assert page.status_code == 200
        assert page.context["work"] is None


# ── size ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def many(call, count):
    """Files with a request each, a few answered, a few in contrast: rows alone, no act."""
    dossiers = [
        Dossier(kind=Kind.APPLICATION, municipality_id="sesto", office_id=city.OFFICE, within=call.dossier)
        for _ in range(count)
    ]
    households = [Household(municipality_id="sesto") for _ in range(count)]
    persons = [
        Person(tax_code=uuid.uuid4().hex[:16], family_name="Prova", given_name="Ada", birth_date=date(1980, 1, 1))
        for _ in range(count)
    ]
    Dossier.objects.bulk_create(dossiers)
    Household.objects.bulk_create(households)
    Person.objects.bulk_create(persons)
    Membership.objects.bulk_create(
        Membership(household=one, person=person, is_applicant=True, period=DateRange(date(2020, 1, 1), None))
        for one, person in zip(households, persons, strict=True)
    )
    files = [
        Application(
            dossier=dossier, call=call, household=household, external_id=str(dossier.pk), filed_at=at(2023, 8, 10),
            score=1000, household_size=1, resident_in_id="sesto", state="in_check" if place % 7 == 0 else "admitted",
        )
        for place, (dossier, household) in enumerate(zip(dossiers, households, strict=True))
    ]  # fmt: skip
    Application.objects.bulk_create(files)
    PaperRequest.objects.bulk_create(
        PaperRequest(
            application=one, defect="missing_value-isee", items=["isee"], text="?", why_not_ours="x", asked_by=uuid.uuid4(),
            asked_at=ASKED + timedelta(hours=place % 400), answered_at=ASKED + timedelta(days=21) if place % 5 == 0 else None,
        )
        for place, one in enumerate(files)
    )  # fmt: skip
    Fact.objects.bulk_create(
        Fact(dossier=one.dossier, name="isee", value=value, source=source, as_of=date(2023, 9, 1))
        for one in files[::10]
        for value, source in ((1, "regional_platform"), (2, "inps"))
    )


def queries_of(client):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        page = client.get("/ufficio/")
    assert page.status_code == 200
    return len(seen), page


@pytest.mark.proves("house.bounded-queries", "H35")
def test_desk_of_two_thousand_files_asks_no_more_than_that_of_twenty(people, enter):
    call = city.application("D1").call
    client = enter(user(people.manager))
    many(call, 20)
    today(at(2023, 10, 20, 12))
    client.get("/ufficio/")
    few, _ = queries_of(client)
    many(call, 2000)
    lots, page = queries_of(client)
    assert lots <= few
    assert lots < 90
    work = page.context["work"]
    assert figures(page)["scadute"] == 1616
    assert len(work.due.rows) == 25
    assert work.more["due"] == 1616 - 25
    assert len(page.content) < 120_000
