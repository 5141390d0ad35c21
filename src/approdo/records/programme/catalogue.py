"""The city's papers about the programme, read strictly: every fault is listed, with its row and its remedy (P10).

A sentence has a date and a quote that is in the source letter for letter; its verb claims the state that the page's
vocabulary gives; it says which evidence is missing; it uses no relative time word. A later statement is added with its
reason and act: the earlier one stays (P-64).
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from approdo.documents import canonical
from approdo.records.gate.classes import Act
from approdo.records.gate.release import Released, release_one
from approdo.records.gate.texts import PublicText, city_document, city_text

from .statement import Statement, Tap, sentence_faults, verb_faults

_NEEDED = {"id", "sentence", "state", "missing"}
_KNOWN = _NEEDED | {"quote", "verb", "milestones", "from", "live", "later"}


class BrokenProgramme(Exception):
    """The papers are refused; `faults` has one Italian line a fault."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(faults))


@dataclass(frozen=True, slots=True)
class Live:
    """Which query gives the figure, of which call, by which definition."""

    query: PublicText
    call: PublicText
    definition: PublicText


@dataclass(frozen=True, slots=True)
class AreaText:
    id: PublicText
    slug: PublicText
    title: PublicText


@dataclass(frozen=True, slots=True)
class Row:
    """A commitment with its statements, oldest first."""

    id: PublicText
    area: AreaText
    statements: tuple[Statement, ...]
    live: Live | None

    @property
    def first(self) -> Statement:
        return self.statements[0]


@dataclass(frozen=True, slots=True)
class Definition:
    """How a public number is counted (P-66)."""

    id: PublicText
    title: PublicText
    version: PublicText
    since: Released
    query: PublicText
    text: PublicText
    limits: PublicText
    cite: PublicText


@dataclass(frozen=True, slots=True)
class Programme:
    number: int
    title: PublicText
    source_title: PublicText
    source_day: date
    source_digest: str
    source_text: PublicText
    fixed: tuple[tuple[str, PublicText], ...]
    areas: tuple[AreaText, ...]
    rows: tuple[Row, ...]
    definitions: tuple[Definition, ...]

    def row(self, name: str) -> Row | None:
        return next((row for row in self.rows if row.id == name), None)

    def definition(self, name: str) -> Definition | None:
        return next((one for one in self.definitions if one.id == name), None)


def load(folder: Path) -> Programme:
    """Read claims.yaml, definitions.yaml and the source page. Raises BrokenProgramme with every fault."""
    stamp = tuple((folder / name).stat().st_mtime_ns for name in ("claims.yaml", "definitions.yaml"))
    return _load(folder, stamp)


@lru_cache(maxsize=4)
def _load(folder: Path, _stamp: tuple[int, ...]) -> Programme:
    papers = city_document(folder / "claims.yaml")
    source = papers["source"]
    page = city_text(folder / source["file"])
    digest = canonical.digest(str(page))
    definitions = tuple(
        Definition(**{**one, "since": release_one(Act(what="statement", when=one["since"]))})
        for one in city_document(folder / "definitions.yaml")["definitions"]
    )
    faults: list[str] = []
    areas = tuple(AreaText(**area) for area in papers["areas"])
    flat = _flat(page)
    rows = []
    for raw in papers["commitments"]:
        found = _row_faults(raw, flat, areas, definitions)
        faults += found
        if not found:
            rows.append(_row(raw, source, digest, areas))
    repeated = {row.id for row in rows if sum(other.id == row.id for other in rows) > 1}
    faults += [f"{name}: la riga c’è due volte. Lasciane una." for name in sorted(repeated)]
    if faults:
        raise BrokenProgramme(faults)
    section = papers["section"]
    fixed = tuple(source.get("fixed", {}).items())
    return Programme(
        section["number"],
        section["title"],
        source["title"],
        source["day"],
        digest,
        page,
        fixed,
        areas,
        tuple(rows),
        definitions,
    )


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _row_faults(
    raw: dict[str, Any], page: str, areas: tuple[AreaText, ...], definitions: tuple[Definition, ...]
) -> list[str]:
    """Every reason why a row cannot be published."""
    name = raw.get("id", "riga senza id")
    faults = [f"{name}: manca «{key}»." for key in sorted(_NEEDED - set(raw))]
    faults += [f"{name}: «{key}» non è un campo conosciuto." for key in sorted(set(raw) - _KNOWN)]
    if faults:
        return faults
    if not re.fullmatch(r"[A-Z][0-9]{2}", name) or name[0] not in {area.id for area in areas}:
        faults.append(f"{name}: l’id è la lettera di un’area e due cifre.")
    faults += [f"{name}: {fault}" for fault in _statement_faults(raw, page)]
    for one in raw.get("later", ()):
        faults += [f"{name}: {fault}" for fault in _statement_faults({**raw, **one}, None)]
    for one in raw.get("later", ()):
        faults += [
            f"{name}: la nuova dichiarazione non ha «{key}» (P-64)."
            for key in ("day", "reason", "act")
            if not one.get(key)
        ]
    live = raw.get("live")
    if live and live["definition"] not in {one.id for one in definitions}:
        faults.append(f"{name}: la definizione {live['definition']} non c’è in definitions.yaml.")
    return faults


def _statement_faults(raw: dict[str, Any], page: str | None) -> list[str]:
    faults = sentence_faults(raw["sentence"]) + verb_faults(raw.get("verb"), raw["state"])
    quote = raw.get("quote")
    if quote is None and raw["state"] != "no_statement":
        faults.append("manca la frase della pagina (quote).")
    if quote is not None and page is not None and _flat(quote) not in page:
        faults.append(f"«{quote}» non è nella pagina, lettera per lettera.")
    if not raw["missing"]:
        faults.append("di’ quale prova manca (missing).")
    return faults


def _row(raw: dict[str, Any], source: dict[str, Any], digest: str, areas: tuple[AreaText, ...]) -> Row:
    first = _statement(raw, source, digest)
    later = [
        replace(
            _statement({**raw, **one}, source, digest),
            on=one["day"],
            source=one.get("source", source["id"]),
            reason=one["reason"],
            act=one["act"],
        )
        for one in raw.get("later", ())
    ]
    live = Live(**raw["live"]) if "live" in raw else None
    area = next(area for area in areas if area.id == raw["id"][0])
    return Row(raw["id"], area, tuple(sorted([first, *later], key=lambda one: one.on)), live)


def _statement(raw: dict[str, Any], source: dict[str, Any], digest: str) -> Statement:
    return Statement(
        row=raw["id"],
        on=source["day"],
        source=source["id"],
        source_digest=digest,
        sentence=raw["sentence"],
        quote=raw.get("quote"),
        verb=raw.get("verb"),
        state=raw["state"],
        missing=raw["missing"],
        milestones=tuple(Tap(**tap) for tap in raw.get("milestones", ())),
        in_force_from=raw.get("from"),
    )
