"""`approdo.decision/1`: one case, one call, two dates in; the whole answer out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from approdo.rulebook import Case, CaseError, CaseErrors
from approdo.rulebook.case import CaseReader
from approdo.rulebook.frozen import FrozenBook

from . import calls, cases
from .calls import Call
from .cases import CaseInput
from .errors import BadInput, ErrorItem
from .frozen_books import frozen_book
from .measures import load_measure


def decide(
    measure: str,
    on: str | None,
    known_on: str | None,
    call: Call | Mapping[str, Any] | None,
    case: Any,
    *,
    full: bool = False,
    salt: str | None = None,
    folders: Sequence[Path] | None = None,
    city: Path | None = None,
) -> dict[str, Any]:
    """Return `approdo.decision/1` for an `approdo.case/1`.

    `on` is the date whose law applies (None: the call's publication), `known_on` what was known when deciding (None:
    `on`). `salt` is 32 random bytes in hexadecimal when an office issues the document. Raises BadInput with every
    error of dates, call and case; a missing fact is no error.
    """
    read_call = call if call is None or isinstance(call, Call) else calls.read(call)
    if on is None and read_call is not None:
        on = read_call.published_on.isoformat()
    try:
        book = frozen_book(measure, on, known_on, read_call, folders, city)
    except BadInput as bad:
        raise BadInput([*bad.errors, *case_faults(measure, case, folders, city)]) from None
    return decide_with(book, case, None if read_call is None else read_call.id, full=full, salt=salt)


def decide_with(
    book: FrozenBook, case: Any, call_id: str | None = None, *, full: bool = False, salt: str | None = None
) -> dict[str, Any]:
    """Return the decision of one frozen book; many cases of one call share the book."""
    errors: list[ErrorItem] = []
    given = cases.read(case, [part.name for part in book.tree.parts], errors)
    read = _read(book.reader_of_cases, given, errors)
    if read is None or errors:
        raise BadInput(errors)
    return book.decide(read).document(case_id=given.id, call=call_id, full=full, salt=salt)


def case_faults(
    measure: str, case: Any, folders: Sequence[Path] | None = None, city: Path | None = None
) -> list[ErrorItem]:
    """Return the errors of a case alone, for when the dates, the call or the measure are wrong too.

    The facts of a measure are the same in all its versions. Of a measure that is not there only the envelope is read.
    """
    errors: list[ErrorItem] = []
    try:
        loaded = load_measure(measure, folders, city)
    except BadInput:
        cases.read(case, list(case) if isinstance(case, dict) else [], errors)
        return errors
    given = cases.read(case, [part.name for part in loaded.parts], errors)
    _read(CaseReader(loaded.fact_list, loaded.parts), given, errors)
    return errors


def _read(reader: CaseReader, given: CaseInput, errors: list[ErrorItem]) -> Case | None:
    """The case as the rules take it, or None with its errors added."""
    try:
        return reader.read(given.facts, given.parts)
    except CaseErrors as faults:
        errors += [case_error(fault) for fault in faults.errors]
        return None


def case_error(fault: CaseError) -> ErrorItem:
    """Return an error of the rule book as one of the contract: the same fields, whole sentences."""
    return ErrorItem(
        fault.code,
        fault.where,
        fault.value,
        fault.expected,
        f"{fault.message[:1].upper()}{fault.message[1:]}.",
        f"{fault.remedy[:1].upper()}{fault.remedy[1:]}.",
    )
