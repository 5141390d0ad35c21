"""A paper handed back: saved, never shown inside our pages, and never taken by the browser for anything else."""

from typing import Protocol

from django.http import HttpResponse


class Kept(Protocol):
    """What a reading gives of a paper (records.evidence.papers.PaperFile)."""

    @property
    def content(self) -> bytes: ...

    @property
    def media_type(self) -> str: ...

    @property
    def file_name(self) -> str: ...


def attachment(paper: Kept) -> HttpResponse:
    """The bytes as they came. Somebody else made them: they run in none of our pages, whatever they hold."""
    response = HttpResponse(paper.content, content_type=paper.media_type)
    response["Content-Disposition"] = f'attachment; filename="{paper.file_name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
