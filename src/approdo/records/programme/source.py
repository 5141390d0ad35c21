"""The source page, cut into its headings and paragraphs, with its typing mistakes corrected and each correction numbered.

Nothing else is touched: the words are the page's, and the file as it was stays beside this (P08).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import count

from approdo.records.gate.classes import CountOfHomesOrActs
from approdo.records.gate.release import Released, release_one
from approdo.records.gate.texts import PublicText, reference_name

from .catalogue import Programme

BULLET = "•"
SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Bit:
    """A stretch of text; `number` when it is a correction."""

    text: PublicText
    number: Released | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    number: Released
    wrong: PublicText
    right: PublicText


@dataclass(frozen=True, slots=True)
class Part:
    head: tuple[Bit, ...]
    paragraphs: tuple[tuple[Bit, ...], ...]


@dataclass(frozen=True, slots=True)
class StoredPage:
    title: PublicText
    digest: PublicText
    parts: tuple[Part, ...]
    corrections: tuple[Correction, ...]
    end: tuple[PublicText, ...]


def stored_page(programme: Programme) -> StoredPage:
    """The page that the programme's statements come from."""
    before, *bullets = programme.source_text.split_at(BULLET)
    *bullets, last = bullets
    paragraphs, end = _end_of(last)
    corrector = _Corrector(programme)
    parts = [corrector.part(bullet.split_at("\n")) for bullet in bullets]
    parts.append(corrector.part(paragraphs))
    title = [line for line in before.split_at("\n") if line.strip()][-1]
    digest = reference_name(programme.source_digest)
    return StoredPage(title.tidied(), digest, tuple(parts), tuple(corrector.made), end)


def _end_of(last: PublicText) -> tuple[tuple[PublicText, ...], tuple[PublicText, ...]]:
    """The last heading runs to the first empty line; what follows is the end of the page."""
    lines = last.split_at("\n")
    cut = next((place for place, line in enumerate(lines) if place and not line.strip()), len(lines))
    return lines[:cut], tuple(line.tidied() for line in lines[cut:] if line.strip())


class _Corrector:
    """Numbers the corrections in the order in which the page has its mistakes."""

    def __init__(self, programme: Programme) -> None:
        self.fixes = dict(programme.fixed)
        self.numbers = count(1)
        self.made: list[Correction] = []
        self.pattern = re.compile("|".join(re.escape(wrong) for wrong in self.fixes) or r"(?!)")

    def part(self, lines: tuple[PublicText, ...]) -> Part:
        """A heading ends at its first full stop; the rest of its line is the first paragraph."""
        told = [line.tidied() for line in lines if line.strip()]
        head, first = told[0].cut_after(". ")
        paragraphs = [one for one in (first, *told[1:]) if one]
        return Part(self.bits(head), tuple(self.bits(one) for one in paragraphs))

    def bits(self, text: PublicText) -> tuple[Bit, ...]:
        found, start = [], 0
        for match in self.pattern.finditer(text):
            wrong = text.part(match.start(), match.end())
            number = release_one(CountOfHomesOrActs(what="acts", number=next(self.numbers)))
            self.made.append(Correction(number, wrong, self.fixes[wrong]))
            found += [Bit(text.part(start, match.start())), Bit(self.fixes[wrong], number)]
            start = match.end()
        return (*found, Bit(text.part(start, len(text))))
