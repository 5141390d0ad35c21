"""The login expires in the middle of a form: nothing typed is lost, nothing is done twice, nobody else reads it."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import resolve

from approdo.faces import drafts
from approdo.records.access.models import Role, User
from approdo.records.calls.models import PaperRequest
from approdo.records.journal.models import Event
from approdo.records.territory.models import Installation
from tests.faces.office.test_addresses import GUARDED, url
from tests.faces.office.world import samples
from tests.procedures import city
from tests.support.papers import pdf

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TYPED = "La persona è venuta allo sportello e dice che abita qui dal 2001."


@pytest.fixture(autouse=True)
def _no_drafts_yet():
    caches["drafts"].clear()


@pytest.fixture
def people(db):
    found = city.found()
    city.decided(found)
    Installation.objects.update(demo_moment=city.RANKED)
    return found


@pytest.fixture
def form(people):
    return f"/ufficio/fascicoli/{city.application('D1').dossier.code}/richieste/nuova/"


def signed_in(user):
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def expired(client):
    """The session is gone; the browser keeps its other cookies."""
    del client.cookies[settings.SESSION_COOKIE_NAME]


def come_back(client, user):
    client.force_login(user, backend=BACKEND)


def given(**more):
    return {"defect": "values_differ", "item": "in_region_since", "why_not_ours": TYPED, **more}


@pytest.mark.proves("house.nothing-typed-is-lost")
def test_official_whose_login_expired_finds_the_form_filled_and_sends_it_once(people, form):
    user = User.objects.get(pk=people.manager.user_id)
    client = signed_in(user)
    client.get(form)
    expired(client)
    door = client.post(form, given())
    assert parse_qs(urlsplit(door["Location"]).query) == {"next": [form]}
    assert "2001" not in door["Location"]
    assert "Il tuo accesso è scaduto mentre scrivevi." in client.get(door["Location"]).content.decode()
    come_back(client, user)
    page = client.get(form)
    assert page.status_code == 200
    shown = page.content.decode()
    assert TYPED in shown
    assert re.search(r'value="values_differ"[^>]*checked', shown)
    assert "quello che avevi scritto c’è ancora" in shown
    assert not PaperRequest.objects.exists(), "opening the page does nothing"
    assert client.post(form, given()).status_code == 302
    assert PaperRequest.objects.get().why_not_ours == TYPED
    assert TYPED not in client.get(form).content.decode(), "it was sent: it waits no more"


@pytest.mark.proves("house.nothing-typed-is-lost", "P-41")
def test_whoever_sits_down_next_does_not_find_it(people, form):
    first, second = (User.objects.get(pk=actor.user_id) for actor in (people.manager, people.other_manager))
    client = signed_in(first)
    client.get(form)
    expired(client)
    client.post(form, given())
    come_back(client, second)
    assert TYPED not in client.get(form).content.decode()


@pytest.mark.proves("house.nothing-typed-is-lost", "P-46")
def test_what_was_typed_lies_nowhere_in_clear(people, form):
    user = User.objects.get(pk=people.manager.user_id)
    client = signed_in(user)
    client.get(form)
    expired(client)
    client.post(form, given())
    kept = list(Path(caches["drafts"]._dir).rglob("*.djcache"))
    assert len(kept) == 1
    secret = client.cookies[drafts.COOKIE].value
    for file in kept:
        content = file.read_bytes() + file.name.encode()
        assert b"2001" not in content
        assert secret.encode() not in content
    assert client.cookies[drafts.COOKIE]["httponly"]
    assert client.cookies[drafts.COOKIE]["samesite"] == "Lax"
    client.cookies[drafts.COOKIE] = "altro"
    come_back(client, user)
    assert TYPED not in client.get(form).content.decode(), "without the cookie's key nobody opens it"


@pytest.mark.proves("house.nothing-typed-is-lost")
def test_browser_where_nobody_was_signed_in_keeps_nothing(people, form):
    stranger = Client()
    stranger.post(form, given())
    assert drafts.COOKIE not in stranger.cookies
    assert not list(Path(caches["drafts"]._dir).rglob("*.djcache"))


@pytest.mark.proves("house.nothing-typed-is-lost")
def test_form_of_another_login_in_another_tab_is_opened_again_filled(people, form):
    user = User.objects.get(pk=people.manager.user_id)
    client = Client(enforce_csrf_checks=True)
    client.force_login(user, backend=BACKEND)
    client.get(form)
    refused = client.post(form, given(csrfmiddlewaretoken="vecchio"))
    assert refused.status_code == 403
    assert f'<a href="{form}">Riapri il modulo</a>' in refused.content.decode()
    shown = client.get(form).content.decode()
    assert TYPED in shown
    assert "vecchio" not in shown
    assert not PaperRequest.objects.exists()


@pytest.mark.proves("house.nothing-typed-is-lost")
def test_words_sent_from_a_page_to_another_address_stand_beside_the_form(demo, enter):
    user = demo.users[Role.ADMINISTRATOR]
    client = enter(user)
    page = f"/ufficio/persone/{demo.users[Role.OFFICER].pk}/"
    client.get(page)
    expired(client)
    door = client.post(f"{page}sospendi/", {"reason": TYPED}, headers={"Referer": f"http://testserver{page}"})
    assert parse_qs(urlsplit(door["Location"]).query) == {"next": [page]}
    come_back(client, user)
    assert TYPED in client.get(page).content.decode()
    assert User.objects.get(pk=demo.users[Role.OFFICER].pk).is_active


@pytest.mark.proves("house.nothing-typed-is-lost")
def test_files_are_not_kept_and_the_page_says_so(people, form):
    user = User.objects.get(pk=people.manager.user_id)
    client = signed_in(user)
    client.post(form, given())
    answer = form.replace("nuova", str(PaperRequest.objects.get().pk)) + "risposta/"
    expired(client)
    client.post(answer, {"text": TYPED, "papers": [SimpleUploadedFile("a.pdf", pdf())]})
    come_back(client, user)
    shown = client.get(answer).content.decode()
    assert TYPED in shown
    assert "I file vanno scelti un’altra volta." in shown


@pytest.mark.proves("house.nothing-typed-is-lost")
def test_password_is_never_kept(demo, enter):
    user = demo.users[Role.MANAGER]
    client = enter(user)
    client.get("/ufficio/")
    expired(client)
    client.post(
        "/account/conferma/", {"password": "segreta segreta segreta"}, headers={"Referer": "http://testserver/"}
    )
    assert drafts.COOKIE not in client.cookies


@pytest.mark.proves("house.nothing-typed-is-lost")
def test_persona_of_the_demo_comes_back_to_the_form_by_its_button(demo):
    client = Client()
    client.post("/demo/persona/amministratore/")
    client.get("/ufficio/persone/invita/")
    expired(client)
    client.post("/ufficio/persone/invita/", {"display_name": "tecnica degli alloggi", "email": "x"})
    entered = client.post("/demo/persona/amministratore/")
    assert entered["Location"] == "/ufficio/persone/invita/"
    assert "tecnica degli alloggi" in client.get("/ufficio/persone/invita/").content.decode()


@pytest.mark.proves("house.nothing-typed-is-lost")
def test_no_page_acts_because_it_is_opened_with_a_draft(demo):
    """A draft fills pages on GET: whatever the address, nothing happens until the person's own button."""
    user, client = demo.users[Role.MANAGER], Client()
    given_things = samples(demo)
    forms = [one for one in GUARDED if one.name.startswith("office:") and shows_its_form(one)]
    assert len(forms) > 10
    client.force_login(user, backend=BACKEND)
    client.get("/ufficio/")
    before = Event.objects.count()
    for one in forms:
        target = url(one, given_things)
        expired(client)
        client.post(
            target, given(number="0472", source=TYPED, parameter="isee_max", conflict="yes", outcome="taken_back")
        )
        come_back(client, user)
        assert client.get(target).status_code in (200, 302, 404, 422), target
    assert Event.objects.count() == before


def shows_its_form(address):
    return getattr(resolve(url(address, SHAPES)).func, "shows_its_form", False)


SHAPES = {
    name: UUID(int=0)
    for name in (
        "paper",
        "asked",
        "declaration",
        "user",
        "grant",
        "work",
        "invitation",
        "staged",
        "batch",
        "correction",
    )
} | dict.fromkeys(("slug", "code", "name", "office"), "a")
