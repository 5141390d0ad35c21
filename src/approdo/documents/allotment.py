"""`approdo.allotment/1`: the call, the homes and the applications in; ranking, assignments, proofs and log out.

Adequacy comes from the measure's book, once a profile; the order of the law from `approdo.allotment`. The document
holds all that a replay needs: inputs, book, figures and options that adequacy rests on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from approdo.allotment.problems import Problem, Refused
from approdo.allotment.result import Allotment, adequacy_table
from approdo.allotment.run import allot as run_allotment
from approdo.allotment.terms import Application, Home, Pass, Terms
from approdo.rulebook.frozen import FrozenBook

from . import calls
from .adequacy import Adequacy, Given
from .calls import Call, CallAllotment
from .canonical import document_hash
from .csv_dialect import HOMES, Row, application_columns, check_rows
from .errors import CODES, BadInput, ErrorItem, refuse_if_any
from .frozen_books import frozen_book
from .tables import Places, check, extra_columns, order_value

FORMAT = "approdo.allotment/1"
INDIGENT = "indigent"

# art. 13 c. 3 and art. 15 r.r. 4/2017: indigents first, residents of the municipality before the others; then the
# reserved categories in one walk of the general ranking; then everybody
PASSES = (
    Pass("indigent_resident", (INDIGENT,), residents_only=True),
    Pass("indigent", (INDIGENT,)),
    Pass("reserve", other_quotas=True),
    Pass("general"),
)


@dataclass(frozen=True, slots=True)
class Inputs:
    """The inputs as read: the call, its allotment part, and the rows of both tables."""

    call: Call
    terms: CallAllotment
    homes: list[Row]
    applications: list[Row]


@dataclass(frozen=True, slots=True)
class EngineInputs:
    """The same inputs as the engine takes them."""

    terms: Terms
    homes: tuple[Home, ...]
    applications: tuple[Application, ...]
    adequate: dict[str, tuple[str, ...]]


def allot(
    call: Mapping[str, Any],
    homes: Sequence[Row],
    applications: Sequence[Row],
    *,
    known_on: str | None = None,
    salt: str | None = None,
    folders: Sequence[Path] | None = None,
    city: Path | None = None,
    places: Places | None = None,
) -> dict[str, Any]:
    """Return `approdo.allotment/1` for an `approdo.call/1` mapping and the rows of the two tables.

    `known_on` is what was known when running (None: the call's publication). Raises BadInput with every error of the
    inputs; a choice that the law leaves to a person is no error: the run stops and says `complete: false`.
    """
    at = places or Places()
    errors: list[ErrorItem] = []
    try:
        inputs = read_inputs(call, homes, applications, at)
    except BadInput as bad:
        errors += bad.errors
    try:
        book = _book_of(call, known_on, folders, city)
    except BadInput as bad:
        errors += [error for error in bad.errors if error not in errors]
    refuse_if_any(errors)
    return allot_with(book, inputs, at, salt=salt)


def _book_of(
    call: Any, known_on: str | None, folders: Sequence[Path] | None = None, city: Path | None = None
) -> FrozenBook:
    read = call if isinstance(call, Call) else calls.read(call)
    return frozen_book(read.measure, read.published_on.isoformat(), known_on, read, folders, city)


def read_inputs(call: Any, homes: Any, applications: Any, places: Places) -> Inputs:
    """Return the inputs checked against each other. Raises BadInput with every error."""
    errors: list[ErrorItem] = []
    read: Call | None = None
    try:
        read = calls.read(call, places.call("").rstrip("/") if places.root else "")
    except BadInput as bad:
        errors += bad.errors
    terms = None if read is None else read.allotment
    extra = () if terms is None else extra_columns(terms)
    home_rows = check_rows(homes, HOMES, f"{places.root}/homes", errors)
    application_rows = check_rows(applications, application_columns(extra), f"{places.root}/applications", errors)
    errors += _between(read, home_rows, application_rows, places)
    if errors or read is None or terms is None or home_rows is None or application_rows is None:
        raise BadInput(errors)
    return Inputs(read, terms, home_rows, application_rows)


def further_faults(
    call: Call | None,
    homes: list[Row] | None,
    applications: list[Row] | None,
    places: Places,
    folders: Sequence[Path] | None = None,
    city: Path | None = None,
) -> list[ErrorItem]:
    """Return what else is wrong when a file already is: between the files, and with the measure of the call.

    None is a file that could not be read at all; of a row that could not be read, only what could is looked at.
    """
    errors = _between(call, homes, applications, places)
    if call is not None:
        try:
            _book_of(call, None, folders, city)
        except BadInput as bad:
            errors += bad.errors
    return errors


def _between(
    call: Call | None, homes: list[Row] | None, applications: list[Row] | None, places: Places
) -> list[ErrorItem]:
    if call is None:
        return check(CallAllotment(0, order=()), homes, applications, places)
    if call.allotment is None:
        message = "L’avviso non dice come si assegna."
        return [
            ErrorItem("format_unknown", places.call("/allotment"), None, "allotment", message, "Aggiungere allotment.")
        ]
    return check(call.allotment, homes, applications, places)


def allot_with(book: FrozenBook, inputs: Inputs, places: Places, *, salt: str | None = None) -> dict[str, Any]:
    """Return the document of an allotment run with a frozen book."""
    adequacy = Adequacy(book)
    engine = engine_inputs(inputs, adequacy)
    result = run_allotment(engine.terms, engine.homes, engine.applications, engine.adequate)
    if isinstance(result, Refused):
        raise BadInput(_told(problem, places) for problem in result.problems)
    table = adequacy_table(engine.homes, engine.applications, engine.adequate)
    document = {
        "format": FORMAT,
        "call": inputs.call.id,
        "draw": asdict(result.draw),
        **_answers(result, inputs),
        "adequacy": [{"home": home, "applications": list(ids)} for home, ids in table],
        "known_on": _iso(book.known_on),
        "complete": result.complete,
        "salt": salt,
        "book": {"hash": book.hash, "tree": book.tree_document, **adequacy.inputs()},
        "inputs": {"call": inputs.call.source, "homes": inputs.homes, "applications": inputs.applications},
    }
    if result.pending is not None:
        document["pending"] = _pending(result)
    document["hash"] = document_hash(document)
    return document


def engine_inputs(inputs: Inputs, adequacy: Adequacy | Given) -> EngineInputs:
    """Return the inputs as the engine takes them, adequacy included."""
    profiles = [adequacy.profile(row) for row in inputs.applications]
    terms = inputs.terms
    return EngineInputs(
        Terms(
            year=terms.year,
            order=terms.order,
            passes=PASSES,
            quotas=terms.quotas,
            counters=terms.counters,
            public_number=terms.public_number,
            list_digest=terms.list_digest,
            refusals=terms.refusals,
            choices=terms.choices,
            accepted=terms.accepted,
            withdrawn=terms.withdrawn,
            when_many="first" if terms.when_many == "first" else "ask",
        ),
        tuple(Home(row["home_id"], row["owner"], row["municipality"], row["zone"]) for row in inputs.homes),
        tuple(
            Application(
                id=row["application_id"],
                code=row["code"],
                keys=tuple(order_value(row, key.by) for key in terms.order),
                profile=profile,
                prefers=tuple(row["prefers"]),
                resident_in=row["resident_in"],
                categories=_categories(row),
            )
            for row, profile in zip(inputs.applications, profiles, strict=True)
        ),
        adequacy.homes_for(profiles, inputs.homes),
    )


def _categories(row: Row) -> tuple[str, ...]:
    """The indigent quota reads its own column, never the list of categories."""
    listed = tuple(one for one in row["categories"] if one != INDIGENT)
    return (INDIGENT, *listed) if row["indigent"] else listed


def _answers(result: Allotment, inputs: Inputs) -> dict[str, Any]:
    rows = {row["application_id"]: row for row in inputs.applications}
    order = [key.by for key in inputs.terms.order]
    return {
        "ranking": [
            {
                "place": one.place,
                "application": one.application,
                "owner": one.owner,
                "municipality": one.municipality,
                "keys": [rows[one.application][by] for by in order],
                "drawn": one.drawn,
            }
            for one in result.ranking
        ],
        "assignments": [
            {"home": one.home, "application": one.application, "pass": one.pass_name, "preference": one.preference}
            for one in result.assignments
        ],
        "quota_proof": [asdict(one) for one in result.quota_proof],
        "unassigned": [{"home": one.home, "why": one.why} for one in result.unassigned],
        "log": [
            {
                "step": one.step,
                "pass": one.pass_name,
                "application": one.application,
                "home": one.home,
                "result": one.result,
            }
            for one in result.log
        ],
    }


def _pending(result: Allotment) -> dict[str, Any]:
    """What the owner is asked before the run can go on (art. 15 c. 1 bis)."""
    assert result.pending is not None
    found = asdict(result.pending)
    found["pass"] = found.pop("pass_name")
    found["candidates"] = list(result.pending.candidates)
    return found


def _told(problem: Problem, places: Places) -> ErrorItem:
    code = problem.code if problem.code in CODES else "unknown_reference"
    return ErrorItem(code, places.call(problem.where), None, "", problem.message, problem.remedy)


def _iso(day: int) -> str:
    return f"{day // 10000:04d}-{day // 100 % 100:02d}-{day % 100:02d}"
