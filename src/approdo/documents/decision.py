"""`approdo.decision/1`: one case, one call, two dates in; the whole answer out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from approdo.rulebook import CaseError, CaseErrors
from approdo.rulebook.frozen import FrozenBook

from . import calls, cases
from .calls import Call
from .errors import BadInput, ErrorItem
from .frozen_books import frozen_book


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
    if on is None:
        on = "" if read_call is None else read_call.published_on.isoformat()
    try:
        book = frozen_book(measure, on, known_on, read_call, folders, city)
    except BadInput as bad:
        raise BadInput([*bad.errors, *case_faults(measure, on, case, folders, city)]) from None
    return decide_with(book, case, None if read_call is None else read_call.id, full=full, salt=salt)


def decide_with(
    book: FrozenBook, case: Any, call_id: str | None = None, *, full: bool = False, salt: str | None = None
) -> dict[str, Any]:
    """Return the decision of one frozen book; many cases of one call share the book."""
    errors: list[ErrorItem] = []
    given = cases.read(case, [part.name for part in book.tree.parts], errors)
    try:
        read = book.read_case(given.facts, given.parts)
    except CaseErrors as faults:
        raise BadInput([*errors, *(case_error(fault) for fault in faults.errors)]) from None
    if errors:
        raise BadInput(errors)
    return book.decide(read).document(case_id=given.id, call=call_id, full=full, salt=salt)


def case_faults(
    measure: str, on: str, case: Any, folders: Sequence[Path] | None = None, city: Path | None = None
) -> tuple[ErrorItem, ...]:
    """Return the errors of a case alone, for when the call or the dates are wrong too; none if it cannot be read."""
    try:
        book = frozen_book(measure, on, folders=folders, city=city)
    except BadInput:
        return ()
    try:
        decide_with(book, case)
    except BadInput as bad:
        return bad.errors
    return ()


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
