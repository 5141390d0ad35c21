"""Errors of an input as values, all of them at once: what is wrong, where, why, and what to do.

`code` is stable and for machines, `message` and `remedy` are plain Italian and for people. `where` is a JSON pointer
into the document (`/facts/isee`), `file:row:column` for a table, the name of the argument for a command (`--on`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf as INFINITY
from typing import Any

FORMAT = "approdo.error/1"

CODES = frozenset(
    {
        "json_syntax",
        "format_unknown",
        "measure_unknown",
        "date_invalid",
        "no_version_on_date",
        "fact_unknown",
        "fact_type",
        "fact_bounds",
        "fact_code",
        "call_unknown_parameter",
        "call_over_ceiling",
        "option_unknown",
        "csv_encoding",
        "csv_header",
        "csv_cell",
        "duplicate_id",
        "unknown_reference",
        "too_large",
        "public_number_missing",
        "book_not_embedded",
    }
)

_LONGEST_VALUE, _LONGEST_PLACE, _LONGEST_TEXT = 200, 1000, 5000


@dataclass(frozen=True, slots=True)
class ErrorItem:
    """One entry of `approdo.error/1`. `value` is what was found (JSON), `expected` what is admitted."""

    code: str
    where: str
    value: Any
    expected: str
    message: str
    remedy: str

    def document(self) -> dict[str, Any]:
        """Return the entry as it is written; a long text is cut, an unwritable value becomes its text."""
        return {
            "code": self.code,
            "where": _text(self.where, _LONGEST_PLACE),
            "value": _writable(self.value),
            "expected": _text(self.expected),
            "message": _text(self.message),
            "remedy": _text(self.remedy),
        }


class BadInput(Exception):
    """What was handed in cannot be answered; `errors` holds every reason, never an empty tuple."""

    def __init__(self, errors: Iterable[ErrorItem]) -> None:
        self.errors: tuple[ErrorItem, ...] = tuple(errors)
        super().__init__("; ".join(f"{error.where}: {error.message}" for error in self.errors))


class BrokenMeasure(BadInput):
    """A measure or a layer of parameters is refused at load: for its author, with file and line."""


def error_document(errors: Sequence[ErrorItem]) -> dict[str, Any]:
    """Return `approdo.error/1` with the errors in the order in which they were found."""
    return {"format": FORMAT, "errors": [error.document() for error in errors]}


def refuse_if_any(errors: Sequence[ErrorItem]) -> None:
    """Raise BadInput when there is at least one error."""
    if errors:
        raise BadInput(errors)


def _writable(value: Any) -> Any:
    if isinstance(value, str):
        return _text(value, _LONGEST_VALUE)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if value == value and abs(value) != INFINITY else str(value)
    return _writable(repr(value))


def _text(value: str, longest: int = _LONGEST_TEXT) -> str:
    """A text that any file holds: half letters (a path in another encoding) replaced, what is too long cut."""
    clean = value.encode("utf-8", "replace").decode()
    return clean if len(clean) <= longest else clean[: longest - 1] + "…"
