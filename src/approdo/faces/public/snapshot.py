"""The page of the source as it was, beside what the facts say now. The stored text is cut and its mistakes are numbered."""

from collections.abc import Iterator
from dataclasses import dataclass

from approdo.records.gate.texts import PublicText, sign
from approdo.records.programme import source
from approdo.records.programme.claims import Evaluation

from .writing import Output, Page, Plain


@dataclass(frozen=True)
class PartView:
    """A heading of the page with its paragraphs, and the area it speaks of."""

    head: tuple[source.Bit, ...]
    paragraphs: tuple[tuple[source.Bit, ...], ...]
    area: object


@dataclass(frozen=True)
class PageView:
    title: PublicText
    digest: PublicText
    parts: tuple[PartView, ...]
    corrections: tuple[source.Correction, ...]
    end: tuple[PublicText, ...]


def stored_page(
    now: Evaluation, then: Evaluation, section: dict[str, object], areas_now: tuple[object, ...]
) -> Iterator[Output]:
    """The snapshot, and the original text as a file."""
    stored = source.stored_page(now.programme)
    parts = tuple(
        PartView(part.head, part.paragraphs, area) for part, area in zip(stored.parts, areas_now, strict=True)
    )
    page = PageView(stored.title, stored.digest, parts, stored.corrections, stored.end)
    day = then.on.isoformat()
    context = {**section, "page": page, "current": sign("source")}
    yield Page(f"programma/4/al-{day}/", "public/programme_then.html", context)
    yield Plain(f"programma/4/pagina-{day}.txt", now.programme.source_text)
