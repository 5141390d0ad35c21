"""The decision sheet on paper: `approdo.decision/1` in, PDF/UA out, in the order of the page and of the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from approdo.rulebook import Fact

from . import words
from .measures import load_measure
from .typesetting import typeset

OUTCOMES = {
    "eligible": "La domanda è ammessa: tutti i requisiti ci sono.",
    "not_eligible": "La domanda non è ammessa: manca almeno un requisito.",
    "incomplete": "La domanda è da completare: manca almeno un dato.",
    "undecidable": "Non si può ancora decidere: manca un valore della norma.",
}
RESULTS = {
    "pass": "rispettato",
    "fail": "non rispettato",
    "missing": "da chiarire",
    "unknown": "non calcolabile",
    "not_applicable": "non si applica",
    "computed": "calcolato",
}
VERIFY = [
    "Il file JSON di questa scheda contiene dati, regole e valori.",
    "Chiunque lo ricalcola con il comando «verify» di Approdo: se cambia un solo dato, l’impronta non torna.",
]
MISSING = "non disponibile"


def sheet_pdf(
    document: Mapping[str, Any],
    administration: str,
    office: str,
    made_on: date,
    folders: Sequence[Path] | None = None,
    city: Path | None = None,
) -> bytes:
    """Return the sheet of a decision. A decision that was erased has no sheet: ValueError."""
    if document.get("erased"):
        raise ValueError("an erased decision has no sheet")
    return typeset("decision", _paper(document, administration, office, made_on, folders, city))


def _paper(
    document: Mapping[str, Any],
    administration: str,
    office: str,
    made_on: date,
    folders: Sequence[Path] | None,
    city: Path | None,
) -> dict[str, Any]:
    declared = _declared(document["measure"], folders, city)
    return {
        "title": f"Scheda di calcolo della domanda {document['case']}",
        "administration": administration,
        "office": office,
        "date": made_on.isoformat(),
        "foot": f"Scheda di calcolo {document['case']}",
        "outcome": list(_outcome(document)),
        "missing": [_label(pointer.rpartition("/")[2], declared) for pointer in document["missing_facts"]],
        "facts": list(_facts(document, declared)),
        "requirements": [[one["text"], RESULTS[one["result"]], one["cite"] or ""] for one in document["requirements"]],
        "sections": [list(row) for row in _sections(document)],
        "parameters": [
            [one["name"].replace("_", " "), _plain(one["value"]), one["cite"] or ""] for one in document["parameters"]
        ],
        "flags": [f"{one['text']} ({one['cite']})" for one in document["flags"]],
        "versions": _versions(document),
        "hash": document["hash"],
        "verify": VERIFY,
    }


def _outcome(document: Mapping[str, Any]) -> Iterator[str]:
    yield OUTCOMES[document["outcome"]]
    yield from (one["text"] for one in document["requirements"] if one["result"] == "fail")
    if document["provisional"]:
        yield "È provvisoria: usa un valore che nessuno ha ancora confermato."


def _facts(document: Mapping[str, Any], declared: Mapping[str, Fact]) -> Iterator[list[str]]:
    for name, value in document["facts"].items():
        yield [_label(name, declared), _value(value, declared.get(name)), "nucleo"]
    for person in document["persons"]:
        for name, value in person.items():
            if name != "id":
                yield [_label(name, declared), _value(value, declared.get(name)), f"persona {person['id']}"]


def _sections(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, section in document["sections"].items():
        if section["status"] != "computed":
            yield name.replace("_", " "), RESULTS[section["status"]]
            continue
        value = section["value"]
        shown = words.hundredths(value) + " €" if section.get("unit") == "cents" else _plain(value)
        yield name.replace("_", " "), shown


def _versions(document: Mapping[str, Any]) -> list[str]:
    return [
        f"Misura: {document['measure']}. Avviso: {document['call'] or MISSING}.",
        f"Norma in vigore il {words.day(date.fromisoformat(document['on']))}, "
        f"come era nota il {words.day(date.fromisoformat(document['known_on']))}.",
        f"Libro delle regole: {document['book']['hash']}",
    ]


def _declared(measure: str, folders: Sequence[Path] | None, city: Path | None) -> dict[str, Fact]:
    return {one.name: one for one in load_measure(measure, folders, city).facts if isinstance(one, Fact)}


def _label(name: str, declared: Mapping[str, Fact]) -> str:
    label = declared[name].label if name in declared else name.replace("_", " ")
    return label[:1].upper() + label[1:]


def _value(value: Any, fact: Fact | None) -> str:
    if fact is None or value is None or isinstance(value, bool):
        return _plain(value)
    if fact.type.kind == "Cents":
        return f"{words.hundredths(value)} €"
    if fact.type.kind == "Date":
        return words.day(date.fromisoformat(value))
    if fact.type.kind == "Scaled" and fact.type.scale == 2:
        return words.hundredths(value)
    return dict(fact.type.codes).get(value, str(value)) if fact.type.kind == "Code" else str(value)


def _plain(value: Any) -> str:
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return "sì" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "nessuna"
    return str(value)
