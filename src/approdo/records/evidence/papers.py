"""The papers of a dossier, for the office and for whom they concern. Personal: only through procedures.reading."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from approdo.records.access.personal import personal
from approdo.records.access.table import Action
from approdo.records.dossiers.models import Dossier

from .models import Paper

ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper in a list: everything but its bytes."""

    dossier_id: UUID
    id: UUID
    title: str
    media_type: str
    size: int
    digest: str
    brought_by: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class PaperFile:
    """A paper to be handed over. It gets a name that says nothing: the person's own stays in the dossier."""

    dossier_id: UUID
    content: bytes
    media_type: str
    digest: str

    @property
    def file_name(self) -> str:
        return f"documento-{self.digest[:8]}.{ENDINGS.get(self.media_type, 'bin')}"


@personal(Action.APPLICATION_VIEW)
def papers_of_file(dossiers: QuerySet[Dossier], *, dossier: UUID) -> Iterable[PaperLine]:
    """The papers of a file as the office lists them, the newest first."""
    return paper_lines(dossiers, dossier)


@personal(Action.APPLICATION_VIEW)
def paper_of_file(dossiers: QuerySet[Dossier], *, dossier: UUID, paper: UUID) -> Iterable[PaperFile]:
    """One paper with its bytes, for the office."""
    return _paper_file(dossiers, dossier, paper)


@personal(Action.OWN_VIEW)
def own_papers(dossiers: QuerySet[Dossier], *, dossier: UUID) -> Iterable[PaperLine]:
    """The papers of one's own file, the newest first."""
    return paper_lines(dossiers, dossier)


@personal(Action.OWN_VIEW)
def own_paper(dossiers: QuerySet[Dossier], *, dossier: UUID, paper: UUID) -> Iterable[PaperFile]:
    """One paper of one's own file, with its bytes."""
    return _paper_file(dossiers, dossier, paper)


def paper_lines(dossiers: QuerySet[Dossier], dossier: UUID) -> list[PaperLine]:
    found = Paper.objects.filter(dossier__in=dossiers, dossier=dossier).defer("content").order_by("-received_at", "pk")
    return [
        PaperLine(
            one.dossier_id,
            one.pk,
            one.title,
            one.media_type,
            one.size,
            one.digest,
            one.get_brought_by_display(),
            one.received_at,
        )
        for one in found
    ]


def _paper_file(dossiers: QuerySet[Dossier], dossier: UUID, paper: UUID) -> list[PaperFile]:
    found = Paper.objects.filter(dossier__in=dossiers, dossier=dossier, pk=paper)
    return [PaperFile(one.dossier_id, bytes(one.content), one.media_type, one.digest) for one in found]
