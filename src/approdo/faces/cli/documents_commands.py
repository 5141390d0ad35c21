"""`./run measures facts decide allot verify`: the contract of docs/commands.md, and nothing but documents.

No database, no Django, no network. With `--json` stdout is one JSON document and all else goes to stderr; without it
the same answer is told in a few Italian lines. Exit: 0 answered, whatever the outcome · 1 `verify` differs · 2 bad
input, all errors listed · 3 our fault: a reference, no trace.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from approdo.documents import allotment, calls, csv_dialect, decision, plain_json, verification
from approdo.documents import facts as facts_documents
from approdo.documents.calls import Call
from approdo.documents.errors import BadInput, ErrorItem, error_document
from approdo.documents.tables import Places, extra_columns

from . import documents_text
from .documents_arguments import Parser
from .documents_streams import file_name, guarded, is_lines, lines_of, read_bytes, say

Answer = dict[str, Any]


def measures(argv: list[str]) -> int:
    """List the measures."""
    return guarded(_parser("measures"), argv, _measures)


def facts(argv: list[str]) -> int:
    """Tell what a measure asks, with its figures and options, on a date (today)."""
    parser = _parser("facts")
    parser.add_argument("measure")
    parser.add_argument("--on", default=None)
    return guarded(parser, argv, _facts)


def decide(argv: list[str]) -> int:
    """Decide one case, or one a line of a `.jsonl` file."""
    parser = _parser("decide")
    parser.add_argument("measure")
    parser.add_argument("case")
    parser.add_argument("--on", required=True)
    parser.add_argument("--known-on", default=None)
    parser.add_argument("--call", default=None)
    parser.add_argument("--full", action="store_true")
    return guarded(parser, argv, _decide)


def allot(argv: list[str]) -> int:
    """Rank the applications of a call and give its homes out."""
    parser = _parser("allot")
    for name in ("call", "homes", "applications"):
        parser.add_argument(name)
    return guarded(parser, argv, _allot)


def verify(argv: list[str]) -> int:
    """Recompute a document from its own facts, figures and rules."""
    parser = _parser("verify")
    parser.add_argument("file")
    parser.add_argument("--against", default=None)
    return guarded(parser, argv, _verify)


def _parser(name: str) -> Parser:
    parser = Parser(prog=f"./run {name}")
    parser.add_argument("--json", action="store_true", help="un documento JSON su stdout")
    parser.add_argument("--measures", action="append", default=[], help="un’altra cartella di misure")
    parser.add_argument("--city", default=None, help="la cartella della città (livelli locali)")
    return parser


# ── the commands ─────────────────────────────────────────────────────────────────────────────────────────────────


def _measures(options: Namespace) -> int:
    say(facts_documents.measures(**options.places), options, documents_text.measures)
    return 0


def _facts(options: Namespace) -> int:
    on = options.on or datetime.now(ZoneInfo("Europe/Rome")).date().isoformat()
    say(facts_documents.facts(options.measure, on, **options.places), options, documents_text.facts)
    return 0


def _decide(options: Namespace) -> int:
    errors: list[ErrorItem] = []
    call: Call | None = None
    if options.call is not None:
        call = _attempt(errors, lambda: calls.parse(read_bytes(options.call), file_name(options.call)))
    if is_lines(options.case):
        if errors:
            raise BadInput(errors)
        return _each_line(options.case, lambda value: _decided(options, call, value))
    case = _attempt(errors, lambda: plain_json.parse(read_bytes(options.case)))
    if errors:
        if case is not None:
            errors += decision.case_faults(options.measure, options.on, case, **options.places)
        raise BadInput(errors)
    say(_decided(options, call, case), options, documents_text.decision)
    return 0


def _decided(options: Namespace, call: Call | None, case: Any) -> Answer:
    try:
        return decision.decide(
            options.measure, options.on, options.known_on, call, case, full=options.full, **options.places
        )
    except BadInput as bad:
        raise BadInput(calls.placed(call, bad.errors)) from None


def _allot(options: Namespace) -> int:
    errors: list[ErrorItem] = []
    call = _attempt(errors, lambda: calls.parse(read_bytes(options.call), file_name(options.call)))
    extra = None if call is None else extra_columns(call.allotment) if call.allotment else ()
    homes = _attempt(errors, lambda: csv_dialect.read_homes(read_bytes(options.homes), file_name(options.homes)))
    applications = _attempt(
        errors,
        lambda: csv_dialect.read_applications(read_bytes(options.applications), file_name(options.applications), extra),
    )
    for table in (homes, applications):
        errors += table[1] if table else []
    places = Places(file_name(options.homes), file_name(options.applications))
    if errors or call is None or homes is None or applications is None:
        rows = [None if table is None or (table[1] and not table[0]) else table[0] for table in (homes, applications)]
        further = allotment.further_faults(call, rows[0], rows[1], places, **options.places)
        raise BadInput([*errors, *calls.placed(call, further)])
    try:
        answer = allotment.allot(call.source, homes[0], applications[0], places=places, **options.places)
    except BadInput as bad:
        raise BadInput(calls.placed(call, bad.errors)) from None
    say(answer, options, documents_text.allotment)
    return 0


def _verify(options: Namespace) -> int:
    digests = None
    if options.against is not None:
        digests = verification.read_digests(read_bytes(options.against), file_name(options.against))

    def one(value: Any) -> Answer:
        return verification.verify(value, digests, **options.places)

    if is_lines(options.file):
        return _each_line(options.file, one, verification.exit_code)
    answer = one(plain_json.parse(read_bytes(options.file)))
    say(answer, options, documents_text.verification)
    return verification.exit_code(answer)


# ── one input, many inputs ───────────────────────────────────────────────────────────────────────────────────────


def _attempt(errors: list[ErrorItem], read: Callable[[], Any]) -> Any:
    """Return what `read` gives, or None with its errors added: a second file is read even if the first is bad."""
    try:
        return read()
    except BadInput as bad:
        errors += bad.errors
        return None


def _each_line(file: str, answer: Callable[[Any], Answer], code: Callable[[Answer], int] = lambda _: 0) -> int:
    """Answer each line in its place; a bad line gives its error document, and exit 2 at the end."""
    worst = 0
    for line in lines_of(file):
        try:
            document = answer(plain_json.parse(line))
            worst = max(worst, code(document))
        except BadInput as bad:
            document = error_document(bad.errors)
            worst = 2
        print(plain_json.text_of(document), flush=False)
    return worst
