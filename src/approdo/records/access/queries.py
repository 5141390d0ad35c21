"""Questions about accounts and roles. Nothing here is about people who met a service."""

from __future__ import annotations

from datetime import date

from django.db import connection
from django.db.models import Q, QuerySet

from .actors import Actor
from .models import Invitation, Role, RoleGrant, User
from .table import Action, Scope, grants_usable_by, scope_of

ACCOUNTS_LOCK = 7470113


def role_grants_of(user: User, on: date) -> list[RoleGrant]:
    """Every role a user may act in on that day, deputised ones included, in a stable order."""
    found = grants_usable_by(user.pk, on).select_related("office", "user")
    return sorted(found, key=lambda grant: (grant.get_role_display(), grant.office.name, str(grant.pk)))


def actors_of(user: User, on: date) -> list[Actor]:
    """The actors that this user can be on that day."""
    return [Actor(user.pk, grant.role, grant.office_id, user.side) for grant in role_grants_of(user, on)]


def one_at_a_time() -> None:
    """Let acts that count accounts follow one another until the transaction ends: two administrators who suspend each
    other at once would otherwise both still see the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ACCOUNTS_LOCK])


def active_administrators(on: date) -> QuerySet[User]:
    """Who can still let somebody in: there must always be one."""
    in_force = RoleGrant.objects.filter(role=Role.ADMINISTRATOR, from_day__lte=on).exclude(to_day__lte=on)
    return User.objects.filter(is_active=True, pk__in=in_force.values("user"))


def open_invitations(actor: Actor) -> QuerySet[Invitation]:
    """Neither accepted nor withdrawn, expired ones included: the page says which. Those to the actor's office, unless the
    role reaches all."""
    found = Invitation.objects.filter(accepted_at__isnull=True, withdrawn_at__isnull=True).order_by("-invited_at")
    return found if scope_of(actor.role, Action.USERS_VIEW) is Scope.ALL else found.filter(office=actor.office)


def users_of_office(office: str, on: date) -> list[User]:
    """Active accounts that hold a role of the housing procedure in an office on that day: whom its files may be given to."""
    grants = RoleGrant.objects.filter(
        Q(to_day__isnull=True) | Q(to_day__gt=on),
        office=office,
        from_day__lte=on,
        role__in=(Role.OFFICER, Role.MANAGER),
    )
    return list(User.objects.filter(is_active=True, pk__in=grants.values("user")).order_by("display_name", "email"))
