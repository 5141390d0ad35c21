"""What declared conflicts leave to do: dossiers whose follower stepped aside and that nobody else follows yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from approdo.records.dossiers.models import Dossier, Kind

from .models import ConflictDeclaration, DossierAssignment, Role, RoleGrant, User


@dataclass(frozen=True, slots=True)
class ToReassign:
    """`name` is what people call it: the kind and the code."""

    declaration: UUID
    dossier: Dossier
    name: str
    who: str
    since: datetime


def to_reassign(dossiers: QuerySet[Dossier]) -> Iterator[ToReassign]:
    """Declared conflicts on these dossiers whose declarer followed them, and that nobody without a conflict follows. Two
    queries: declarations are few."""
    declared = ConflictDeclaration.objects.filter(conflict=True, superseded_at__isnull=True)
    mine = list(declared.filter(dossier__in=dossiers).select_related("user", "dossier").order_by("declared_at", "pk"))
    if not mine:
        return
    reached = {one.dossier_id for one in mine} | {one.dossier.within_id for one in mine if one.dossier.within_id}
    follows: dict[UUID, set[UUID]] = {}
    running = DossierAssignment.objects.filter(to_at__isnull=True, user__is_active=True, dossier__in=reached)
    for dossier, user in running.values_list("dossier", "user"):
        follows.setdefault(dossier, set()).add(user)
    aside = {(one.dossier_id, one.user_id) for one in mine}
    for one in mine:
        places = [key for key in (one.dossier_id, one.dossier.within_id) if key]
        followers = {user for key in places for user in follows.get(key, ())}
        free = {user for user in followers if not any((key, user) in aside for key in places)}
        if one.user_id in followers and not free:
            kind = "il bando" if one.dossier.kind == Kind.CALL else "il fascicolo"
            yield ToReassign(one.pk, one.dossier, f"{kind} {one.dossier.code}", one.user.display_name, one.declared_at)


def free_colleagues(dossier: Dossier, on: date) -> list[User]:
    """Active officers of the dossier's office who declared no conflict with it, nor with what it lies within."""
    in_force = Q(from_day__lte=on) & (Q(to_day__isnull=True) | Q(to_day__gt=on))
    holders = RoleGrant.objects.filter(in_force, role=Role.OFFICER, office=dossier.office_id).values("user")
    declared = ConflictDeclaration.objects.filter(
        conflict=True, superseded_at__isnull=True, dossier__in=[dossier.pk, dossier.within_id or dossier.pk]
    )
    found = User.objects.filter(pk__in=holders, is_active=True).exclude(pk__in=declared.values("user"))
    return list(found.order_by("display_name", "email"))
