"""The texts of a measure: notices, reasons, letters in Italian, each with the day from which it is used.

A file is `texts/<name>.<AAAA-MM-GG>.txt`; on a day the latest text that had begun is used, so that a letter of 2019
can be printed again as it was. Before the body stands its front matter, between two lines of three hyphens:

    subject: what it is about, in 10 to 120 signs
    legal: true            it has effects from the day it is received (digital domicile or paper)
    ready: true            false: nobody may send it yet; then `why` and `awaits` (whose confirmation) say so
    needs: [application]   every placeholder of subject and body, no more and no fewer

Placeholders are names between braces; a missing or a spare value is a fault of the caller, since a letter must never go
out with a hole in it. A line that begins with `## ` is a heading, lines that begin with `- ` are a list, and what a
value brings in cannot become either: it is plain text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any, Final, Literal

from .measures import measure_folder
from .plain_yaml import parse
from .shapes import iso_date

FENCE = "---\n"
HEADING, ITEM = "## ", "- "
HEAD: Final[dict[str, type]] = {"subject": str, "legal": bool, "ready": bool, "needs": list, "why": str, "awaits": str}


@dataclass(frozen=True, slots=True)
class Text:
    """One version of a text. `why` and `awaits` are empty when it is ready."""

    name: str
    from_day: str
    subject: str
    body: str
    legal: bool
    ready: bool
    needs: frozenset[str]
    why: str = ""
    awaits: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a filled text as people read it: a heading, a paragraph of lines, or a list."""

    kind: Literal["heading", "paragraph", "list"]
    lines: tuple[str, ...]


def text_names(measure: str, folders: Sequence[Path] | None = None) -> tuple[str, ...]:
    """Return the names of the texts of a measure."""
    return tuple(sorted({one.name for one in all_texts(measure, folders)}))


def all_texts(measure: str, folders: Sequence[Path] | None = None) -> tuple[Text, ...]:
    """Return every version of every text of a measure."""
    return _texts(measure_folder(measure, folders))


def text_on(measure: str, name: str, on: str, folders: Sequence[Path] | None = None) -> Text:
    """Return a text as used on a day. KeyError when there is none."""
    begun = [one for one in all_texts(measure, folders) if one.name == name and one.from_day <= on]
    if not begun:
        raise KeyError(f"{measure}: nessun testo «{name}» per il {on}")
    return max(begun, key=lambda one: one.from_day)


def text_of(measure: str, name: str, from_day: str, folders: Sequence[Path] | None = None) -> Text:
    """Return the version of a text that begins on exactly that day. KeyError when there is none."""
    for one in all_texts(measure, folders):
        if (one.name, one.from_day) == (name, from_day):
            return one
    raise KeyError(f"{measure}: nessun testo «{name}» del {from_day}")


def placeholders(text: str) -> frozenset[str]:
    """Return the names between braces of a text."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return a text with all its placeholders filled. KeyError names those without a value."""
    if missing := sorted(placeholders(text) - set(values)):
        raise KeyError(f"mancano i valori di: {', '.join(missing)}")
    return text.format_map({name: _plain(value) for name, value in values.items()})


def blocks(body: str) -> tuple[Block, ...]:
    """Return a filled text in pieces, in order."""
    return tuple(_blocks(body))


def _plain(value: str) -> str:
    """A value, its lines unable to become headings: what a person wrote may begin with any sign."""
    return "\n".join(line.lstrip("# ") if line.startswith("#") else line for line in str(value).splitlines())


def _blocks(body: str) -> Iterator[Block]:
    for part in body.strip().split("\n\n"):
        kept: list[str] = []
        kind: Literal["paragraph", "list"] = "paragraph"
        for line in filter(None, map(str.strip, part.splitlines())):
            if line.startswith(HEADING):
                if kept:
                    yield Block(kind, tuple(kept))
                yield Block("heading", (line.removeprefix(HEADING),))
                kept, kind = [], "paragraph"
                continue
            now: Literal["paragraph", "list"] = "list" if line.startswith(ITEM) else "paragraph"
            if kept and now != kind:
                yield Block(kind, tuple(kept))
                kept = []
            kind = now
            kept.append(line.removeprefix(ITEM) if now == "list" else line)
        if kept:
            yield Block(kind, tuple(kept))


@lru_cache(maxsize=64)
def _texts(folder: Path) -> tuple[Text, ...]:
    return tuple(_read(file) for file in sorted((folder / "texts").glob("*.txt")))


def _read(file: Path) -> Text:
    """A file as a text. Raises ValueError saying what is wrong with it: the fault is that of whoever wrote the measure."""
    name, _, day = file.stem.partition(".")
    if iso_date(day) is None:
        raise ValueError(f"{file.name}: il nome deve essere <nome>.<AAAA-MM-GG>.txt")
    before, fence, rest = file.read_text(encoding="utf-8").partition(FENCE)
    front, closing, body = rest.partition(FENCE)
    if before or not fence or not closing:
        raise ValueError(f"{file.name}: manca l’intestazione fra due righe di tre trattini")
    told: Any = parse(front.encode(), file.name)[0]
    if not isinstance(told, dict) or any(not isinstance(told.get(key), HEAD.get(key, ())) for key in told):
        raise ValueError(f"{file.name}: intestazione non valida ({', '.join(HEAD)})")
    if missing := {"subject", "legal", "ready", "needs"} - set(told):
        raise ValueError(f"{file.name}: nell’intestazione manca {', '.join(sorted(missing))}")
    if not told["ready"] and not (told.get("why") and told.get("awaits")):
        raise ValueError(f"{file.name}: un testo non pronto dice perché (why) e chi deve confermarlo (awaits)")
    return Text(
        name=name,
        from_day=day,
        subject=told["subject"],
        body=body.strip() + "\n",
        legal=told["legal"],
        ready=told["ready"],
        needs=frozenset(told["needs"]),
        why=told.get("why", ""),
        awaits=told.get("awaits", ""),
    )
