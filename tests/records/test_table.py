"""The table of access: every role × action over every kind of dossier and every way of being near to it.

The expectation is written a second time here, in plain Python over what the test built; list and detail must both meet it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from approdo.records.access.actors import APPLICANT, DELEGATE, SYSTEM, Actor
from approdo.records.access.models import ConflictDeclaration, Deputy, DossierAssignment, Party, Role, RoleGrant, User
from approdo.records.access.queries import actors_of, role_grants_of
from approdo.records.access.table import ABOUT, RULES, Action, Scope, may, scope_of, visible
from approdo.records.dossiers.models import Dossier, Kind
from tests.records.builders import LONG_AGO, MOMENT, account, assigned, dossier, office, official

pytestmark = pytest.mark.django_db
TODAY = date(2023, 10, 2)


@dataclass(frozen=True)
class Placed:
    """A dossier, and how it stands to the officer of office `casa`."""

    dossier: Dossier
    mine: bool  # of the officer's office
    assigned: bool  # by itself or through its call
    ordinary: bool = True


def city(reader: Actor) -> list[Placed]:
    """For each kind: mine and assigned, mine only, of another office and assigned there, of another compartment."""
    placed = []
    for kind in Kind:
        for mine, is_assigned, side in (
            (True, True, "ordinary"), (True, False, "ordinary"), (False, True, "ordinary"), (False, False, "ordinary"),
            (True, True, "shelter"),
        ):  # fmt: skip
            where = "casa" if mine else "altra"
            if kind is Kind.OFFICE:  # an office has one dossier
                where = f"{where}-{is_assigned}-{side}"
            made = dossier(kind, where, compartment=side)
            if kind is Kind.OFFICE:
                mine = False
            if is_assigned and reader.user_id:
                assigned(reader, made)
            placed.append(Placed(made, mine, is_assigned, side == "ordinary"))
    within = Dossier.objects.get(
        pk=next(p.dossier.pk for p in placed if p.dossier.kind == Kind.CALL and p.mine and p.assigned)
    )
    placed.append(Placed(dossier(Kind.APPLICATION, "casa", within=within), True, True))
    return placed


def expected(scope: Scope, action: Action, one: Placed, *, system: bool) -> bool:
    if scope is Scope.NONE or one.dossier.kind not in ABOUT[action] or not one.ordinary:
        return False
    if system or scope is Scope.ALL:
        return True
    return one.mine and (scope is Scope.OFFICE or one.assigned)


@pytest.mark.proves("P-40", "P-41")
@pytest.mark.parametrize("role", [*Role.values, SYSTEM])
def test_every_role_finds_in_lists_exactly_what_its_details_open(role):
    reader = Actor.system() if role == SYSTEM else official(role)
    placed = city(reader)
    for action in Action:
        listed = set(visible(reader, action, Dossier.objects.all(), on=TODAY).values_list("pk", flat=True))
        opened = {one.dossier.pk for one in placed if may(reader, action, one.dossier, on=TODAY)}
        wanted = {
            one.dossier.pk for one in placed if expected(scope_of(role, action), action, one, system=reader.is_system)
        }
        assert listed == opened == wanted, action


@pytest.mark.proves("P-40")
@pytest.mark.parametrize("role", [*Role.values, SYSTEM])
def test_without_a_dossier_an_action_is_open_to_exactly_the_roles_that_have_a_rule(role):
    reader = Actor.system() if role == SYSTEM else official(role)
    for action in Action:
        assert may(reader, action, on=TODAY) == any(rule.role == role and rule.action == action for rule in RULES), (
            action
        )


def test_a_rule_is_declared_once():
    assert len({(rule.role, rule.action) for rule in RULES}) == len(RULES)
    assert set(ABOUT) == set(Action)
    assert all(rule.scope is not Scope.NONE for rule in RULES)


@pytest.mark.proves("P-40")
def test_no_rule_lets_an_administrator_see_a_file_or_a_call():
    reader = official(Role.ADMINISTRATOR)
    city(reader)
    for action in Action:
        kinds = set(visible(reader, action, Dossier.objects.all(), on=TODAY).values_list("kind", flat=True))
        allowed = {Kind.OFFICE, Kind.CALL} if action is Action.JOB_VIEW else {Kind.OFFICE}
        assert kinds <= allowed, action


@pytest.mark.proves("P-42")
def test_no_job_decides_ranks_or_signs():
    for action in (
        Action.CALL_DECIDE,
        Action.CALL_RANK,
        Action.CALL_SIGN,
        Action.CALL_CORRECT,
        Action.APPLICATION_VIEW,
    ):
        assert not may(Actor.system(), action, on=TODAY)


def seen(reader: Actor, on: date = TODAY, action: Action = Action.APPLICATION_VIEW) -> set[UUID]:
    return set(visible(reader, action, Dossier.objects.all(), on=on).values_list("pk", flat=True))


@pytest.mark.proves("P-40")
@pytest.mark.parametrize(
    ("from_day", "to_day", "holds"),
    [
        (LONG_AGO, None, True),
        (TODAY, None, True),
        (TODAY + timedelta(days=1), None, False),
        (LONG_AGO, TODAY, False),
        (LONG_AGO, TODAY + timedelta(days=1), True),
    ],
)
def test_a_role_holds_from_its_first_day_to_the_eve_of_its_end(from_day, to_day, holds):
    reader = official(Role.MANAGER, from_day=from_day, to_day=to_day)
    file = dossier()
    assert (seen(reader) == {file.pk}) is holds
    assert may(reader, Action.CALL_SIGN, on=TODAY) is holds


@pytest.mark.proves("P-40")
@pytest.mark.parametrize("claim", ["role", "office", "side", "user"])
def test_an_actor_that_claims_what_it_does_not_hold_sees_nothing(claim):
    reader = official(Role.OFFICER)
    file = dossier()
    assigned(reader, file)
    office("altra")
    lie = {"role": Role.MANAGER, "office": "altra", "side": "shelter", "user_id": account().pk}
    key = "user_id" if claim == "user" else claim
    assert seen(reader) == {file.pk}
    assert seen(replace(reader, **{key: lie[key]})) == set()


@pytest.mark.proves("P-40")
def test_a_suspended_account_sees_nothing_nor_does_its_deputy_through_it():
    holder, stand_in = official(Role.MANAGER), account()
    Deputy.objects.create(user_id=holder.user_id, deputy=stand_in, from_day=LONG_AGO, to_day=date(2030, 1, 1))
    deputy = Actor(stand_in.pk, Role.MANAGER, "casa")
    file = dossier()
    assert seen(holder) == seen(deputy) == {file.pk}

    User.objects.filter(pk=holder.user_id).update(is_active=False, suspended_at=MOMENT)

    assert seen(holder) == seen(deputy) == set()


@pytest.mark.proves("P-40")
@pytest.mark.parametrize(("offset", "holds"), [(-1, False), (0, True), (6, True), (7, False)])
def test_a_deputy_sees_the_other_s_assigned_files_on_the_stated_days_only(offset, holds):
    holder, stand_in = official(Role.OFFICER), account()
    Deputy.objects.create(user_id=holder.user_id, deputy=stand_in, from_day=TODAY, to_day=TODAY + timedelta(days=7))
    file, other = dossier(), dossier()
    assigned(holder, file)
    deputy = Actor(stand_in.pk, Role.OFFICER, "casa")
    day = TODAY + timedelta(days=offset)

    assert seen(deputy, day) == ({file.pk} if holds else set())
    assert not may(deputy, Action.APPLICATION_VIEW, other, on=day)
    assert [grant.user_id for grant in role_grants_of(stand_in, day)] == ([holder.user_id] if holds else [])


def test_a_deputy_does_not_mix_the_other_s_files_with_another_office():
    """Officer of `altra`, deputising for one of `casa`: each office's role opens the files assigned to its holder."""
    holder = official(Role.OFFICER, "casa")
    reader = official(Role.OFFICER, "altra")
    Deputy.objects.create(user_id=holder.user_id, deputy_id=reader.user_id, from_day=LONG_AGO, to_day=date(2030, 1, 1))
    theirs, stray = dossier(office_code="casa"), dossier(office_code="altra")
    assigned(holder, theirs)
    assigned(holder, stray)
    assert seen(Actor(reader.user_id, Role.OFFICER)) == {theirs.pk}


