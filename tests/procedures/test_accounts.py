"""Accounts beyond the pages' own tests: sessions that end, administrators that remain, files assigned, conflicts declared."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.auth import get_user
from django.db import connection
from django.http import HttpRequest
from django.test import Client

from approdo.procedures import moments
from approdo.procedures.problems import NotFound, Problems
from approdo.procedures.users import (
    accept_invitation,
    assign_dossier,
    declare_conflict,
    end_assignment,
    end_role,
    grant_role,
    invite_user,
    lift_conflict,
    name_deputy,
    suspend_user,
)
from approdo.procedures.users.sessions import close_sessions
from approdo.records.access.actors import Actor
from approdo.records.access.models import ConflictDeclaration, DossierAssignment, Invitation, Role, RoleGrant, User
from approdo.records.access.queries import active_administrators
from approdo.records.access.table import Action, visible
from approdo.records.dossiers.models import Dossier, Kind
from approdo.records.journal import reading
from approdo.records.journal.models import Event
from tests.records.builders import LONG_AGO, MOMENT, account, dossier, office, official

rolled_back = pytest.mark.django_db
TODAY = date(2023, 10, 2)
PASSWORD = "quattro parole lunghe insieme"


def codes(caught: pytest.ExceptionInfo[Problems]) -> list[str]:
    return [problem.code for problem in caught.value.problems]


def user_of(actor: Actor) -> User:
    return User.objects.get(pk=actor.user_id)


def seen(reader: Actor) -> set:
    found = visible(reader, Action.APPLICATION_VIEW, Dossier.objects.all(), on=moments.today())
    return set(found.values_list("pk", flat=True))


def signed_in(client: Client) -> bool:
    """Whether this browser's session still opens its account."""
    request = HttpRequest()
    cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(cookie.value if cookie else None)
    return get_user(request).is_authenticated


@rolled_back
@pytest.mark.proves("house.accounts")
def test_an_account_is_born_from_an_invitation_whose_secret_is_kept_hashed():
    administrator = official(Role.ADMINISTRATOR, "sistemi")
    invited = invite_user(
        "Nuova@comune.invalid", "istruttrice", Role.OFFICER, office(), moment=MOMENT, actor=administrator
    )
    kept = Invitation.objects.get()
    assert invited.token.encode() not in bytes(kept.token_hash)

    with pytest.raises(Problems) as late:
        accept_invitation(invited.token, PASSWORD, moment=kept.expires_at + timedelta(seconds=1))
    with pytest.raises(Problems) as weak:
        accept_invitation(invited.token, "password1234", moment=MOMENT)
    user = accept_invitation(invited.token, PASSWORD, moment=MOMENT)
    with pytest.raises(Problems) as again:
        accept_invitation(invited.token, PASSWORD, moment=MOMENT)

    assert codes(late) == codes(again) == ["invitation_closed"]
    assert set(codes(weak)) == {"password_weak"}
    assert (user.email, user.check_password(PASSWORD)) == ("nuova@comune.invalid", True)
    assert PASSWORD not in user.password
    kinds = list(reading.events_of(Dossier.objects.get(kind=Kind.OFFICE, office="casa")).values_list("kind", flat=True))
    assert kinds == ["user_invited", "invitation_accepted"]
    told = str([reading.payload_of(event) for event in Event.objects.all()])
    assert invited.token not in told
    assert PASSWORD not in told


@rolled_back
@pytest.mark.proves("house.accounts")
def test_a_suspended_user_loses_every_session_and_cannot_log_in():
    administrator, user = official(Role.ADMINISTRATOR, "sistemi"), account()
    user.set_password(PASSWORD)
    user.save()
    client, elsewhere = Client(), Client()
    assert client.login(email=user.email, password=PASSWORD)
    elsewhere.force_login(user)  # a session that the library's own list does not know
    assert signed_in(client)
    assert signed_in(elsewhere)

    suspend_user(user, office(), "assenza", moment=MOMENT, actor=administrator)

    assert not signed_in(client)
    assert not signed_in(elsewhere)
    assert not Client().login(email=user.email, password=PASSWORD)


@rolled_back
@pytest.mark.proves("house.accounts")
def test_signing_out_everywhere_ends_sessions_that_no_list_knows():
    user = account()
    client, other = Client(), Client()
    client.force_login(user)
    other.force_login(account())
    close_sessions(user)
    assert not signed_in(client)
    assert signed_in(other)
    client.force_login(User.objects.get(pk=user.pk))
    assert signed_in(client)


@rolled_back
@pytest.mark.proves("house.accounts")
def test_the_last_administrator_can_neither_be_suspended_nor_lose_the_role():
    last, system = official(Role.ADMINISTRATOR, "sistemi"), Actor.system()
    grant = RoleGrant.objects.get(user=last.user_id)
    with pytest.raises(Problems) as by_oneself:
        suspend_user(user_of(last), office(), "x", moment=MOMENT, actor=last)
    with pytest.raises(Problems) as ended:
        end_role(grant, TODAY + timedelta(days=1), moment=MOMENT, actor=system)
    assert set(codes(by_oneself)) == {"suspends_oneself", "last_administrator"}
    assert codes(ended) == ["last_administrator"]


