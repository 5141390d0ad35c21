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
from approdo.documents.errors import BadInput, ErrorItem, error_document, refuse_if_any
from approdo.documents.frozen_books import frozen_book
from approdo.documents.tables import Places, extra_columns

from . import documents_text
from .documents_arguments import DocumentParser
from .documents_streams import STDIN, file_name, guarded, is_lines, lines_of, read_bytes, say

Answer = dict[str, Any]


DATE = {"--on": ("DATA", "il giorno di cui si applica la norma")}


def measures(argv: list[str]) -> int:
    """List the measures."""
    return guarded(DocumentParser("measures", {}, {}), argv, _measures)


def facts(argv: list[str]) -> int:
    """Tell what a measure asks, with its figures and options, on a date (today)."""
    return guarded(DocumentParser("facts", {"measure": "MISURA"}, DATE), argv, _facts)


def decide(argv: list[str]) -> int:
    """Decide one case, or one a line of a `.jsonl` file."""
    words = {"measure": "MISURA", "case": "CASO.json"}
    values = {
        **DATE,
        "--known-on": ("DATA", "ciò che si sapeva quel giorno (se manca: --on)"),
        "--call": ("BANDO.yaml", "l’avviso: valori, opzioni e conferme"),
    }
    return guarded(DocumentParser("decide", words, values, "--full", needed=DATE), argv, _decide)


def allot(argv: list[str]) -> int:
    """Rank the applications of a call and give its homes out."""
    words = {"call": "BANDO.yaml", "homes": "CASE.csv", "applications": "DOMANDE.csv"}
    return guarded(DocumentParser("allot", words, {}), argv, _allot)


def verify(argv: list[str]) -> int:
    """Recompute a document from its own facts, figures and rules."""
    values = {"--against": ("IMPRONTE", "le impronte dei documenti emessi, una per riga")}
    return guarded(DocumentParser("verify", {"file": "FILE"}, values), argv, _verify)


# ── the commands ─────────────────────────────────────────────────────────────────────────────────────────────────


def _measures(options: Namespace) -> int:
    document = _answered(options, lambda: facts_documents.measures(**options.places))
    say(document, options, documents_text.measures)
    return 0


def _facts(options: Namespace) -> int:
    on = options.on or datetime.now(ZoneInfo("Europe/Rome")).date().isoformat()
    document = _answered(options, lambda: facts_documents.facts(options.measure, on, **options.places))
    say(document, options, documents_text.facts)
    return 0


def _decide(options: Namespace) -> int:
    """Everything that is wrong is told together: arguments, call, dates, measure, then each case in its place."""
    errors = [*options.faults, *_only_one_stdin(options.case, options.call)]
    call = _gathered(errors, options.call)
    terms: list[ErrorItem] = []
    measure = options.measure or ""
    book = _attempt(terms, lambda: frozen_book(measure, options.on, options.known_on, call, **options.places))
    wrong = {fault.where for fault in options.faults}
    errors += [one for one in calls.placed(call, terms) if one.where not in wrong]

    def answer(data: bytes, line: int) -> Answer:
        case, faults = plain_json.read(data, first_line=line)
        if not errors and not faults:
            return decision.decide_with(book, case, None if call is None else call.id, full=options.full)
        places = {fault.where for fault in faults}
        read = case is not None or not faults
        more = decision.case_faults(measure, case, **options.places) if read else []
        raise BadInput([*errors, *faults, *(one for one in more if one.where not in places)])

    if options.case is not None and is_lines(options.case):
        return _each_line(options.case, answer)
    data = None if options.case is None else _attempt(errors, lambda: read_bytes(options.case))
    if data is None:
        raise BadInput(errors)
    say(answer(data, 1), options, documents_text.decision)
    return 0


def _gathered(errors: list[ErrorItem], file: str | None) -> Call | None:
    """The call of a file with its errors added; one with errors is only good for finding more of them."""
    data = None if file is None else _attempt(errors, lambda: read_bytes(str(file)))
    if file is None or data is None:
        return None
    call, faults = calls.gather(data, file_name(file))
    errors += faults
    return call


def _only_one_stdin(*files: str | None) -> list[ErrorItem]:
    if files.count(STDIN) < 2:
        return []
    what = "Due file non possono venire tutti e due da stdin."
    return [ErrorItem("unknown_reference", "arguments", STDIN, "un solo -", what, "Dare a uno dei due il suo nome.")]


def _allot(options: Namespace) -> int:
    refuse_if_any([*options.faults, *_only_one_stdin(options.call, options.homes, options.applications)])
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
    refuse_if_any([*options.faults, *_only_one_stdin(options.file, options.against)])
    digests = None
    if options.against is not None:
        digests = verification.read_digests(read_bytes(options.against), file_name(options.against))

    def one(value: Any) -> Answer:
        return verification.verify(value, digests, **options.places)

    if is_lines(options.file):
        return _each_line(
            options.file, lambda data, line: one(plain_json.parse(data, first_line=line)), verification.exit_code
        )
    answer = one(plain_json.parse(read_bytes(options.file)))
    say(answer, options, documents_text.verification)
    return verification.exit_code(answer)


# ── one input, many inputs ───────────────────────────────────────────────────────────────────────────────────────


def _answered(options: Namespace, work: Callable[[], Answer]) -> Answer:
    """What `work` gives, unless the arguments were wrong: then its errors are told after theirs."""
    errors: list[ErrorItem] = list(options.faults)
    answer: Answer = _attempt(errors, work) if getattr(options, "measure", "") is not None else {}
    refuse_if_any(errors)
    return answer


def _attempt(errors: list[ErrorItem], read: Callable[[], Any]) -> Any:
    """Return what `read` gives, or None with its errors added: a second file is read even if the first is bad."""
    try:
        return read()
    except BadInput as bad:
        errors += bad.errors
        return None


def _each_line(file: str, answer: Callable[[bytes, int], Answer], code: Callable[[Answer], int] = lambda _: 0) -> int:
    """Answer each line in its place; a bad line gives its error document, and exit 2 at the end."""
    worst = 0
    for number, line in lines_of(file):
        try:
            document = answer(line, number)
            worst = max(worst, code(document))
        except BadInput as bad:
            document = error_document(bad.errors)
            worst = 2
        print(plain_json.text_of(document), flush=False)
    return worst
