"""The rows of one file that its checks look at, read together: facts, choices, requests with their papers, who else."""

from __future__ import annotations

from dataclasses import dataclass

from approdo.records.dossiers.models import Dossier
from approdo.records.evidence.models import Fact, FactChoice
from approdo.records.evidence.papers import PaperLine, paper_lines

from .models import Application, PaperRequest


@dataclass(frozen=True, slots=True)
class OtherFile:
    """Another application of the call in which somebody of this household is: codes alone."""

    code: str
    public_code: str


@dataclass(frozen=True, slots=True)
class FileRows:
    """Facts and choices are those in force; requests all, the oldest first; papers all, the newest first."""

    application: Application
    facts: tuple[Fact, ...]
    choices: tuple[FactChoice, ...]
    requests: tuple[PaperRequest, ...]
    papers: tuple[PaperLine, ...]
    elsewhere: tuple[OtherFile, ...]


def rows_of(application: Application) -> FileRows:
    """Six queries, whatever the file. For acts; pages get it inside a reading (files.application_file)."""
    facts = Fact.objects.filter(dossier=application.pk, replaced_at__isnull=True).select_related("person")
    requests = PaperRequest.objects.filter(application=application).prefetch_related("papers")
    return FileRows(
        application,
        tuple(facts.order_by("name", "source")),
        tuple(FactChoice.objects.filter(dossier=application.pk, superseded_at__isnull=True)),
        tuple(requests.order_by("asked_at", "pk")),
        tuple(paper_lines(Dossier.objects.filter(pk=application.pk), application.pk)),
        tuple(_elsewhere(application)),
    )


def _elsewhere(application: Application) -> list[OtherFile]:
    """To be clarified, never an exclusion: a household may be forming, a child may live with both parents."""
    persons = application.household.memberships.filter(period__endswith__isnull=True).values("person")
    found = Application.objects.filter(call=application.call_id, household__memberships__person__in=persons)
    others = found.exclude(pk=application.pk).distinct().order_by("public_code")
    return [OtherFile(*codes) for codes in others.values_list("dossier__code", "public_code")]
