"""Whom one can be in a demonstration: applications by their public code, never a name. Empty everywhere else.

Both functions ask first whether the database was born from the demo generator, so that no page can use them on people.
"""

from __future__ import annotations

from dataclasses import dataclass

from approdo.records.people.models import Membership
from approdo.records.territory.queries import born_as_demo

from .models import Application, RankingRow

EACH = 2
STATES = ("offered", "accepted", "assigned", "admitted", "not_admitted", "in_check", "refused_home", "withdrawn")


@dataclass(frozen=True, slots=True)
class SyntheticFile:
    """A file to choose: what it is about, how it stands, its place in the latest ranking (None without one)."""

    choice: str
    public_code: str
    call: str
    state: str
    place: int | None


def files_to_choose() -> list[SyntheticFile]:
    """A few files of the newest call that has any, of every state there is, the best placed first."""
    if not born_as_demo():
        return []
    newest = Application.objects.order_by("-call__published_on").values_list("call", flat=True).first()
    found: list[SyntheticFile] = []
    for state in STATES:
        files = Application.objects.filter(call=newest, state=state).select_related("call").order_by("-score", "pk")
        found += [_shown(one) for one in files[:EACH]]
    return found


def tax_code_of(choice: str) -> str | None:
    """The tax code of whoever filed `call:public code` (or the newest with that code): a synthetic one."""
    if not born_as_demo():
        return None
    slug, _, code = choice.rpartition(":")
    files = Application.objects.filter(public_code=code)
    if slug:
        files = files.filter(call__slug__iexact=slug)
    file = files.order_by("-call__published_on").first()
    speaking = Membership.objects.filter(household=file.household_id, is_applicant=True) if file else None
    return speaking.values_list("person__tax_code", flat=True).first() if speaking is not None else None


def _shown(one: Application) -> SyntheticFile:
    place = RankingRow.objects.filter(application=one).order_by("-ranking__ranked_at", "place").first()
    return SyntheticFile(
        choice=f"{one.call.slug}:{one.public_code}",
        public_code=one.public_code,
        call=one.call.title,
        state=one.get_state_display(),
        place=place.place if place else None,
    )
