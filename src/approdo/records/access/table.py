"""The one declared table: role × action × scope. The same rule filters a list and guards a detail.

`may` is `visible` asked about one dossier, so that a list can never show what its detail would refuse. A rule holds for
dossiers of the kinds its action is about: an administrator's rules name offices only, so no rule lets one see a file.
Conditions that no rule can lift: an active account, the role held on that day (or deputised), the account's own
compartment, no declared conflict of interest with the dossier or with the call it lies within (P-18).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from django.db.models import Q, QuerySet

from approdo.records.dossiers.models import Dossier, Kind

from .actors import APPLICANT, DELEGATE, SYSTEM, Actor
from .models import ConflictDeclaration, Deputy, DossierAssignment, Party, Role, RoleGrant, User


class Action(StrEnum):
    """What can be done; a value is stable, it goes into logs of readings."""

    CALL_VIEW = "call.view"
    CALL_PREPARE = "call.prepare"
    CALL_PUBLISH = "call.publish"
    CALL_IMPORT = "call.import"
    CALL_DECIDE = "call.decide"
    CALL_RANK = "call.rank"
    CALL_CORRECT = "call.correct"
    CALL_ALLOT = "call.allot"
    CALL_SIGN = "call.sign"
    CALL_REFUSE = "call.refuse"
    CALL_KEYS = "call.keys"
    CALL_HOMES = "call.homes"
    CALL_END = "call.end"
    OFFER_ANSWER = "offer.answer"
    HOME_ASSIGN = "home.assign"
    APPLICATION_VIEW = "application.view"
    APPLICATION_CHECK = "application.check"
    APPLICATION_CLOSE = "application.close"
    MESSAGE_VIEW = "message.view"
    MESSAGE_SEND = "message.send"
    CODE_ISSUE = "code.issue"
    CODE_GUARD = "code.guard"
    HOME_VIEW = "home.view"
    HOME_EDIT = "home.edit"
    DOSSIER_ASSIGN = "dossier.assign"
    CONFLICT_DECLARE = "conflict.declare"
    PROGRAMME_VIEW = "programme.view"
    PROGRAMME_EDIT = "programme.edit"
    CONTEST_RECEIVE = "contest.receive"
    CONTEST_ANSWER = "contest.answer"
    RATINGS_VIEW = "ratings.view"
    PAGE_RATE = "page.rate"
    USERS_VIEW = "users.view"
    USERS_INVITE = "users.invite"
    USERS_SUSPEND = "users.suspend"
    READINGS_VIEW = "readings.view"
    SEALS_VIEW = "seals.view"
    SEALS_MAKE = "seals.make"
    JOB_VIEW = "job.view"
    JOB_START = "job.start"
    SETTINGS_VIEW = "settings.view"
    SETTINGS_EDIT = "settings.edit"
    DEMO_MOMENT = "demo.moment"
    OWN_VIEW = "own.view"
    OWN_OBSERVE = "own.observe"
    OWN_ANSWER = "own.answer"
    OWN_PAPERS = "own.papers"
    OWN_MESSAGES = "own.messages"
    OWN_DELEGATE = "own.delegate"
    OWN_READINGS = "own.readings"


class Scope(StrEnum):
    """Which dossiers: none; one's own, as a party to them; those assigned to one (or whose call is), in one's office; one's
    office; all."""

    NONE = "none"
    OWN = "own"
    ASSIGNED = "assigned"
    OFFICE = "office"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Rule:
    role: str
    action: Action
    scope: Scope


_CALL = frozenset({Kind.CALL})
_FILE = frozenset({Kind.CALL, Kind.APPLICATION})
_APPLICATION = frozenset({Kind.APPLICATION})
_HOME = frozenset({Kind.HOME})
_OFFICE = frozenset({Kind.OFFICE})
_COMMITMENT = frozenset({Kind.COMMITMENT})

ABOUT: Final[dict[Action, frozenset[Kind]]] = {
    Action.CALL_VIEW: _CALL,
    Action.CALL_PREPARE: _CALL,
    Action.CALL_PUBLISH: _CALL,
    Action.CALL_IMPORT: _CALL,
    Action.CALL_DECIDE: _FILE,
    Action.CALL_RANK: _CALL,
    Action.CALL_CORRECT: _FILE,
    Action.CALL_ALLOT: _FILE,
    Action.CALL_SIGN: _CALL,
    Action.CALL_REFUSE: _FILE,
    Action.CALL_KEYS: _FILE,
    Action.CALL_HOMES: _CALL,
    Action.CALL_END: _CALL,
    Action.OFFER_ANSWER: _FILE,
    Action.HOME_ASSIGN: _FILE,
    Action.APPLICATION_VIEW: _APPLICATION,
    Action.APPLICATION_CHECK: _APPLICATION,
    Action.APPLICATION_CLOSE: _APPLICATION,
    Action.MESSAGE_VIEW: _FILE,
    Action.MESSAGE_SEND: _FILE,
    Action.CODE_ISSUE: _APPLICATION,
    Action.CODE_GUARD: _OFFICE,
    Action.HOME_VIEW: _HOME,
    Action.HOME_EDIT: _HOME,
    Action.DOSSIER_ASSIGN: _FILE | _HOME,
    Action.CONFLICT_DECLARE: _FILE,
    Action.PROGRAMME_VIEW: _COMMITMENT,
    Action.PROGRAMME_EDIT: _COMMITMENT,
    Action.CONTEST_RECEIVE: _COMMITMENT,
    Action.CONTEST_ANSWER: _COMMITMENT,
    Action.RATINGS_VIEW: _OFFICE,
    Action.PAGE_RATE: _OFFICE,
    Action.USERS_VIEW: _OFFICE,
    Action.USERS_INVITE: _OFFICE,
    Action.USERS_SUSPEND: _OFFICE,
    Action.READINGS_VIEW: _OFFICE,
    Action.SEALS_VIEW: _OFFICE,
    Action.SEALS_MAKE: _OFFICE,
    Action.JOB_VIEW: _OFFICE | _CALL,
    Action.JOB_START: _OFFICE,
    Action.SETTINGS_VIEW: _OFFICE,
    Action.SETTINGS_EDIT: _OFFICE,
    Action.DEMO_MOMENT: _OFFICE,
    Action.OWN_VIEW: _APPLICATION,
    Action.OWN_OBSERVE: _APPLICATION,
    Action.OWN_ANSWER: _APPLICATION,
    Action.OWN_PAPERS: _APPLICATION,
    Action.OWN_MESSAGES: _APPLICATION,
    Action.OWN_DELEGATE: _APPLICATION,
    Action.OWN_READINGS: _APPLICATION,
}
"""The kinds of dossier that an action is about. Nobody reaches a kind through an action that is not about it."""


def _rules(role: str, scope: Scope, *actions: Action) -> tuple[Rule, ...]:
    return tuple(Rule(role, action, scope) for action in actions)


RULES: Final[tuple[Rule, ...]] = (
    *_rules(
        Role.OFFICER,
        Scope.OFFICE,
        Action.CALL_VIEW,
        Action.CALL_PREPARE,
        Action.CALL_IMPORT,
        Action.CALL_DECIDE,
        Action.CALL_RANK,
        Action.CALL_ALLOT,
        Action.CALL_HOMES,
        Action.HOME_VIEW,
        Action.HOME_EDIT,
        Action.PROGRAMME_VIEW,
        Action.CONFLICT_DECLARE,
        Action.SEALS_VIEW,
        Action.JOB_VIEW,
        Action.SETTINGS_VIEW,
    ),
    *_rules(
        Role.OFFICER,
        Scope.ASSIGNED,
        Action.APPLICATION_VIEW,
        Action.APPLICATION_CHECK,
        Action.CALL_CORRECT,
        Action.CALL_REFUSE,
        Action.CALL_KEYS,
        Action.OFFER_ANSWER,
        Action.MESSAGE_VIEW,
        Action.MESSAGE_SEND,
        Action.CODE_ISSUE,
    ),
    *_rules(
        Role.MANAGER,
        Scope.OFFICE,
        Action.CALL_VIEW,
        Action.CALL_PREPARE,
        Action.CALL_PUBLISH,
        Action.CALL_IMPORT,
        Action.CALL_DECIDE,
        Action.CALL_RANK,
        Action.CALL_CORRECT,
        Action.CALL_ALLOT,
        Action.CALL_SIGN,
        Action.CALL_REFUSE,
        Action.CALL_KEYS,
        Action.CALL_HOMES,
        Action.CALL_END,
        Action.OFFER_ANSWER,
        Action.HOME_ASSIGN,
        Action.APPLICATION_VIEW,
        Action.APPLICATION_CHECK,
        Action.APPLICATION_CLOSE,
        Action.MESSAGE_VIEW,
        Action.MESSAGE_SEND,
        Action.CODE_ISSUE,
        Action.HOME_VIEW,
        Action.HOME_EDIT,
        Action.DOSSIER_ASSIGN,
        Action.CONFLICT_DECLARE,
        Action.PROGRAMME_VIEW,
        Action.USERS_VIEW,
        Action.SEALS_VIEW,
        Action.JOB_VIEW,
        Action.SETTINGS_VIEW,
        Action.SETTINGS_EDIT,
    ),
    *_rules(
        Role.EDITOR,
        Scope.ALL,
        Action.CALL_VIEW,
        Action.PROGRAMME_VIEW,
        Action.PROGRAMME_EDIT,
        Action.CONTEST_ANSWER,
        Action.SEALS_VIEW,
    ),
    *_rules(Role.EDITOR, Scope.OFFICE, Action.RATINGS_VIEW),
    *_rules(Role.DPO, Scope.ALL, Action.READINGS_VIEW, Action.SEALS_VIEW, Action.USERS_VIEW, Action.SETTINGS_VIEW),
    *_rules(
        Role.ADMINISTRATOR,
        Scope.ALL,
        Action.USERS_VIEW,
        Action.USERS_INVITE,
        Action.USERS_SUSPEND,
        Action.SEALS_VIEW,
        Action.JOB_VIEW,
        Action.JOB_START,
        Action.SETTINGS_VIEW,
        Action.SETTINGS_EDIT,
    ),
    *(Rule(role, Action.DEMO_MOMENT, Scope.ALL) for role in Role.values),
    *_rules(
        APPLICANT,
        Scope.OWN,
        Action.OWN_VIEW,
        Action.OWN_OBSERVE,
        Action.OWN_ANSWER,
        Action.OWN_PAPERS,
        Action.OWN_MESSAGES,
        Action.OWN_DELEGATE,
        Action.OWN_READINGS,
    ),
    # Only those among these that the delegation names.
    *_rules(
        DELEGATE,
        Scope.OWN,
        Action.OWN_VIEW,
        Action.OWN_OBSERVE,
        Action.OWN_ANSWER,
        Action.OWN_PAPERS,
        Action.OWN_MESSAGES,
    ),
    *_rules(
        SYSTEM,
        Scope.ALL,
        Action.MESSAGE_SEND,
        Action.CODE_GUARD,
        Action.SETTINGS_EDIT,
        Action.CALL_PREPARE,
        Action.CALL_PUBLISH,
        Action.HOME_EDIT,
        Action.PROGRAMME_EDIT,
        Action.CONTEST_RECEIVE,
        Action.PAGE_RATE,
        Action.USERS_INVITE,
        Action.DOSSIER_ASSIGN,
        Action.SEALS_MAKE,
        Action.DEMO_MOMENT,
    ),
)
"""What is not here is refused. The system prepares and publishes, invites and seals; it decides, ranks and signs nothing
(P-42)."""

_SCOPES: Final[dict[tuple[str, Action], Scope]] = {(rule.role, rule.action): rule.scope for rule in RULES}


def scope_of(role: str, action: Action) -> Scope:
    return _SCOPES.get((role, Action(action)), Scope.NONE)


def may(actor: Actor, action: Action, dossier: Dossier | None = None, *, on: date) -> bool:
    """Whether the actor may do this on that day: over this dossier, or (none given) over any dossier at all."""
    if dossier is not None:
        return visible(actor, action, Dossier.objects.filter(pk=dossier.pk), on=on).exists()
    scope = scope_of(actor.role, action)
    if scope is Scope.NONE:
        return False
    if scope is Scope.OWN:
        return _parties(actor, action, on).exists()
    return actor.is_system or bool(_held(actor, on))


def visible(actor: Actor, action: Action, dossiers: QuerySet[Dossier], *, on: date) -> QuerySet[Dossier]:
    """Those of these dossiers over which the actor may do this on that day."""
    scope = scope_of(actor.role, action)
    if scope is Scope.NONE:
        return dossiers.none()
    about = dossiers.filter(kind__in=ABOUT[Action(action)], compartment=actor.side)
    if actor.is_system:
        return about
    if scope is Scope.OWN:
        return about.filter(pk__in=_parties(actor, action, on).values("dossier"))
    held = _held(actor, on)
    if not held:
        return dossiers.none()
    about = _without_conflicts(actor, about)
    if scope is Scope.ALL:
        return about
    if scope is Scope.OFFICE:
        return about.filter(office__in={office for _, office in held})
    return _assigned(held, about, on)


def _parties(actor: Actor, action: Action, on: date) -> QuerySet[Party]:
    """Where the actor is a party on that day; a delegate only with the powers that the delegation names, whoever came in
    by a secret code only in the dossier that it opens."""
    found = Party.objects.filter(party=actor.user_id, capacity=actor.role, from_day__lte=on).exclude(to_day__lte=on)
    if actor.only is not None:
        found = found.filter(dossier=actor.only)
    return found.filter(powers__contains=[str(action)]) if actor.role == DELEGATE else found


_answers: ContextVar[dict[object, frozenset[tuple[object, str]]] | None] = ContextVar("answers", default=None)


@contextmanager
def one_page() -> Iterator[None]:
    """While one page is made, who holds which role is asked of the database once: its menu, its list and its buttons are then
    sure to agree. Never around an act, which must see a role that ended a moment ago."""
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def _held(actor: Actor, on: date) -> frozenset[tuple[object, str]]:
    answers = _answers.get()
    if answers is None:
        return _asked(actor, on)
    if (actor, on) not in answers:
        answers[actor, on] = _asked(actor, on)
    return answers[actor, on]


def _asked(actor: Actor, on: date) -> frozenset[tuple[object, str]]:
    """(holder, office) of the actor's role on that day: one's own grants and those of people one deputises for."""
    if actor.user_id is None:
        return frozenset()
    if not User.objects.filter(pk=actor.user_id, is_active=True, side=actor.side).exists():
        return frozenset()
    grants = grants_usable_by(actor.user_id, on).filter(role=actor.role)
    if actor.office is not None:
        grants = grants.filter(office=actor.office)
    return frozenset(grants.values_list("user", "office"))


def grants_usable_by(user_id: object, on: date) -> QuerySet[RoleGrant]:
    """Roles in force on that day that a user holds or deputises for. Nobody deputises for a suspended account."""
    deputised = Deputy.objects.filter(deputy=user_id, from_day__lte=on, to_day__gt=on, user__is_active=True)
    in_force = Q(from_day__lte=on) & (Q(to_day__isnull=True) | Q(to_day__gt=on))
    return RoleGrant.objects.filter(in_force & (Q(user=user_id) | Q(user__in=deputised.values("user"))))


def _assigned(held: frozenset[tuple[object, str]], about: QuerySet[Dossier], on: date) -> QuerySet[Dossier]:
    """In the holder's office and assigned to the holder, by itself or with the call it lies within."""
    running = Q(from_at__date__lte=on) & (Q(to_at__isnull=True) | Q(to_at__date__gt=on))
    reached = Q()
    for holder, office in held:
        theirs = DossierAssignment.objects.filter(running, user=holder).values("dossier")
        reached |= Q(office=office) & (Q(pk__in=theirs) | Q(within__in=theirs))
    return about.filter(reached)


def _without_conflicts(actor: Actor, about: QuerySet[Dossier]) -> QuerySet[Dossier]:
    declared = ConflictDeclaration.objects.filter(user=actor.user_id, conflict=True, superseded_at__isnull=True).values(
        "dossier"
    )
    return about.exclude(pk__in=declared).exclude(within__in=declared)