@pytest.mark.proves("house.accounts")
@pytest.mark.parametrize("known", [True, False], ids=["office with a chain", "office without"])
@pytest.mark.parametrize("how", ["suspend", "end role"])
def test_two_administrators_at_once_never_leave_nobody(committed_db, how, known):
    pair = [official(Role.ADMINISTRATOR, "sistemi") for _ in range(2)]
    start, answers = threading.Barrier(2), []

    def press(actor: Actor, other: Actor) -> None:
        start.wait()
        try:
            if how == "suspend":
                suspend_user(user_of(other), office("sistemi"), "x", moment=MOMENT, actor=actor)
            else:
                end_role(RoleGrant.objects.get(user=other.user_id), TODAY, moment=MOMENT, actor=actor)
            answers.append("done")
        except Problems as refused:
            answers.extend(codes_of(refused))
        except Exception as fault:
            answers.append(repr(fault))
        finally:
            connection.close()

    if known:
        dossier(Kind.OFFICE, "sistemi")
    threads = [threading.Thread(target=press, args=(pair[n], pair[1 - n])) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert active_administrators(TODAY).count() == 1
    assert sorted(answers) in (["done", "last_administrator"], ["done", "not_allowed"])


def codes_of(refused: Problems) -> list[str]:
    return [problem.code for problem in refused.problems]


@rolled_back
@pytest.mark.proves("P-40")
@pytest.mark.parametrize("way", ["role", "deputy"])
def test_an_administrator_does_not_let_itself_into_files(way):
    administrator, manager = official(Role.ADMINISTRATOR, "sistemi"), official(Role.MANAGER)
    dossier()

    def try_it() -> None:
        if way == "role":
            grant_role(
                user_of(administrator), Role.MANAGER, office(), LONG_AGO, None, moment=MOMENT, actor=administrator
            )
        else:
            name_deputy(
                user_of(manager), user_of(administrator), office(), LONG_AGO, date(2030, 1, 1), moment=MOMENT,
                actor=administrator,
            )  # fmt: skip

    with pytest.raises(Problems) as caught:
        try_it()
    assert codes(caught) == ["grants_oneself"]
    assert seen(Actor(administrator.user_id, Role.MANAGER, "casa")) == set()


@rolled_back
@pytest.mark.proves("P-40")
def test_a_manager_assigns_a_call_and_the_officer_sees_its_files_until_it_ends():
    manager, officer = official(Role.MANAGER), official(Role.OFFICER)
    notice = dossier(Kind.CALL)
    file = dossier(within=notice)
    assert seen(officer) == set()

    assign_dossier(user_of(officer), notice, "istruttoria", moment=MOMENT, actor=manager)
    assert seen(officer) == {file.pk}
    with pytest.raises(Problems) as again:
        assign_dossier(user_of(officer), notice, moment=MOMENT, actor=manager)
    assert codes(again) == ["already_assigned"]

    end_assignment(DossierAssignment.objects.get(), moment=MOMENT, actor=manager)
    assert seen(officer) == set()
    kinds = Event.objects.filter(dossier__kind=Kind.OFFICE).order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == ["dossier_assigned", "assignment_ended"]


@rolled_back
@pytest.mark.proves("P-40")
def test_files_are_not_assigned_by_officers_nor_to_strangers_or_the_suspended():
    manager, officer, stranger = official(Role.MANAGER), official(Role.OFFICER), official(Role.OFFICER, "altra")
    file = dossier()
    with pytest.raises(NotFound):
        assign_dossier(user_of(officer), file, moment=MOMENT, actor=officer)
    with pytest.raises(Problems) as abroad:
        assign_dossier(user_of(stranger), file, moment=MOMENT, actor=manager)
    User.objects.filter(pk=officer.user_id).update(is_active=False, suspended_at=MOMENT)
    with pytest.raises(Problems) as suspended:
        assign_dossier(user_of(officer), file, moment=MOMENT, actor=manager)
    assert codes(abroad) == ["not_of_the_office"]
    assert codes(suspended) == ["user_suspended"]


@rolled_back
@pytest.mark.proves("P-18")
def test_who_declares_a_conflict_is_out_until_somebody_else_lifts_it():
    manager, other = official(Role.MANAGER), official(Role.MANAGER)
    notice = dossier(Kind.CALL)
    file = dossier(within=notice)
    declare_conflict(notice, conflict=False, moment=MOMENT, actor=manager)
    assert seen(manager) == {file.pk}

    declare_conflict(notice, conflict=True, moment=MOMENT, actor=manager)

    assert seen(manager) == set()
    with pytest.raises(NotFound):  # not even to say that it is over
        declare_conflict(notice, conflict=False, moment=MOMENT, actor=manager)
    declared = ConflictDeclaration.objects.get(superseded_at=None)
    with pytest.raises(NotFound):
        lift_conflict(declared, "x", moment=MOMENT, actor=manager)
    with pytest.raises(Problems) as without:
        lift_conflict(declared, " ", moment=MOMENT, actor=other)
    assert codes(without) == ["reason_missing"]
    lift_conflict(declared, "non è più parente", moment=MOMENT, actor=other)
    assert seen(manager) == {file.pk}
