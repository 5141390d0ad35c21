"""The people of the office as whoever looks after accounts sees them: who, which roles, since when. No file of anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Q

from approdo.records.territory.models import Office

from .actors import Actor
from .models import Deputy, Invitation, RoleGrant, User
from .table import Action, Scope, scope_of


@dataclass(frozen=True)
class Colleague:
    """An account with the roles it holds on a day, and whether a second factor guards it."""

    user: User
    grants: tuple[RoleGrant, ...]
    second_factor: bool

    @property
    def needs_second_factor(self) -> bool:
        """A persona of the demo has no password, so it has nothing to guard."""
        return self.user.has_usable_password() and not self.second_factor


def colleagues(actor: Actor, on: date) -> list[Colleague]:
    """The accounts that an actor may look at, active ones first, by name: of one's own side, and of one's office unless the
    role reaches all. An account of a protected compartment is nobody's colleague outside it."""
    guarded = set(Authenticator.objects.filter(type=Authenticator.Type.TOTP).values_list("user_id", flat=True))
    in_force = RoleGrant.objects.filter(from_day__lte=on).exclude(to_day__lte=on).select_related("office")
    roles: dict[UUID, list[RoleGrant]] = {}
    for grant in in_force.order_by("role", "office__name"):
        roles.setdefault(grant.user_id, []).append(grant)
    users = User.objects.filter(side=actor.side).order_by("-is_active", "display_name", "email")
    if scope_of(actor.role, Action.USERS_VIEW) is not Scope.ALL:
        users = users.filter(pk__in=RoleGrant.objects.filter(office=actor.office).values("user"))
    return [Colleague(user, tuple(roles.get(user.pk, ())), user.pk in guarded) for user in users]


def colleague(actor: Actor, user_id: UUID, on: date) -> Colleague | None:
    """One account that the actor may look at, or None."""
    return next((one for one in colleagues(actor, on) if one.user.pk == user_id), None)


def all_grants(user: User) -> list[RoleGrant]:
    """Roles past, present and to come, the latest first."""
    return list(RoleGrant.objects.filter(user=user).select_related("office").order_by("-from_day", "role"))


def grant_of(user_id: UUID, grant_id: UUID) -> RoleGrant | None:
    return RoleGrant.objects.filter(user=user_id, pk=grant_id).first()


def deputies_of(user: User) -> list[Deputy]:
    """Who acts, acted or will act in this user's place, and in whose place the user does."""
    found = Deputy.objects.filter(Q(user=user) | Q(deputy=user)).select_related("user", "deputy")
    return list(found.order_by("-from_day"))


def invitation(invitation_id: UUID) -> Invitation | None:
    return Invitation.objects.filter(pk=invitation_id).first()


def offices() -> list[Office]:
    return list(Office.objects.order_by("name"))


def persona(email: str) -> User | None:
    """A demo persona's account: active, and without any password to guess."""
    user = User.objects.filter(email=email, is_active=True).first()
    return user if user is not None and not user.has_usable_password() else None


def names_of(user_ids: set[UUID]) -> dict[UUID, str]:
    """How each account is called, for lists that keep only its id."""
    return dict(User.objects.filter(pk__in=user_ids).values_list("pk", "display_name"))


def active_users(side: str) -> list[User]:
    """Who may be asked to stand in for somebody of this side."""
    return list(User.objects.filter(is_active=True, side=side).order_by("display_name", "email"))


def office_of_user(user: User) -> Office:
    """The office in whose chain acts on this account are written: that of the latest role, else the first of all."""
    latest = RoleGrant.objects.filter(user=user).select_related("office").order_by("-from_day", "pk").first()
    return latest.office if latest else Office.objects.order_by("code")[:1].get()
