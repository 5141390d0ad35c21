"""The door: invitation, password and code, sessions, suspension. Each walked as a browser without scripts would."""

from __future__ import annotations

import base64
import hmac
import re
import struct
import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client, override_settings

from approdo.procedures import moments
from approdo.procedures.problems import Problems
from approdo.procedures.users import accept_invitation, grant_role, invite_user, suspend_user, withdraw_invitation
from approdo.records.access.models import Invitation, Role, RoleGrant, User
from approdo.records.journal.models import Event, Payload
from approdo.records.territory.models import Office as Place

PASSWORD = "quattro parole messe insieme"
EMAIL = "nuova@comune.invalid"


def code_of(secret: str) -> str:
    """RFC 6238 as any app computes it: HMAC-SHA-1 of the half minute, six digits."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), "sha1")
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


def invite(office, role=Role.OFFICER, email=EMAIL, moment=None):
    return invite_user(
        email,
        "istruttrice nuova",
        role,
        Place.objects.get(),
        moment=moment or moments.current(),
        actor=office.actor(Role.ADMINISTRATOR),
    )


def with_password(office, email=EMAIL, role=Role.OFFICER) -> User:
    """Somebody who accepted an invitation, without a second factor yet."""
    made = invite(office, role, email)
    return accept_invitation(made.token, PASSWORD, moment=moments.current())


def with_both(office) -> tuple[User, str]:
    """Somebody with password and code; the code's secret."""
    user, secret = with_password(office), "JBSWY3DPEHPK3PXP"
    TOTP.activate(user, secret)
    return user, secret