@pytest.mark.proves("P-40")
def test_an_ended_assignment_closes_the_file():
    reader, file = official(Role.OFFICER), dossier()
    kept = assigned(reader, file)
    assert seen(reader) == {file.pk}
    DossierAssignment.objects.filter(pk=kept.pk).update(to_at=MOMENT)
    assert seen(reader) == set()


@pytest.mark.proves("P-18")
@pytest.mark.parametrize("role", [Role.OFFICER, Role.MANAGER])
@pytest.mark.parametrize("about", ["file", "call"])
def test_a_declared_conflict_removes_access_to_the_file(role, about):
    reader, colleague = official(role), official(role)
    notice = dossier(Kind.CALL)
    file = dossier(within=notice)
    for one in (reader, colleague):
        assigned(one, notice)
    target = notice if about == "call" else file
    declared = ConflictDeclaration.objects.create(
        user_id=reader.user_id, dossier=target, conflict=True, declared_at=MOMENT
    )

    assert seen(reader) == set()
    assert seen(colleague) == {file.pk}
    assert may(reader, Action.CALL_RANK, notice, on=TODAY) is (about == "file")

    ConflictDeclaration.objects.filter(pk=declared.pk).update(superseded_at=MOMENT)
    assert seen(reader) == {file.pk}


def test_a_declaration_of_no_conflict_removes_nothing():
    reader, file = official(Role.MANAGER), dossier()
    ConflictDeclaration.objects.create(user_id=reader.user_id, dossier=file, conflict=False, declared_at=MOMENT)
    assert seen(reader) == {file.pk}


