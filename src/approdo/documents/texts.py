"""The texts of a measure: notices, reasons, letters in Italian, each with the day from which it is used.

A file is `texts/<name>.<AAAA-MM-GG>.txt`; on a day the latest text that had begun is used, so that a letter of 2019
can be printed again as it was. Placeholders are names between braces; a missing or a spare value is a fault of the
caller, since a letter must never go out with a hole in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from string import Formatter

from .measures import measure_folder
from .shapes import iso_date


def text_names(measure: str, folders: Sequence[Path] | None = None) -> tuple[str, ...]:
    """Return the names of the texts of a measure."""
    return tuple(sorted({name for name, _ in _texts(measure_folder(measure, folders))}))


def template(measure: str, name: str, on: str, folders: Sequence[Path] | None = None) -> str:
    """Return a text as used on a day, placeholders unfilled. KeyError when there is none."""
    begun = {
        day: text for (one, day), text in _texts(measure_folder(measure, folders)).items() if one == name and day <= on
    }
    if not begun:
        raise KeyError(f"{measure}: nessun testo «{name}» per il {on}")
    return begun[max(begun)]


def placeholders(text: str) -> frozenset[str]:
    """Return the names between braces of a text."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return a text with all its placeholders filled. KeyError names those without a value."""
    if missing := sorted(placeholders(text) - set(values)):
        raise KeyError(f"mancano i valori di: {', '.join(missing)}")
    return text.format_map(values)


@lru_cache(maxsize=64)
def _texts(folder: Path) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for file in sorted((folder / "texts").glob("*.txt")):
        name, _, day = file.stem.partition(".")
        if iso_date(day) is None:
            raise ValueError(f"{file.name}: il nome deve essere <nome>.<AAAA-MM-GG>.txt")
        found[name, day] = file.read_text(encoding="utf-8")
    return found