def through_the_door(email: str, secret: str | None = None) -> Client:
    client = Client()
    answer = client.post("/accesso/", {"login": email, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    if secret:
        assert answer.headers["Location"] == "/accesso/codice/"
        answer = client.post("/accesso/codice/", {"code": code_of(secret)})
        assert answer.status_code == 302, answer.content.decode()
    return client


@pytest.mark.proves("house.accounts")
def test_invited_person_chooses_a_password_connects_the_code_and_reaches_the_desk(office, enter):
    administrator = enter(office.users[Role.ADMINISTRATOR])
    form = {"email": EMAIL, "display_name": "istruttrice nuova", "role": Role.OFFICER, "office": "ufficio-casa"}
    shown = administrator.post("/ufficio/persone/invita/", form, follow=True).content.decode()
    link = re.search(r"http://testserver(/invito/\?chiave=[\w-]+)", shown)[1]
    assert link not in administrator.get("/ufficio/persone/").content.decode(), "the link is shown once"

    client = Client()
    page = client.get(link, follow=True)
    assert page.redirect_chain == [("/invito/", 302)]
    assert "istruttore dell’Ufficio Casa" in page.content.decode()
    client.post("/invito/", {"password1": PASSWORD, "password2": PASSWORD})
    client.post("/accesso/", {"login": EMAIL, "password": PASSWORD})
    assert client.get("/ufficio/").headers["Location"] == "/account/codice/attiva/"

    confirm = client.get("/account/codice/attiva/")
    assert confirm.headers["Location"].startswith("/account/conferma/")
    client.post("/account/conferma/", {"password": PASSWORD, "next": "/account/codice/attiva/"})
    page = client.get("/account/codice/attiva/").content.decode()
    secret = re.search(r'ap-secret">([A-Z2-7]+)<', page)[1]
    assert client.post("/account/codice/attiva/", {"code": code_of(secret)}).status_code == 302
    codes = client.get("/account/riserva/").content.decode()
    assert len(re.findall(r'<li class="ap-code">\d{8}</li>', codes)) == 10
    assert client.get("/ufficio/").status_code == 200


@pytest.mark.proves("house.accounts")
def test_person_with_both_factors_needs_both(office):
    user, secret = with_both(office)
    client = Client()
    client.post("/accesso/", {"login": user.email, "password": PASSWORD})
    assert "_auth_user_id" not in client.session
    assert client.get("/ufficio/").headers["Location"].startswith("/accesso/")
    wrong = client.post("/accesso/codice/", {"code": "000000"})
    assert "Il codice non è giusto o è scaduto." in wrong.content.decode()
    client.post("/accesso/codice/", {"code": code_of(secret)})
    assert client.get("/ufficio/").status_code == 200


def test_recovery_code_opens_once(office):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    user, _ = with_both(office)
    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    for expected in (302, 200):
        client = Client()
        client.post("/accesso/", {"login": user.email, "password": PASSWORD})
        assert client.post("/accesso/codice/", {"code": code}).status_code == expected


@pytest.mark.proves("house.accounts")
@pytest.mark.parametrize("spoil", ["expired", "withdrawn", "used", "invented"])
def test_invitation_that_no_longer_holds_opens_nothing(office, spoil):
    moment = moments.current()
    made = invite(office, moment=moment - timedelta(days=7) if spoil == "expired" else moment)
    token = made.token
    if spoil == "expired":
        assert made.invitation.expires_at == moment
    elif spoil == "withdrawn":
        withdraw_invitation(made.invitation, moment=moment, actor=office.actor(Role.ADMINISTRATOR))
    elif spoil == "used":
        accept_invitation(token, PASSWORD, moment=moment)
    else:
        token = "x" * 43
    before = User.objects.count()
    with pytest.raises(Problems, match="invitation_closed"):
        accept_invitation(token, PASSWORD, moment=moment)
    assert User.objects.count() == before
    page = Client().get(f"/invito/?chiave={token}", follow=True).content.decode()
    assert "Questo invito non vale più" in page


def test_invitation_asks_a_password_that_holds(office):
    made = invite(office)
    with pytest.raises(Problems, match="password_weak"):
        accept_invitation(made.token, "corta", moment=moments.current())
    client = Client()
    client.get(f"/invito/?chiave={made.token}")
    page = client.post("/invito/", {"password1": PASSWORD, "password2": "un’altra frase lunga"}).content.decode()
    assert "Le due password sono diverse" in page
    assert not User.objects.filter(email=EMAIL).exists()


def test_invitation_keeps_only_the_hash_of_its_secret(office):
    made = invite(office)
    kept = Invitation.objects.get(pk=made.invitation.pk)
    assert made.token.encode() not in bytes(kept.token_hash)
    bodies = " ".join(Payload.objects.values_list("body", flat=True))
    assert made.token not in bodies
    assert EMAIL not in bodies


@pytest.mark.proves("house.accounts")
def test_new_invitation_lets_back_in_who_lost_password_and_phone(office):
    user, _ = with_both(office)
    old = through_the_door(user.email, "JBSWY3DPEHPK3PXP")
    made = invite(office)
    again = accept_invitation(made.token, "tutta un’altra frase lunga", moment=moments.current())
    assert again.pk == user.pk
    assert not Authenticator.objects.filter(user=user).exists()
    assert RoleGrant.objects.filter(user=user).count() == 1
    assert old.get("/ufficio/").headers["Location"].startswith("/accesso/")
    kinds = list(Event.objects.filter(kind__startswith="invitation").values_list("kind", flat=True))
    assert kinds == ["invitation_accepted", "invitation_accepted"]


def test_two_open_invitations_for_one_address_are_refused(office):
    invite(office)
    with pytest.raises(Problems, match="invitation_already_open"):
        invite(office)


@pytest.mark.proves("house.accounts")
@pytest.mark.parametrize("address", ["/accounts/signup/", "/signup/", "/account/email/", "/accounts/login/"])
def test_nobody_registers_alone(office, address):
    assert Client().get(address).status_code == 404


@pytest.mark.proves("house.accounts")
def test_suspended_person_is_out_at_the_next_click_and_cannot_come_back(office):
    user, secret = with_both(office)
    client = through_the_door(user.email, secret)
    assert client.get("/ufficio/").status_code == 200
    suspend_user(
        user,
        Place.objects.get(),
        "prova",
        moment=moments.current(),
        actor=office.actor(Role.ADMINISTRATOR),
    )
    assert client.get("/ufficio/").headers["Location"].startswith("/accesso/")
    back = Client().post("/accesso/", {"login": user.email, "password": PASSWORD}, follow=True)
    assert "_auth_user_id" not in back.client.session
    assert "sospeso" in back.content.decode()


@pytest.mark.proves("house.accounts")
def test_administrator_suspends_and_reinstates_from_the_page(office, enter):
    client, user = enter(office.users[Role.ADMINISTRATOR]), office.users[Role.DPO]
    assert client.post(f"/ufficio/persone/{user.pk}/sospendi/", {"reason": ""}).status_code == 422
    client.post(f"/ufficio/persone/{user.pk}/sospendi/", {"reason": "lungo congedo"})
    user.refresh_from_db()
    assert not user.is_active
    client.post(f"/ufficio/persone/{user.pk}/riattiva/")
    user.refresh_from_db()
    assert user.is_active
    kinds = Event.objects.filter(kind__in=["user_suspended", "user_reinstated"]).count()
    assert kinds == 2


def test_administrator_does_not_suspend_oneself_nor_the_last_one(office, enter):
    administrator = office.users[Role.ADMINISTRATOR]
    client = enter(administrator)
    refused = client.post(f"/ufficio/persone/{administrator.pk}/sospendi/", {"reason": "prova"})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "Non puoi sospendere te stesso." in page
    assert "È l’ultimo amministratore attivo." in page
    assert page.count("<title>Errore: ") == 1


def test_administrator_gives_and_ends_a_role(office, enter):
    client, user = enter(office.users[Role.ADMINISTRATOR]), office.users[Role.DPO]
    today = moments.today()
    form = {"role": Role.EDITOR, "office": "ufficio-casa", "from_day": today.isoformat(), "to_day": ""}
    assert client.post(f"/ufficio/persone/{user.pk}/ruoli/", form).status_code == 302
    twice = client.post(f"/ufficio/persone/{user.pk}/ruoli/", form)
    assert "ha già questo ruolo" in twice.content.decode()
    first = RoleGrant.objects.get(user=user, role=Role.DPO)
    client.post(f"/ufficio/persone/{user.pk}/ruoli/{first.pk}/chiudi/")
    first.refresh_from_db()
    assert first.to_day == today


def test_administrator_does_not_end_the_last_administration(office, enter):
    grant = RoleGrant.objects.get(role=Role.ADMINISTRATOR)
    client = enter(office.users[Role.ADMINISTRATOR])
    page = client.post(f"/ufficio/persone/{grant.user_id}/ruoli/{grant.pk}/chiudi/").content.decode()
    assert "È l’ultimo amministratore attivo." in page


def test_administrator_names_a_deputy(office, enter):
    client = enter(office.users[Role.ADMINISTRATOR])
    absent, deputy = office.users[Role.MANAGER], office.users[Role.OFFICER]
    today = moments.today()
    form = {
        "veci-deputy": str(deputy.pk),
        "veci-from_day": today.isoformat(),
        "veci-to_day": (today + timedelta(days=5)).isoformat(),
    }
    assert client.post(f"/ufficio/persone/{absent.pk}/sostituti/", form).status_code == 302
    assert "dirigente" in enter(deputy).get("/ufficio/account/").content.decode()


@pytest.mark.proves("P-40")
def test_official_gives_roles_to_nobody(office):
    with pytest.raises(Problems, match="not_allowed"):
        grant_role(
            office.users[Role.OFFICER],
            Role.MANAGER,
            Place.objects.get(),
            moments.today(),
            None,
            moment=moments.current(),
            actor=office.actor(Role.OFFICER),
        )


@pytest.mark.proves("house.accounts")
def test_person_signs_out_everywhere(office):
    user, secret = with_both(office)
    here, there = through_the_door(user.email, secret), Client()
    there.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert there.get("/ufficio/").status_code == 200
    here.get("/ufficio/")
    assert here.post("/account/sessioni/tutte/").status_code == 302
    for client in (here, there):
        assert client.get("/ufficio/").headers["Location"].startswith("/accesso/")
    assert not UserSession.objects.filter(user=user).exists()


@pytest.mark.proves("house.accounts")
def test_person_signs_out(office):
    user, secret = with_both(office)
    client = through_the_door(user.email, secret)
    client.post("/uscita/")
    assert client.get("/ufficio/").headers["Location"].startswith("/accesso/")


def test_person_changes_the_password_and_other_devices_are_out(office):
    user, secret = with_both(office)
    here, there = through_the_door(user.email, secret), Client()
    there.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    new = "una frase del tutto diversa"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post("/account/password/", form).status_code == 302
    assert here.get("/ufficio/").status_code == 200
    assert there.get("/ufficio/").headers["Location"].startswith("/accesso/")
    user.refresh_from_db()
    assert user.check_password(new)


@pytest.mark.proves("house.password-again")
def test_login_alone_is_no_signature_and_the_password_lasts_five_minutes(office, rf, monkeypatch):
    from approdo.faces.actors import recently_proved_identity

    user, secret = with_both(office)
    client = through_the_door(user.email, secret)
    request = rf.get("/")
    request.user, request.session = user, client.session
    assert not recently_proved_identity(request)
    client.post("/account/conferma/", {"password": PASSWORD, "next": "/ufficio/"})
    request.session = client.session
    assert recently_proved_identity(request)
    later = time.time() + 301
    monkeypatch.setattr(time, "time", lambda: later)
    assert not recently_proved_identity(request)


@pytest.mark.proves("house.password-again")
def test_persona_confirms_by_a_button_in_a_demo_and_nowhere_else(demo, enter, rf):
    from approdo.faces.actors import recently_proved_identity
    from approdo.records.territory.models import Installation

    user = demo.users[Role.MANAGER]
    client = enter(user)
    request = rf.get("/")
    request.user, request.session = user, client.session
    assert not recently_proved_identity(request)
    assert "Firmo come dirigente" in client.get("/account/conferma/").content.decode()
    client.post("/account/conferma/", {"next": "/ufficio/"})
    request.session = client.session
    assert recently_proved_identity(request)
    assert Installation.objects.get().born_as_demo


@pytest.mark.proves("house.password-again")
def test_account_without_a_password_proves_nothing_in_a_real_installation(office, enter, rf):
    from approdo.faces.actors import PERSONA_CONFIRMED, recently_proved_identity

    client = enter(office.users[Role.MANAGER])
    assert client.post("/account/conferma/", {"next": "/ufficio/"}).status_code == 404
    request = rf.get("/")
    request.user, request.session = office.users[Role.MANAGER], {PERSONA_CONFIRMED: int(time.time())}
    assert not recently_proved_identity(request)


@pytest.mark.proves("house.accounts")
def test_guesser_is_stopped_after_a_few_attempts(office):
    user, _ = with_both(office)
    pages = [
        Client().post("/accesso/", {"login": user.email, "password": f"sbagliata {n}"}).content.decode()
        for n in range(7)
    ]
    assert "non corrispondono" in pages[0]
    assert "Troppi tentativi" in pages[-1]


def test_unknown_and_known_address_get_the_same_answer(office):
    user, _ = with_both(office)
    shown = [
        re.sub(r'value="[^"]*"', "", Client().post("/accesso/", {"login": email, "password": "x"}).content.decode())
        for email in (user.email, "nessuno@comune.invalid")
    ]
    assert shown[0] == shown[1]


@pytest.mark.proves("P-47")
def test_cookies_are_first_party_technical_and_locked(office):
    user, secret = with_both(office)
    client = through_the_door(user.email, secret)
    client.get("/ufficio/persone/")
    assert set(client.cookies) <= {"sessionid", "csrftoken", "messages"}
    for cookie in client.cookies.values():
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert not cookie["domain"]


@pytest.mark.proves("P-47")
@override_settings(SESSION_COOKIE_SECURE=True, CSRF_COOKIE_SECURE=True)
def test_cookies_travel_encrypted_where_the_site_does(office):
    client = Client()
    client.get("/accesso/", secure=True)
    client.post("/accesso/", {"login": "nessuno@comune.invalid", "password": "x"}, secure=True)
    assert client.cookies
    assert all(cookie["secure"] for cookie in client.cookies.values())


def test_nothing_is_sent_by_mail(office):
    with_both(office)
    assert mail.outbox == []
