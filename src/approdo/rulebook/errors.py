"""Errors are values: each says what, where and what to do, and all of them come together.

`BookError` is for the author of a measure or of a layer of parameters; `CaseError` is for whoever hands in a
case and has the fields of `approdo.error/1`. The texts are Italian, the codes are stable.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["BookError", "BookErrors", "CaseError", "CaseErrors", "WrongWord", "said"]

_LONGEST_SAID = 60


def said(value: object) -> str:
    """A value as a sentence names it: a text in Italian quotes, anything long cut."""
    text = str(value) if isinstance(value, str | int) else repr(value)
    short = text if len(text) <= _LONGEST_SAID else text[: _LONGEST_SAID - 1] + "…"
    return f"«{short}»" if isinstance(value, str) else short


@dataclass(frozen=True, slots=True)
class BookError:
    """`where` is a path inside the measure: `rules/req_isee`, `facts/isee`, `parameters/isee_max/regional`.

    `expected` says what is admitted, where a value was given that is not.
    """

    code: str
    where: str
    what: str
    remedy: str
    expected: str = ""

    def __str__(self) -> str:
        return f"[{self.code}] {self.where}: {self.what} → {self.remedy}"


class BookErrors(ValueError):
    """A measure, a tree or its layers cannot be used; `errors` holds every reason."""

    def __init__(self, errors: Iterable[BookError]) -> None:
        self.errors: tuple[BookError, ...] = tuple(errors)
        super().__init__("\n".join(str(error) for error in self.errors))


@dataclass(frozen=True, slots=True)
class CaseError:
    """One entry of `approdo.error/1`: `where` is a JSON pointer, `expected` says the admitted range or list."""

    code: str
    where: str
    value: object
    expected: str
    message: str
    remedy: str

    def document(self) -> dict[str, object]:
        return {
            "code": self.code,
            "where": self.where,
            "value": self.value,
            "expected": self.expected,
            "message": self.message,
            "remedy": self.remedy,
        }


class CaseErrors(ValueError):
    """A case does not fit the declared facts; `errors` holds every reason."""

    def __init__(self, errors: Iterable[CaseError]) -> None:
        self.errors: tuple[CaseError, ...] = tuple(errors)
        super().__init__("\n".join(f"{error.where}: {error.message}" for error in self.errors))


class WrongWord(TypeError):
    """Python's `if`, `and`, `min`, `//` … were used on an expression; the text names the right word."""
