"""CALL.yaml (`approdo.call/1`): what a notice fixes for one call, read whole and refused whole.

A call may set only the parameters that the measure marks `per_call`; those, options and confirmations are checked
against the measure by the rule book (`decision.freeze`), here is the shape. The same reader takes the call that
comes back inside a document, so `verify` trusts nothing that `allot` would refuse.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from approdo.allotment.quotas import PER, Counter, Quota
from approdo.allotment.ranking import OrderKey
from approdo.allotment.terms import Pairing

from . import plain_yaml
from .errors import BadInput, ErrorItem
from .plain_yaml import Lines
from .shapes import Fields, is_plain_text, iso_moment

FORMAT = "approdo.call/1"
ROOTS = ("measure", "parameters", "confirmations", "options", "allotment")  # where an error may point into a call
DEFAULT_ORDER = (OrderKey("score", "desc"),)

_DIRECTIONS = {"asc": "asc", "desc": "desc", "ascending": "asc", "descending": "desc"}
_MANY = 10**9


@dataclass(frozen=True, slots=True)
class CallAllotment:
    """The part of a call that gives the homes out. `order` ends, always, in the draw."""

    year: int
    order: tuple[OrderKey, ...] = DEFAULT_ORDER
    public_number: str | None = None
    list_digest: str | None = None
    quotas: tuple[Quota, ...] = ()
    counters: tuple[Counter, ...] = ()
    refusals: tuple[Pairing, ...] = ()
    choices: tuple[Pairing, ...] = ()
    accepted: tuple[Pairing, ...] = ()
    withdrawn: tuple[str, ...] = ()
    when_many: str = "ask"


@dataclass(frozen=True, slots=True)
class Call:
    """A call as its notice says. `source` is the mapping as read, echoed in documents."""

    id: str
    measure: str
    published_on: date
    opens_at: str | None = None
    closes_at: str | None = None
    parameters: dict[str, Any] = field(default_factory=dict)
    confirmations: tuple[dict[str, Any], ...] = ()
    options: dict[str, Any] = field(default_factory=dict)
    allotment: CallAllotment | None = None
    source: dict[str, Any] = field(default_factory=dict)
    lines: Lines | None = field(default=None, compare=False)


def parse(data: bytes, file: str) -> Call:
    """Return the call in a YAML file. Raises BadInput with every error, each told with file and line."""
    value, lines = plain_yaml.parse(data, file)
    try:
        return replace(read(value), lines=lines)
    except BadInput as bad:
        raise BadInput(lines.told(error) for error in bad.errors) from None


def placed(call: Call | None, errors: Iterable[ErrorItem]) -> list[ErrorItem]:
    """Return errors with file and line added to those that point into a call which was read from a file."""
    lines = None if call is None else call.lines
    if lines is None:
        return list(errors)
    roots = tuple(f"/{name}" for name in ROOTS)
    return [lines.told(error) if error.where.startswith(roots) else error for error in errors]


def read(value: Any, where: str = "") -> Call:
    """Return the call in a mapping. Raises BadInput with every error; `where` is the pointer of the mapping."""
    errors: list[ErrorItem] = []
    fields = Fields(value, where, errors)
    if fields.raw("format", required=True) not in (None, FORMAT):
        fields.fault("format_unknown", "format", fields.raw("format"), FORMAT, "Questo non è un avviso.")
    measure, call_id = fields.text("measure", required=True), fields.text("id", required=True)
    published = fields.day("published_on", required=True)
    opens, closes = fields.day_or_moment("opens_at"), fields.day_or_moment("closes_at")
    if opens and closes and not _before(opens, closes):
        fields.fault("date_invalid", "closes_at", closes, f"dopo {opens}", "Le domande chiudono prima di aprire.")
    parameters, options = fields.mapping("parameters"), fields.mapping("options")
    confirmations = _confirmations(fields, errors)
    allotment = _allotment(fields, published, errors) if fields.has("allotment") else fields.raw("allotment")
    fields.done()
    if errors or measure is None or call_id is None or published is None:
        raise BadInput(errors)
    return Call(call_id, measure, published, opens, closes, parameters, confirmations, options, allotment, dict(value))


def _before(first: str, second: str) -> bool:
    """Tell whether a window runs forward; when an end is a bare day, days are compared and one day is a window."""
    one, other = iso_moment(first), iso_moment(second)
    if one and other:
        return one < other
    return first[:10] <= second[:10]


def _confirmations(fields: Fields, errors: list[ErrorItem]) -> tuple[dict[str, Any], ...]:
    found: list[dict[str, Any]] = []
    for number, row in enumerate(fields.rows("confirmations")):
        one = Fields(row, f"{fields.where}/confirmations/{number}", errors)
        parameter, by = one.text("parameter", required=True), one.text("by", required=True)
        on, source = one.day("on", required=True), one.text("source", required=True)
        value = one.raw("value")  # only where the figure was missing; the rule book checks its type
        one.done()
        if parameter and by and on and source:
            given = {} if value is None else {"value": value}
            found.append({"parameter": parameter, "by": by, "on": on.isoformat(), "source": source, **given})
    return tuple(found)


def _allotment(fields: Fields, published: date | None, errors: list[ErrorItem]) -> CallAllotment:
    one = Fields(fields.mapping("allotment"), f"{fields.where}/allotment", errors)
    year = one.integer("year", 2000, 2199, required=published is None)
    many = one.choice("when_many", ("ask", "first"))
    found = CallAllotment(
        year=year or (published.year if published else 0),
        order=_order(one, errors),
        public_number=_public_number(one),
        list_digest=_list_digest(one),
        quotas=_quotas(one, errors),
        counters=_counters(one, errors),
        refusals=_pairings(one, "refusals", errors),
        choices=_pairings(one, "choices", errors),
        accepted=_pairings(one, "accepted", errors),
        withdrawn=_codes(one, "withdrawn"),
        when_many=many or "ask",
    )
    one.done()
    return found


def _public_number(one: Fields) -> str | None:
    """The number may be written as a number; leading zeros count only between quotes or in a text."""
    if isinstance(value := one.raw("public_number"), int) and not isinstance(value, bool):
        return str(value)
    return one.text("public_number")


def _list_digest(one: Fields) -> str | None:
    value = one.text("list_digest")
    if value is None or (len(value) == 64 and set(value) <= set("0123456789abcdef")):
        return value
    one.fault("fact_type", "list_digest", value, "64 cifre esadecimali minuscole", "L'impronta non è una SHA-256.")
    return None


def _order(one: Fields, errors: list[ErrorItem]) -> tuple[OrderKey, ...]:
    keys: list[OrderKey] = []
    for number, row in enumerate(one.rows("order")):
        key = Fields(row, f"{one.where}/order/{number}", errors)
        by = key.text("by", required=True)
        direction = key.choice("direction", tuple(_DIRECTIONS), required=True)
        key.done()
        if by in [known.by for known in keys]:
            key.fault("duplicate_id", "by", by, "un criterio per riga", f"Il criterio «{by}» è ripetuto.")
        if by and direction:
            keys.append(OrderKey(by, "asc" if _DIRECTIONS[direction] == "asc" else "desc"))
    return tuple(keys) if one.has("order") else DEFAULT_ORDER


def _quotas(one: Fields, errors: list[ErrorItem]) -> tuple[Quota, ...]:
    found: list[Quota] = []
    named: list[str | None] = []
    for number, row in enumerate(one.rows("quotas")):
        quota = Fields(row, f"{one.where}/quotas/{number}", errors)
        name, share = quota.text("name", required=True), quota.fraction("share", required=True)
        rounding = quota.choice("rounding", ("up", "half_up"), required=True)
        beyond = quota.choice("beyond", ("skip", "compete"))
        per = _per(quota)
        quota.done()
        if name is not None and name in named:
            quota.fault("duplicate_id", "name", name, "una riga per quota", f"La quota «{name}» è ripetuta.")
        named.append(name)
        if name and share is not None and rounding:
            skips = beyond == "skip"
            found.append(
                Quota(name, share, "up" if rounding == "up" else "half_up", per, "skip" if skips else "compete")
            )
    return tuple(found)


def _per(quota: Fields) -> tuple[str, ...]:
    names: Sequence[Any] = quota.rows("per")
    if not quota.has("per"):
        return PER
    for name in names:
        if name not in PER:
            quota.fault("fact_code", "per", name, ", ".join(PER), "Una quota non si conta così.")
    return tuple(name for name in PER if name in names)


def _counters(one: Fields, errors: list[ErrorItem]) -> tuple[Counter, ...]:
    found: list[Counter] = []
    for number, row in enumerate(one.rows("counters")):
        counter = Fields(row, f"{one.where}/counters/{number}", errors)
        quota, owner = counter.text("quota", required=True), counter.text("owner", required=True)
        municipality = counter.text("municipality", required=True)
        available = counter.integer("available_before", 0, _MANY, required=True)
        assigned = counter.integer("assigned_before", 0, _MANY, required=True)
        counter.done()
        if available is not None and assigned is not None and assigned > available:
            counter.fault(
                "fact_bounds", "assigned_before", assigned, f"0…{available}", "Più assegnati di quanti disponibili."
            )
        if quota and owner and municipality and available is not None and assigned is not None:
            found.append(Counter(quota, owner, municipality, available, assigned))
    return tuple(found)


def _pairings(one: Fields, name: str, errors: list[ErrorItem]) -> tuple[Pairing, ...]:
    found: list[Pairing] = []
    for number, row in enumerate(one.rows(name)):
        pairing = Fields(row, f"{one.where}/{name}/{number}", errors)
        application, home = pairing.text("application", required=True), pairing.text("home", required=True)
        pairing.done()
        if application and home:
            found.append(Pairing(application, home))
    return tuple(found)


def _codes(one: Fields, name: str) -> tuple[str, ...]:
    found = []
    for number, value in enumerate(one.rows(name)):
        if is_plain_text(value) and value not in found:
            found.append(value)
        else:
            one.fault(
                "fact_type", f"{name}/{number}", value, "un codice, una volta sola", "Non è il codice di una casa."
            )
    return tuple(found)
