"""Personas and the demo date: in a demo-born database and in no other."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from approdo.faces.office.demo import PERSONAS
from approdo.procedures import moments
from approdo.procedures.problems import Problems
from approdo.procedures.set_demo_moment import set_demo_moment
from approdo.records.journal.models import Event
from approdo.records.territory.models import Installation


def test_visitor_of_a_demo_finds_one_button_for_each_persona(demo):
    page = Client().get("/").content.decode()
    for persona in PERSONAS.values():
        assert f'action="/demo/persona/{persona.name}/"' in page
    assert "Persone e pratiche sono inventate" in page


@pytest.mark.parametrize("name", PERSONAS)
def test_visitor_of_a_demo_becomes_a_persona_and_reads_its_first_page(demo, name):
    client = Client()
    answer = client.post(f"/demo/persona/{name}/", follow=True)
    assert answer.status_code == 200
    assert f"Stai usando il sistema come <b>{name}</b>" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store, private"


@pytest.mark.proves("house.demo-only")
@pytest.mark.parametrize("name", PERSONAS)
def test_visitor_of_a_real_installation_finds_no_persona(office, name):
    client = Client()
    assert client.post(f"/demo/persona/{name}/").status_code == 404
    assert "/demo/persona/" not in client.get("/").content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.proves("house.demo-only")
def test_persona_whose_account_has_a_password_is_not_entered_by_its_button(demo):
    user = demo.users["dpo"]
    user.set_password("una frase lunga di prova")
    user.save(update_fields=["password"])
    assert Client().post("/demo/persona/dpo/").status_code == 404


def test_becoming_a_persona_asks_a_post(demo):
    assert Client().get("/demo/persona/dpo/").status_code == 405


def test_becoming_another_persona_leaves_nothing_of_the_first_session(demo):
    client = Client()
    client.post("/demo/persona/istruttrice/")
    first = client.session.session_key
    client.post("/demo/persona/dpo/")
    assert client.session.session_key != first
    assert client.session["_auth_user_id"] == str(demo.users["dpo"].pk)


def test_official_moves_the_demo_date_and_acts_receive_it(demo, enter):
    client = enter(demo.users["housing_officer"])
    client.post("/ufficio/demo/data/", {"day": "2023-10-16", "time": "09:30", "next": "/ufficio/"})
    assert moments.current() == datetime(2023, 10, 16, 7, 30, tzinfo=UTC)
    event = Event.objects.get(kind="demo_moment_set")
    assert event.happened_at == datetime(2023, 9, 1, 10, tzinfo=UTC)
    assert event.actor == demo.users["housing_officer"].pk
    assert "16\u00a0ottobre\u00a02023" in client.get("/ufficio/").content.decode()


def test_demo_date_goes_back_as_far_as_the_office_did_nothing(demo):
    actor = demo.actor("housing_manager")
    september, october = datetime(2023, 9, 1, 10, tzinfo=UTC), datetime(2023, 10, 1, tzinfo=UTC)
    set_demo_moment(october, moment=moments.current(), actor=actor)
    set_demo_moment(september, moment=moments.current(), actor=actor)
    assert moments.current() == september
    with pytest.raises(Problems, match="moment_before_last_event"):
        set_demo_moment(datetime(2022, 12, 1, tzinfo=UTC), moment=moments.current(), actor=actor)


def test_demo_date_that_has_not_come_is_refused_with_the_reason(demo, enter):
    client = enter(demo.users["dpo"])
    page = client.post("/ufficio/demo/data/", {"day": "2999-01-01", "time": "09:30"}, follow=True).content.decode()
    assert "Questa data deve ancora venire." in page
    assert not Event.objects.filter(kind="demo_moment_set").exists()


@pytest.mark.proves("house.demo-only")
def test_real_installation_has_no_demo_date_to_set(office, enter):
    client = enter(office.users["housing_manager"])
    answer = client.post("/ufficio/demo/data/", {"day": "2023-10-16", "time": "09:30"})
    assert answer.status_code == 404
    with pytest.raises(Problems, match="not_found"):
        set_demo_moment(
            datetime(2023, 10, 1, tzinfo=UTC), moment=moments.current(), actor=office.actor("housing_manager")
        )
    assert Installation.objects.get().demo_moment is None


def test_visitor_from_elsewhere_is_not_led_elsewhere(demo, enter):
    client = enter(demo.users["dpo"])
    answer = client.post("/ufficio/demo/data/", {"day": "2023-10-16", "time": "09:30", "next": "//altrove.example/"})
    assert answer.headers["Location"] == "/ufficio/"
