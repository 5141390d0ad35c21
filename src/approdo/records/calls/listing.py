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

from django.db.models import OuterRef, Q, QuerySet, Subquery

from approdo.records.access.models import DossierAssignment
from approdo.records.access.personal import personal
from approdo.records.access.table import Action
from approdo.records.dossiers.models import Dossier
from approdo.records.people.finding import Fold, speakers_named
from approdo.records.people.models import Membership

from .files import LISTS, name_of, speakers
from .models import Application, Ranking, RankingRow

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
    """The rows from `start`, at most `size` (all when None). Three queries, whatever the number of files."""
    rows = matching(dossiers, wanted).select_related("dossier").prefetch_related(speakers())
    page = list(rows[start : start + size] if size is not None else rows[start:])
    keys = [one.pk for one in page]
    places, followers = places_of(wanted.call, keys), followers_of(keys)
    return [listed(one, places.get(one.pk, ()), followers.get(one.pk, ())) for one in page]


@personal(Action.APPLICATION_VIEW)
def files_chosen(dossiers: QuerySet[Dossier], *, call: str, codes: tuple[str, ...]) -> Iterable[ListedFile]:
    """The files of a call with these codes, among those one may see: what a bulk act is about to touch."""
    rows = (
        Application.objects.filter(call__slug=call, dossier__in=dossiers, dossier__code__in=codes)
        .select_related("dossier")
        .prefetch_related(speakers())
        .order_by("-score", "filed_at", "public_code")
    )
    page = list(rows)
    followers = followers_of([one.pk for one in page])
    return [listed(one, (), followers.get(one.pk, ())) for one in page]


def matching(dossiers: QuerySet[Dossier], wanted: Wanted) -> QuerySet[Application]:
    """The applications that were asked for, in the order that was asked for."""
    found = Application.objects.filter(LISTS.get(wanted.which, Q()), call__slug=wanted.call, dossier__in=dossiers)
    if wanted.word:
        found = found.filter(by_word(wanted.word))
    if wanted.follower == NOBODY:
        found = found.exclude(pk__in=open_assignments().values("dossier"))
    elif wanted.follower:
        found = found.filter(pk__in=open_assignments().filter(user=wanted.follower).values("dossier"))
    order = ORDERS.get(wanted.order, ORDERS["punti"])
    if "speaker" in order:
        speaks = Membership.objects.filter(household=OuterRef("household"), is_applicant=True).order_by("pk")
        found = found.annotate(speaker=Fold(Subquery(speaks.values("person__family_name")[:1])))
    return found.order_by(*order)


def by_word(word: str) -> Q:
    """A code, a protocol number or the platform's own number exactly; a name or the beginning of a tax code."""
    exact = word.strip().upper()
    by_code = (
        Q(dossier__code=exact) | Q(public_code=exact) | Q(protocol_number__iexact=exact) | Q(external_id__iexact=exact)
    )
    return by_code | speakers_named(word.strip())


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


def listed(one: Application, places: tuple[tuple[str, int], ...], followers: tuple[UUID, ...]) -> ListedFile:
    return ListedFile(
        dossier_id=one.dossier_id,
        code=one.dossier.code,
        public_code=one.public_code,
        external_id=one.external_id,
        protocol_number=one.protocol_number,
        applicant=name_of(one),
        household_size=one.household_size,
        score=one.score,
        state=one.state,
        filed_at=one.filed_at,
        places=places,
        followers=followers,
    )
