"""The list of a call's files as one asks for it: which, in which order, followed by whom, found by which word.

What was asked is a value (`Wanted`): the same one gives the page, the whole export and the files of a bulk act, so that none of
them can show or touch what the others would not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from django.db.models import F, FilteredRelation, Q, QuerySet

from approdo.records.access.models import DossierAssignment
from approdo.records.access.personal import personal
from approdo.records.access.table import Action
from approdo.records.dossiers.models import Dossier
from approdo.records.people.finding import Fold, speakers_named
from approdo.records.people.models import Membership

from .files import LISTS
from .models import Application, Call, Ranking, RankingRow

ORDERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "punti": ("-score", "filed_at", "public_code"),
        "domanda": ("filed_at", "public_code"),
        "nome": ("speaker", "public_code"),
        "nucleo": ("-household_size", "public_code"),
        "codice": ("public_code",),
    }
)
NOBODY = "nessuno"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one asks of the list. `follower`: an account's id, or NOBODY for files that no one was given by themselves."""

    call: str
    which: str = "tutti"
    order: str = "punti"
    follower: str = ""
    word: str = ""


@dataclass(frozen=True, slots=True)
class ListedFile:
    """One row. `places`: owner → place, of the latest ranking. `followers`: accounts the file itself is assigned to."""

    dossier_id: UUID
    code: str
    public_code: str
    external_id: str
    protocol_number: str
    applicant: str
    household_size: int
    score: int
    state: str
    filed_at: datetime
    places: tuple[tuple[str, int], ...]
    followers: tuple[UUID, ...]


@personal(Action.APPLICATION_VIEW)
def files_listed(
    dossiers: QuerySet[Dossier], *, wanted: Wanted, start: int = 0, size: int | None = None
) -> Iterable[ListedFile]:
    """The rows from `start`, at most `size` (all when None). Four queries, whatever the number of files."""
    rows = matching(dossiers, wanted)
    return listed(rows[start : start + size] if size is not None else rows[start:], places=wanted.call)


@personal(Action.APPLICATION_VIEW)
def files_chosen(dossiers: QuerySet[Dossier], *, call: str, codes: tuple[str, ...]) -> Iterable[ListedFile]:
    """The files of a call with these codes, among those one may see: what a bulk act is about to touch."""
    return listed(matching(dossiers, Wanted(call)).filter(dossier__code__in=codes))


def matching(dossiers: QuerySet[Dossier], wanted: Wanted) -> QuerySet[Application]:
    """The applications that were asked for, in the order that was asked for."""
    # The call by its key, found first: only then can the database read the list in the order of its index.
    call = Call.objects.filter(slug=wanted.call).values_list("pk", flat=True).first()
    found = Application.objects.filter(LISTS.get(wanted.which, Q()), call=call, dossier__in=dossiers)
    if wanted.word:
        found = found.filter(by_word(wanted.word))
    if wanted.follower == NOBODY:
        found = found.exclude(pk__in=open_assignments().values("dossier"))
    elif wanted.follower:
        found = found.filter(pk__in=open_assignments().filter(user=wanted.follower).values("dossier"))
    order = ORDERS.get(wanted.order, ORDERS["punti"])
    if "speaker" in order:
        speaks = FilteredRelation("household__memberships", condition=Q(household__memberships__is_applicant=True))
        found = found.annotate(speaks=speaks).annotate(speaker=Fold(F("speaks__person__family_name")))
    return found.order_by(*order)


MOST_FOUND = 1000


def by_word(word: str) -> Q:
    """A code, a protocol number or the platform's own number exactly; a name or the beginning of a tax code.

    Each way of meaning a file is asked by itself, with its own index; one condition with «or» would read every file.
    """
    exact = word.strip().upper()
    ways = (
        Q(dossier__code=exact),
        Q(public_code=exact),
        Q(protocol_number__iexact=exact),
        Q(external_id__iexact=exact),
        *speakers_named(word.strip()),
    )
    found: set[UUID] = set()
    for way in ways:
        found.update(Application.objects.filter(way).order_by().values_list("pk", flat=True)[:MOST_FOUND])
    return Q(pk__in=found)


def open_assignments() -> QuerySet[DossierAssignment]:
    return DossierAssignment.objects.filter(to_at__isnull=True)


def followers_of(files: Iterable[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """Accounts that follow each file by itself (whoever follows the call follows all its files)."""
    found: dict[UUID, tuple[UUID, ...]] = {}
    for dossier, user in open_assignments().filter(dossier__in=list(files)).values_list("dossier", "user"):
        found[dossier] = (*found.get(dossier, ()), user)
    return found


def places_of(call: str, files: list[UUID]) -> dict[UUID, tuple[tuple[str, int], ...]]:
    """Each file's place in the latest ranking of the call, by owner."""
    latest = Ranking.objects.filter(call__slug=call).order_by("-ranked_at").values("pk")[:1]
    found: dict[UUID, tuple[tuple[str, int], ...]] = {}
    rows = RankingRow.objects.filter(ranking__in=latest, application__in=files).order_by("owner")
    for application, owner, place in rows.values_list("application", "owner", "place"):
        found[application] = (*found.get(application, ()), (owner, place))
    return found


FIELDS = (
    "pk", "household", "dossier__code", "public_code", "external_id", "protocol_number", "household_size", "score", "state",
    "filed_at",
)  # fmt: skip


def listed(rows: QuerySet[Application], places: str = "") -> list[ListedFile]:
    """Rows of the list, read as values: fifty objects of four tables would cost more than the page. `places`: of which call."""
    found = list(rows.values_list(*FIELDS))
    keys = [row[0] for row in found]
    names = names_of_households([row[1] for row in found])
    ranked, followers = places_of(places, keys) if places else {}, followers_of(keys)
    return [
        ListedFile(
            dossier_id=pk,
            code=code,
            public_code=public_code,
            external_id=external_id,
            protocol_number=protocol_number,
            applicant=names.get(household, ""),
            household_size=size,
            score=score,
            state=state,
            filed_at=filed_at,
            places=ranked.get(pk, ()),
            followers=followers.get(pk, ()),
        )
        for pk, household, code, public_code, external_id, protocol_number, size, score, state, filed_at in found
    ]


def names_of_households(households: list[UUID]) -> dict[UUID, str]:
    """Who speaks for each, family name first."""
    found: dict[UUID, str] = {}
    speaking = Membership.objects.filter(is_applicant=True, household__in=households).order_by("pk")
    for household, family, given in speaking.values_list("household", "person__family_name", "person__given_name"):
        found[household] = ", ".join(filter(None, (found.get(household), f"{family} {given}")))
    return found
