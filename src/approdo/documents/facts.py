"""`approdo.facts/1` and `approdo.measures/1`: what a measure asks, which figures it uses, which choices are open."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from approdo.rulebook import Fact

from .frozen_books import frozen_book
from .measures import all_measures, load_measure

LabelsOf = dict[str, dict[str, str]]


def facts(measure: str, on: str, folders: Sequence[Path] | None = None, city: Path | None = None) -> dict[str, Any]:
    """Return `approdo.facts/1` of a measure on a date. Raises BadInput (unknown measure, no version on that date)."""
    return frozen_book(measure, on, folders=folders, city=city).facts_document()


def measures(folders: Sequence[Path] | None = None, city: Path | None = None) -> dict[str, Any]:
    """Return `approdo.measures/1`: every measure of the folders, by name."""
    return {
        "format": "approdo.measures/1",
        "measures": [
            {
                "name": one.name,
                "title": one.title,
                "kind": one.kind,
                "subject": one.subject if isinstance(one.subject, str) else "–".join(one.subject),
                "versions": list(one.versions),
            }
            for one in all_measures(folders, city)
        ],
    }


def code_labels(measure: str, folders: Sequence[Path] | None = None, city: Path | None = None) -> LabelsOf:
    """Return the Italian label of each code of each fact; `approdo.facts/1` lists the codes only."""
    loaded = load_measure(measure, folders, city)
    return {fact.name: dict(fact.type.codes) for fact in loaded.facts if isinstance(fact, Fact) and fact.type.codes}
