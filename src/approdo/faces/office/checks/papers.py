"""A paper of a file, handed to whoever examines it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from approdo.faces.addresses import Action, reads, requires
from approdo.faces.papers import attachment
from approdo.procedures.reading import read_one
from approdo.records.evidence.papers import paper_of_file


@requires(Action.APPLICATION_VIEW, dossier_kwarg="code")
@reads
def download(request: HttpRequest, code: str, paper: UUID) -> HttpResponse:
    return attachment(
        read_one(paper_of_file, request.actor, "lettura di un documento", dossier=request.dossier.pk, paper=paper)
    )