def test_the_actors_of_an_account_are_its_roles_of_the_day():
    user = account()
    official(Role.OFFICER, user=user)
    official(Role.DPO, user=user, to_day=TODAY)
    assert actors_of(user, TODAY) == [Actor(user.pk, Role.OFFICER, "casa")]
    assert RoleGrant.objects.filter(user=user).count() == 2


def party(
    about: Dossier, capacity: str = APPLICANT, powers: tuple[Action, ...] = (), to_day: date | None = None
) -> Actor:
    one = uuid4()
    Party.objects.create(
        dossier=about, party=one, capacity=capacity, powers=list(powers), from_day=LONG_AGO, to_day=to_day
    )
    return Actor(one, capacity)


@pytest.mark.proves("P-37", "P-40", "P-41")
def test_an_applicant_finds_their_own_file_and_nobody_else_s():
    mine, other = dossier(), dossier()
    reader, _ = party(mine), party(other)
    for action in Action:
        found = set(visible(reader, action, Dossier.objects.all(), on=TODAY).values_list("pk", flat=True))
        assert found == ({mine.pk} if scope_of(APPLICANT, action) is Scope.OWN else set()), action
        assert may(reader, action, mine, on=TODAY) is (mine.pk in found), action
        assert not may(reader, action, other, on=TODAY), action


@pytest.mark.proves("P-40")
@pytest.mark.parametrize(("to_day", "holds"), [(None, True), (TODAY, False), (TODAY + timedelta(days=1), True)])
def test_a_party_opens_the_file_to_the_eve_of_its_end(to_day, holds):
    file = dossier()
    reader = party(file, to_day=to_day)
    assert may(reader, Action.OWN_VIEW, file, on=TODAY) is holds
    assert may(reader, Action.OWN_VIEW, on=TODAY) is holds


@pytest.mark.proves("P-40")
def test_a_delegate_may_do_only_what_the_delegation_names():
    file = dossier()
    reader = party(file, DELEGATE, (Action.OWN_VIEW, Action.CALL_SIGN))
    assert may(reader, Action.OWN_VIEW, file, on=TODAY)
    assert not may(reader, Action.OWN_ANSWER, file, on=TODAY)
    assert not may(reader, Action.CALL_SIGN, file, on=TODAY), "a power beyond the table opens nothing"


@pytest.mark.proves("P-41")
def test_a_party_of_another_compartment_is_not_found():
    hidden = dossier(compartment="shelter")
    assert not may(party(hidden), Action.OWN_VIEW, hidden, on=TODAY)


def test_no_official_role_opens_what_is_for_the_person_alone():
    own = {action for action in Action if scope_of(APPLICANT, action) is Scope.OWN}
    assert all(scope_of(role, action) is Scope.NONE for role in [*Role.values, SYSTEM] for action in own)
