"""Why a result: each requirement and each item of the score with my value, the limit, the distance, what would change it.

What would change it was asked of the book that decided (procedures.kept_books); where nothing was found nothing is said.
Texts and citations are the law's and stay Italian; our own words around them are in the page's language.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from approdo.documents.turning_points import TurningPoint
from approdo.faces import formats
from approdo.procedures.call_book import CallBook
from approdo.procedures.correct_application import SCORE, correctable
from approdo.procedures.kept_books import book_behind, what_would_change
from approdo.records.calls.own import OwnFile
from approdo.rulebook import Fact
from approdo.rulebook.frozen import FrozenBook
from approdo.rulebook.runtime import Unknown

DAYS = "days"


@dataclass(frozen=True)
class Line:
    """One requirement or item. `text` and `cite` are Italian (the law's); `met` None when it does not say yes or no."""

    text: str
    cite: str
    met: bool | None = None
    result: str = ""
    value: str = ""
    compared: tuple[tuple[str, str], ...] = ()
    changes: tuple[str, ...] = ()
    note: str = ""
    href: str = ""
    applies: bool = True


@dataclass(frozen=True)
class Explained:
    """What the page of a position says of a decision."""

    failed: tuple[Line, ...]
    others: tuple[Line, ...]
    items: tuple[Line, ...]
    outcome: str

    @property
    def all_met(self) -> bool:
        return self.outcome == "eligible"


def explained(file: OwnFile, book: CallBook) -> Explained | None:
    """None before a decision, or once it was disposed of."""
    if file.document is None or file.book is None:
        return None
    frozen = book_behind(file.document, file.book)
    items = _Items(file, book, frozen)
    lines = _requirements(file.document, frozen, items)
    return Explained(
        failed=tuple(line for line in lines if line.met is False),
        others=tuple(line for line in lines if line.met is not False and line.applies),
        items=_score_items(file, book, frozen, items),
        outcome=file.document["outcome"],
    )


class _Items:
    """Which observation an explanation leads to: the first fact behind it that may be corrected."""

    def __init__(self, file: OwnFile, book: CallBook, frozen: FrozenBook) -> None:
        self.code, self.frozen, self.correctable = file.code, frozen, correctable(book)

    def behind(self, rule: str) -> str:
        return self.link(next((name for name in self.frozen.facts_behind(rule) if name in self.correctable), ""))

    def link(self, item: str) -> str:
        known = item in self.correctable
        return reverse("portal:observation", args=[self.code, item]) if known else ""


# ── requirements ─────────────────────────────────────────────────────────────────────────────────────────────────


def _requirements(document: Mapping[str, Any], frozen: FrozenBook, items: _Items) -> list[Line]:
    points = what_would_change(document, frozen)
    facts = {fact.name: fact for fact in frozen.tree.facts}
    return [_requirement(row, points.get(row["rule"], ()), facts, items) for row in document["requirements"]]


def _requirement(
    row: Mapping[str, Any], points: Sequence[TurningPoint], facts: Mapping[str, Fact], items: _Items
) -> Line:
    met = {"pass": True, "fail": False}.get(row["result"])
    told = [point for point in points if _speaks_of(facts[point.fact], row)]
    return Line(
        text=row["text"],
        cite=row["cite"] or "",
        met=met,
        result=_RESULTS[row["result"]](),
        compared=_compared(row),
        changes=tuple(_in_words(point, facts[point.fact]) for point in told),
        href=items.behind(row["rule"]),
        applies=row["result"] != "not_applicable",
    )


def _speaks_of(fact: Fact, row: Mapping[str, Any]) -> bool:
    """A number in the unit that is compared, or the day: another number behind the rule would only confuse."""
    return fact.type.kind == "Date" or (row["unit"] is not None and fact.unit == row["unit"])


def _compared(row: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """My value, the limit, and how far from it."""
    if row["operator"] is None or row["value"] is None or row["limit"] is None:
        return ()
    found = [
        (gettext("Il tuo valore"), in_unit(row["value"], row["unit"])),
        (gettext("Il limite"), in_unit(row["limit"], row["unit"])),
    ]
    if row["distance"] is not None:
        beyond = row["distance"] > 0 or row["result"] == "fail"
        label = gettext("Oltre il limite di") if beyond else gettext("Dentro il limite di")
        found.append(
            (label, in_unit(abs(row["distance"]), DAYS if row["unit"] == DAYS else row["unit"], distance=True))
        )
    return tuple(found)


def in_unit(value: Any, unit: str | None, *, distance: bool = False) -> str:
    """A value as people read it, with its unit."""
    if unit == "cents":
        return formats.euros(value)
    if unit == "m2":
        return f"{formats.hundredths(value)}{formats.NBSP}m²"
    if unit == DAYS and not distance:
        return formats.day(date.fromisoformat(value))
    if unit == DAYS:
        return ngettext("%(n)s giorno", "%(n)s giorni", value) % {"n": formats.thousands(value)}
    if unit == "points":
        return formats.hundredths(value)
    return formats.thousands(value) if isinstance(value, int) else str(value)


def _in_words(point: TurningPoint, fact: Fact) -> str:
    """The sentence of a turning point. What is true of one fact holds with all the others as they are."""
    told = {"fact": fact.label, "value": _value(point.turn if point.met else point.last, fact)}
    if fact.type.kind == "Date":
        sentence = gettext("Una domanda presentata da questo giorno lo rispetterebbe: %(value)s.") % told
    elif point.met:
        lower = point.turn < point.now
        text = (
            gettext("Con «%(fact)s» fino a %(value)s sarebbe rispettato.")
            if lower
            else gettext("Con «%(fact)s» da %(value)s in su sarebbe rispettato.")
        )
        sentence = text % told
    else:
        higher = point.turn > point.now
        text = (
            gettext("Con «%(fact)s» oltre %(value)s non sarebbe più rispettato.")
            if higher
            else gettext("Con «%(fact)s» sotto %(value)s non sarebbe più rispettato.")
        )
        return text % told
    return f"{sentence} {_then(point)}".strip()


def _then(point: TurningPoint) -> str:
    """What the whole decision would be there."""
    if point.failed:
        text = ngettext(
            "Resterebbe %(n)s requisito non rispettato.", "Resterebbero %(n)s requisiti non rispettati.", point.failed
        )
        return text % {"n": point.failed}
    return gettext("La domanda sarebbe ammessa.") if point.outcome == "eligible" else ""


def _value(value: Any, fact: Fact) -> str:
    if fact.type.kind == "Date":
        return formats.day(date.fromisoformat(value))
    if fact.type.kind == "Scaled":
        return in_unit(value, fact.unit if fact.unit == "m2" else "points")
    return in_unit(value, fact.unit)


_RESULTS = {
    "pass": lambda: gettext("Rispettato"),
    "fail": lambda: gettext("Non rispettato"),
    "missing": lambda: gettext("Da chiarire: manca un dato"),
    "unknown": lambda: gettext("Non calcolabile: un valore della norma non è confermato"),
    "not_applicable": lambda: gettext("Non si applica a questo bando o a questo nucleo"),
}


# ── the score ────────────────────────────────────────────────────────────────────────────────────────────────────


def _score_items(file: OwnFile, book: CallBook, frozen: FrozenBook, items: _Items) -> tuple[Line, ...]:
    """The items of the annex, with the points that we can compute; what nobody confirmed is said to be so."""
    document = file.document or {}
    persons = {"persons": document["persons"]} if document.get("persons") else {}
    decision = frozen.decide(frozen.read_case(document["facts"], persons))
    rules = {rule.name: rule for rule in frozen.program.rules}
    found = []
    for told in book.procedure.get("score_items", ()):
        rule = rules.get(told.get("rule", ""))
        if rule is not None:
            value = decision.value_of(rule.name)
            figures = frozen.figures_behind(rule.name)
            line = _score_line(told["title"], rule.cite, value, figures, file)
            found.append(_with_link(line, items.behind(rule.name)))
        elif told.get("parameter") in frozen.figures:
            figure = frozen.figures[told["parameter"]]
            value = Unknown(params=(figure.name,)) if figure.value is None else figure.value
            line = _score_line(told["title"], figure.cite, value, (figure,), file)
            found.append(_with_link(line, items.link(told.get("fact", ""))))
    return tuple(found)


def _score_line(title: str, cite: str, value: Any, figures: Sequence[Any], file: OwnFile) -> Line:
    if type(value) is Unknown:
        return Line(text=title, cite=cite, value=gettext("Non calcolabile"), note=_why_unknown(value, file))
    doubtful = any(figure.value is not None and figure.confidence != "read" for figure in figures)
    note = gettext("Punti ricalcolati da noi, da una fonte non ufficiale: da confermare.") if doubtful and value else ""
    return Line(text=title, cite=cite, value=formats.hundredths(value), note=note)


def _why_unknown(value: Unknown, file: OwnFile) -> str:
    """What is missing, and who confirms it (faces.md §1.6)."""
    found = [gettext("Manca un dato della domanda.")] if value.facts else []
    if value.params:
        text = gettext(
            "Manca il valore ufficiale dei punti: lo conferma %(office)s, quando ha l’allegato della Regione."
        )
        found.append(text % {"office": file.office.name})
    return " ".join(found)


def _with_link(line: Line, href: str) -> Line:
    return Line(line.text, line.cite, value=line.value, note=line.note, href=href)


def score_link(file: OwnFile) -> str:
    return reverse("portal:observation", args=[file.code, SCORE])
