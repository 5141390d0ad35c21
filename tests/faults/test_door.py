"""Attacks on the door: forged forms, fixed sessions, guessed and repeated codes, redirects to elsewhere, missing headers."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.test import Client

from approdo.records.access.models import Role, User
from approdo.records.journal.models import Event
from tests.faces.office.test_accounts import PASSWORD, code_of
from tests.faces.office.test_addresses import ADDRESSES, GUARDED, OPEN, OWN, table_allows, url
from tests.faces.office.world import Office, found, samples

SECRET = "JBSWY3DPEHPK3PXP"
EMAIL = "una@comune.invalid"
ELSEWHERE = (
    "https://altro.invalid/",
    "//altro.invalid/",
    "/\\altro.invalid/",
    "javascript:alert(1)",
    "\thttps://altro.invalid",
)


@pytest.fixture
def demo(db: None) -> Office:
    cache.clear()
    return found(demo=True)


@pytest.fixture
def user(demo: Office) -> User:
    """A manager with a password and a second factor."""
    from approdo.records.access.models import RoleGrant
    from tests.faces.office.world import SINCE

    made = User(email=EMAIL, display_name="una")
    made.set_password(PASSWORD)
    made.save()
    RoleGrant.objects.create(user=made, role=Role.MANAGER, office_id="ufficio-casa", from_day=SINCE)
    TOTP.activate(made, SECRET)
    return made


def entered(user: User, **options: Any) -> Client:
    client = Client(**options)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.proves("house.csrf")
def test_form_without_its_token_does_nothing_at_any_address(demo: Office):
    given = samples(demo)
    before, tried = Event.objects.count(), 0
    for address in ADDRESSES:
        if address.name == "public-file":
            continue
        role = next(
            (one for one in Role.values if address in GUARDED and table_allows(demo.actor(one), address, given)), "dpo"
        )
        client = entered(demo.users[role], enforce_csrf_checks=True)
        assert client.post(url(address, given), {"q": "x"}).status_code == 403, address.route
        tried += 1
    assert tried > 50
    assert Event.objects.count() == before


@pytest.mark.proves("house.accounts")
def test_session_that_somebody_planted_is_not_the_one_that_signs_in(user: User):
    client = Client()
    client.get("/accesso/")
    client.session["planted"] = "x"
    session = client.session
    session.save()
    client.cookies["sessionid"] = planted = session.session_key
    client.post("/accesso/", {"login": EMAIL, "password": PASSWORD})
    client.post("/accesso/codice/", {"code": code_of(SECRET)})
    assert client.get("/ufficio/").status_code == 200
    assert client.cookies["sessionid"].value != planted
    other = Client()
    other.cookies["sessionid"] = planted
    assert other.get("/ufficio/").status_code == 302


@pytest.mark.proves("house.accounts")
def test_half_a_sign_in_opens_nothing(demo: Office, user: User):
    client, given = Client(), samples(demo)
    client.post("/accesso/", {"login": EMAIL, "password": PASSWORD})
    for address in (*GUARDED, *OWN):
        for answer in (client.get(url(address, given)), client.post(url(address, given))):
            assert answer.status_code == 302, address.route
            assert answer.headers["Location"].startswith("/accesso/"), address.route


@pytest.mark.proves("house.accounts")
def test_guesser_of_codes_is_stopped_after_a_few(user: User):
    client, pages = Client(), []
    client.post("/accesso/", {"login": EMAIL, "password": PASSWORD})
    for number in range(8):
        pages.append(client.post("/accesso/codice/", {"code": f"{number:06}"}).content.decode())
    assert "non è giusto" in pages[0]
    assert "Troppi tentativi" in pages[-1]
    assert client.post("/accesso/codice/", {"code": code_of(SECRET)}).status_code == 200, "not even with the right one"


@pytest.mark.proves("house.accounts")
def test_code_that_opened_once_opens_no_second_time(user: User):
    code, answers = code_of(SECRET), []
    for _ in range(2):
        client = Client()
        client.post("/accesso/", {"login": EMAIL, "password": PASSWORD})
        answers.append(client.post("/accesso/codice/", {"code": code}).status_code)
    assert answers == [302, 200]


@pytest.mark.proves("house.accounts")
@pytest.mark.parametrize("target", ELSEWHERE)
def test_door_leads_nowhere_else(demo: Office, user: User, target: str):
    client = Client()
    first = client.post(f"/accesso/?next={target}", {"login": EMAIL, "password": PASSWORD, "next": target})
    second = client.post("/accesso/codice/", {"code": code_of(SECRET), "next": target})
    again = client.post("/account/conferma/", {"password": PASSWORD, "next": target})
    persona = entered(demo.users[Role.MANAGER])
    button = persona.post("/account/conferma/", {"next": target})
    moved = persona.post("/ufficio/demo/data/", {"day": "2023-09-01", "time": "10:00", "next": target})
    for answer in (first, second, again, button, moved):
        assert answer.status_code == 302
        assert re.match(r"/[^/\\]|/$", answer.headers["Location"]), answer.headers["Location"]


@pytest.mark.proves("house.password-again", "P-42")
def test_signing_asks_the_password_again_whatever_else_was_done(
    demo: Office, user: User, monkeypatch: pytest.MonkeyPatch
):
    """Signing in, changing page, an older confirmation: none of it is a signature. Nor is a wrong password."""
    client, where = Client(), "/ufficio/bandi/sap-di-prova/assegnazione/firma/"
    samples(demo)
    client.post("/accesso/", {"login": EMAIL, "password": PASSWORD})
    client.post("/accesso/codice/", {"code": code_of(SECRET)})
    for answer in (client.get(where), client.post(where)):
        assert answer.headers["Location"].startswith("/account/conferma/")
    client.post("/account/conferma/", {"password": "sbagliata", "next": where})
    assert client.post(where).headers["Location"].startswith("/account/conferma/")
    client.post("/account/conferma/", {"password": PASSWORD, "next": where})
    assert client.post(where).status_code == 422, "let in: nothing to sign there"
    later = time.time() + 301
    monkeypatch.setattr(time, "time", lambda: later)
    assert client.post(where).headers["Location"].startswith("/account/conferma/")


@pytest.mark.proves("P-36", "P-47", "house.headers")
def test_every_page_carries_its_protection_and_private_ones_are_kept_by_nobody(demo: Office):
    given = samples(demo) | {"path": "niente"}
    for address in ADDRESSES:
        role = next(
            (one for one in Role.values if address in GUARDED and table_allows(demo.actor(one), address, given)), "dpo"
        )
        answer = entered(demo.users[role]).get(url(address, given))
        policy = answer.headers["Content-Security-Policy"]
        for part in (
            "default-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ):
            assert part in policy, address.route
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff", address.route
        assert answer.headers["X-Frame-Options"] == "DENY", address.route
        assert answer.headers["Referrer-Policy"] == "same-origin", address.route
        if address in GUARDED or address in OWN:
            assert "no-store" in answer.headers["Cache-Control"], address.route
            assert "noindex" in answer.headers["X-Robots-Tag"], address.route


@pytest.mark.proves("P-47")
def test_public_address_sets_no_cookie(demo: Office):
    for address in OPEN:
        if address.name in {"public-file", "health"}:
            assert not Client().get(url(address, {"path": "bandi/"})).cookies
