"""The defects that a file may have, and what a person is asked for each: `defects.yaml` in the measure's folder.

    - defect: missing_value
      title: manca un valore
      about: one_fact          one_fact (any, named when asking) · facts (those of `items`) · file (no single fact)
      asks: words              words: a statement that clarifies · paper: a document (never one that an office holds)
      versions:
        - from: 2018-02-08
          text: …              {item} and {paper} stand for the fact's label and its paper
          why_not_ours: …      why no office can give it; empty when it depends on the file

The same defect has the same words in every file of a call (P-16): a text is chosen by the day, and changed by writing
another version.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from . import plain_yaml
from .errors import BrokenMeasure, ErrorItem
from .measures import measure_folder
from .shapes import iso_date

FILE = "defects.yaml"
ABOUT = ("one_fact", "facts", "file")
ASKS = ("words", "paper")
KEYS = frozenset({"defect", "title", "about", "asks", "items", "versions"})


@dataclass(frozen=True, slots=True)
class DefectText:
    """What is asked from a day on, and why no office can give it."""

    from_day: str
    text: str
    why_not_ours: str


@dataclass(frozen=True, slots=True)
class Defect:
    """A kind of defect. `items` are the facts it is always about; none when one is named, or it is about the file."""

    name: str
    title: str
    about: str
    asks: str
    items: tuple[str, ...]
    versions: tuple[DefectText, ...]

    def on(self, day: str) -> DefectText | None:
        """The text in use on a day; None before the first."""
        begun = [one for one in self.versions if one.from_day <= day]
        return max(begun, key=lambda one: one.from_day) if begun else None


def defects(measure: str, folders: Sequence[Path] | None = None) -> Mapping[str, Defect]:
    """The defects of a measure by name; none when its folder tells none. Raises BrokenMeasure."""
    return _read(measure_folder(measure, folders))


@lru_cache(maxsize=64)
def _read(folder: Path) -> Mapping[str, Defect]:
    path = folder / FILE
    if not path.exists():
        return {}
    found, _ = plain_yaml.parse(path.read_bytes(), FILE)
    if not isinstance(found, list):
        raise BrokenMeasure([_fault("", found, "un elenco di difetti")])
    read = [_defect(place, one) for place, one in enumerate(found)]
    return {one.name: one for one in read}


def _defect(place: int, told: Any) -> Defect:
    faults: list[ErrorItem] = []
    if not isinstance(told, dict) or set(told) - KEYS or not told.get("versions"):
        raise BrokenMeasure([_fault(f"/{place}", told, ", ".join(sorted(KEYS)))])
    for key, words in (("about", ABOUT), ("asks", ASKS)):
        if told.get(key) not in words:
            faults.append(_fault(f"/{place}/{key}", told.get(key), " | ".join(words)))
    versions = []
    for number, one in enumerate(told["versions"]):
        day, text = str(one.get("from", "")), str(one.get("text") or "").strip()
        if iso_date(day) is None or not text:
            faults.append(_fault(f"/{place}/versions/{number}", day, "«from» con un giorno e «text»"))
        versions.append(DefectText(day, text, str(one.get("why_not_ours") or "").strip()))
    if faults:
        raise BrokenMeasure(faults)
    items = tuple(told.get("items") or ())
    return Defect(str(told["defect"]), str(told["title"]), told["about"], told["asks"], items, tuple(versions))


def _fault(where: str, value: Any, expected: str) -> ErrorItem:
    message = f"{FILE}{where}: così non si legge."
    return ErrorItem("format_unknown", f"{FILE}{where}", value, expected, message, f"Scrivere {expected}.")
