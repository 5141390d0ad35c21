"""Reading a mapping key by key, with every error collected: wrong kinds, missing keys, and the keys left over.

A reader returns None in the place of what it could not read and goes on, so that all errors of a document come
together; the caller stops before using the values (`errors.refuse_if_any`).
"""

from __future__ import annotations

import re
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from .errors import ErrorItem

SAFE_INTEGER = 2**53 - 1

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})\Z")
_RATIO = re.compile(r"(0|[1-9]\d{0,8})/([1-9]\d{0,8})\Z")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]")


def iso_date(text: Any) -> date | None:
    """Return the day written as YYYY-MM-DD, None for anything else."""
    if not isinstance(text, str) or not _DATE.match(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def iso_moment(text: Any) -> datetime | None:
    """Return the moment written as ISO 8601 with its offset, None for anything else."""
    if not isinstance(text, str) or not _MOMENT.match(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def ratio(text: Any) -> Fraction | None:
    """Return the fraction written as n/d, None for anything else."""
    found = _RATIO.match(text) if isinstance(text, str) else None
    return Fraction(int(found[1]), int(found[2])) if found else None


def is_plain_text(text: Any, longest: int = 200) -> bool:
    """Return whether a value is a text of one line that a file, a code list and a draw can hold."""
    return isinstance(text, str) and len(text.strip()) > 0 and len(text) <= longest and not _UNPRINTABLE.search(text)


def pointer(where: str, name: object) -> str:
    """Return the JSON pointer of a key inside `where`."""
    return f"{where}/{str(name).replace('~', '~0').replace('/', '~1')}"


class Fields:
    """One mapping being read: ask for each key by kind, then `done()` reports the keys nobody asked for.

    `unknown_code` is the code under which left-over keys are reported.
    """

    def __init__(self, value: Any, where: str, errors: list[ErrorItem], unknown_code: str = "format_unknown") -> None:
        self.where = where
        self.errors = errors
        self._unknown_code = unknown_code
        self._asked: list[str] = []
        self._value: dict[str, Any] = value if isinstance(value, dict) else {}
        if not isinstance(value, dict):
            self.fault("fact_type", "", value, "un oggetto {chiave: valore}", "Qui serve un gruppo di chiavi e valori.")

    def fault(self, code: str, name: str, value: Any, expected: str, message: str, remedy: str | None = None) -> None:
        """Add an error at a key of this mapping (`name` empty: at the mapping itself)."""
        where = pointer(self.where, name) if name else self.where or "/"
        self.errors.append(
            ErrorItem(code, where, value, expected, message, remedy or f"Scrivere un valore come atteso: {expected}.")
        )

    def has(self, name: str) -> bool:
        """Return whether the key is there and not null."""
        return self._value.get(name) is not None

    def raw(self, name: str, required: bool = False) -> Any:
        """Return the value of a key as it is, None if it is not there."""
        if name not in self._asked:
            self._asked.append(name)
        value = self._value.get(name)
        if value is None and required:
            self.fault("format_unknown", name, None, "un valore", f"Manca «{name}».", f"Aggiungere la chiave «{name}».")
        return value

    def text(self, name: str, required: bool = False) -> str | None:
        value = self.raw(name, required)
        if value is None:
            return None
        if is_plain_text(value):
            return str(value)
        self.fault("fact_type", name, value, "un testo di una riga", f"«{name}» non è un testo utilizzabile.")
        return None

    def day(self, name: str, required: bool = False) -> date | None:
        value = self.raw(name, required)
        if value is None:
            return None
        found = iso_date(value)
        if found is None:
            self.fault("date_invalid", name, value, "AAAA-MM-GG", f"«{name}» non è una data.")
        return found

    def day_or_moment(self, name: str) -> str | None:
        """Return a day, or a moment with its offset, as written."""
        value = self.raw(name)
        if value is None:
            return None
        if iso_date(value) or iso_moment(value):
            return str(value)
        expected = "AAAA-MM-GGThh:mm:ss+hh:mm, oppure AAAA-MM-GG"
        self.fault("date_invalid", name, value, expected, f"«{name}» non è un momento con il suo fuso orario.")
        return None

    def integer(self, name: str, low: int, high: int, required: bool = False) -> int | None:
        value = self.raw(name, required)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            self.fault("fact_type", name, value, "un intero", f"«{name}» non è un numero intero.")
            return None
        if not low <= value <= high:
            self.fault("fact_bounds", name, value, f"{low}…{high}", f"«{name}» è fuori dai limiti.")
            return None
        return value

    def choice(self, name: str, allowed: tuple[str, ...], required: bool = False) -> str | None:
        value = self.raw(name, required)
        if value is None:
            return None
        if isinstance(value, str) and value in allowed:
            return value
        self.fault("fact_code", name, value, ", ".join(allowed), f"«{name}» non è una delle parole ammesse.")
        return None

    def fraction(self, name: str, required: bool = False) -> Fraction | None:
        value = self.raw(name, required)
        if value is None:
            return None
        found = ratio(value)
        if found is None or found > 1:
            code = "fact_type" if found is None else "fact_bounds"
            self.fault(code, name, value, "n/d fra 0 e 1, per esempio 20/100", f"«{name}» non è una quota.")
            return None
        return found

    def mapping(self, name: str, required: bool = False) -> dict[str, Any]:
        value = self.raw(name, required)
        if value is None or isinstance(value, dict):
            return value or {}
        self.fault("fact_type", name, value, "un oggetto {chiave: valore}", f"«{name}» non è un gruppo di valori.")
        return {}

    def rows(self, name: str, required: bool = False) -> list[Any]:
        value = self.raw(name, required)
        if value is None or isinstance(value, list):
            return value or []
        self.fault("fact_type", name, value, "un elenco", f"«{name}» non è un elenco.")
        return []

    def done(self) -> None:
        """Report every key that is there and that nobody asked for."""
        for name in self._value:
            if name not in self._asked:
                self.fault(
                    self._unknown_code,
                    name,
                    self._value[name],
                    ", ".join(self._asked),
                    f"La chiave «{name}» non esiste.",
                    "Toglierla o correggerne il nome: una chiave sconosciuta non è mai ignorata.",
                )
