"""Logs that hold no personal content (P-46): the formatter of every handler.

An exception's text can quote a person: a database error quotes the row (`Key (tax_code)=(…) already exists`), a KeyError the
key, a ValueError the value. So an exception is written as its type and the places it passed through, with what is known to
be harmless: the SQLSTATE and the constraint's name, and the codes of Problems. Whoever asks for something writes an address,
a host and headers of their own choice, so what the framework and the web server say of a refused request is written without
them: status, method and the pattern of the address. Shapes that are always personal (tax code, e-mail, IBAN) are struck out
of messages as a second net. A name has no shape: it stays out because nothing logs content.
"""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Iterator
from typing import Any, Final

STRUCK: Final = "[…]"
_MONTH = "[ABCDEHLMPRST]"
_DIGIT = "[0-9LMNPQRSTUV]"  # letters that stand for digits where two tax codes would be equal
_SHAPES: Final = re.compile(
    rf"\b[A-Z]{{6}}{_DIGIT}{{2}}{_MONTH}{_DIGIT}{{2}}[A-Z]{_DIGIT}{{3}}[A-Z]\b"
    r"|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|\bIT\d{2}[A-Z]\d{10}[0-9A-Z]{12}\b",
    re.IGNORECASE,
)
_LONGEST_CHAIN: Final = 5
_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_OF_REQUESTS: Final = ("django.request", "django.security", "django.server")


class Plain(logging.Formatter):
    """`time LEVEL logger message`, then an exception without its text."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name} {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        told = logging.makeLogRecord(record.__dict__)
        told.args = _without_texts(record.args)
        told.msg = safe(record.msg) if isinstance(record.msg, BaseException) else record.msg
        if record.name.startswith(_OF_REQUESTS):
            told.msg, told.args = _of_request(record), ()
        told.exc_text = None  # another handler's formatter may have left the full text there
        told.stack_info = None
        return strike(super().format(told))

    def formatException(self, ei: Any) -> str:
        return "\n".join(_lines(ei[1])) if ei[1] is not None else ""


def asked(request: Any) -> str:
    """Method and pattern of an address, never the address: a part of it may be somebody's name or code."""
    match = getattr(request, "resolver_match", None)
    method = getattr(request, "method", None)  # a word of the asker's choice as well
    return f"{method if method in _METHODS else '-'} {match.route if match else '(nessuna)'}"


def _of_request(record: logging.LogRecord) -> str:
    return f"{getattr(record, 'status_code', '-')} {asked(getattr(record, 'request', None))}"


def strike(text: str) -> str:
    """Take out what is shaped like a tax code, an e-mail or an IBAN."""
    return _SHAPES.sub(STRUCK, text)


def safe(fault: BaseException) -> str:
    """What may be told of an exception: its type, and facts that quote nobody."""
    name = f"{type(fault).__module__}.{type(fault).__qualname__}".removeprefix("builtins.")
    facts = list(_facts(fault))
    return f"{name} ({', '.join(facts)})" if facts else name


def _facts(fault: BaseException) -> Iterator[str]:
    problems = getattr(fault, "problems", None)
    if isinstance(problems, tuple):
        yield from sorted({str(getattr(problem, "code", "")) for problem in problems})
    driver = fault if hasattr(fault, "diag") else fault.__cause__
    diag = getattr(driver, "diag", None)
    for fact in (
        getattr(driver, "sqlstate", None),
        getattr(diag, "constraint_name", None),
        getattr(diag, "table_name", None),
    ):
        if fact:
            yield str(fact)


def _lines(fault: BaseException | None) -> Iterator[str]:
    for _ in range(_LONGEST_CHAIN):
        if fault is None:
            return
        yield safe(fault)
        for frame in traceback.extract_tb(fault.__traceback__):
            yield f"  {frame.filename}:{frame.lineno} {frame.name}"
        fault = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
        if fault is not None:
            yield "after"


def _without_texts(args: Any) -> Any:
    if isinstance(args, tuple):
        return tuple(safe(arg) if isinstance(arg, BaseException) else arg for arg in args)
    if isinstance(args, dict):
        return {key: safe(arg) if isinstance(arg, BaseException) else arg for key, arg in args.items()}
    return args
