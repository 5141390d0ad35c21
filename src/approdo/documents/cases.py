"""The case (`approdo.case/1`): an id, the facts of the subject, and a list for each part (`persons`).

What a fact may be is the rule book's to say; here is only the envelope. A key that is no part of the measure is a
`fact_unknown`: a list of facts that nobody declared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from approdo.rulebook.errors import said

from .errors import ErrorItem
from .shapes import is_plain_text, pointer

FORMAT = "approdo.case/1"
ENVELOPE = ("format", "id", "facts")


@dataclass(frozen=True, slots=True)
class CaseInput:
    """A case as handed in: not yet read by the rule book. A part that is absent is missing, not empty."""

    id: str | None
    facts: Any
    parts: Mapping[str, Any]


def read(value: Any, parts: Sequence[str], errors: list[ErrorItem]) -> CaseInput:
    """Return the envelope of a case, adding every error of it to `errors`."""
    if not isinstance(value, dict):
        errors.append(
            ErrorItem(
                "format_unknown",
                "/",
                value,
                FORMAT,
                "Il caso non è un oggetto JSON.",
                f"Scrivere {{«format»: «{FORMAT}», «facts»: {{…}}, …}}.",
            )
        )
        return CaseInput(None, {}, {})
    if value.get("format") != FORMAT:
        errors.append(
            ErrorItem(
                "format_unknown",
                "/format",
                value.get("format"),
                FORMAT,
                "Questo non è un caso di Approdo.",
                f"Scrivere «format»: «{FORMAT}».",
            )
        )
    known = (*ENVELOPE, *parts)
    errors.extend(
        ErrorItem(
            "fact_unknown",
            pointer("", name),
            value[name],
            ", ".join(known),
            f"La chiave {said(str(name))} non esiste in questo caso.",
            "Toglierla o correggerne il nome: una chiave sconosciuta non è mai ignorata.",
        )
        for name in value
        if name not in known
    )
    case_id = value.get("id")
    if case_id is not None and not is_plain_text(case_id):
        errors.append(
            ErrorItem(
                "fact_type",
                "/id",
                case_id,
                "un testo di una riga, fino a 200 caratteri",
                "L’id del caso non è un testo utilizzabile.",
                "Scrivere un testo come atteso, oppure togliere «id».",
            )
        )
        case_id = None
    facts = value.get("facts")
    return CaseInput(case_id, {} if facts is None else facts, {name: value[name] for name in parts if name in value})
