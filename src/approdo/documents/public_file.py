"""Reading `approdo.allotment-public/1`: anybody may have changed it, so every key and every value is checked."""

from __future__ import annotations

from typing import Any

from approdo.allotment.public import CodedPairing, PublicCounter, PublicDoor, PublicFile, PublicRow
from approdo.allotment.ranking import KeyValue, OrderKey
from approdo.allotment.terms import Home

from .errors import ErrorItem, refuse_if_any
from .shapes import SAFE_INTEGER, Fields, is_plain_text, iso_date, iso_moment

FORMAT = "approdo.allotment-public/1"

_MANY = 10**9


def read_public(document: Any) -> PublicFile:
    """Return the file as the engine takes it. Raises BadInput with every error."""
    errors: list[ErrorItem] = []
    top = Fields(document, "", errors)
    if top.raw("format", required=True) not in (None, FORMAT):
        top.fault("format_unknown", "format", top.raw("format"), FORMAT, "Questo non è un file di verifica.")
    call = Fields(top.mapping("call", required=True), "/call", errors)
    order = _order(call, errors)
    when_many = call.choice("when_many", ("ask", "first"), required=True)
    call.text("id", required=True), call.text("measure", required=True)
    call.day("published_on", required=True), call.integer("year", 2000, 2199, required=True)
    call.done()
    draw = Fields(top.mapping("draw", required=True), "/draw", errors)
    digest, number = draw.text("list_digest", required=True), draw.text("public_number")
    draw.text("seed")
    draw.done()
    found = PublicFile(
        order=order,
        list_digest=digest or "",
        public_number=number,
        when_many="first" if when_many == "first" else "ask",
        homes=_homes(top, errors),
        doors=_doors(top, errors),
        counters=_counters(top, errors),
        rows=_rows(top, order, errors),
        choices=_pairings(top, "choices", errors),
        accepted=_pairings(top, "accepted", errors),
    )
    top.rows("assignments", required=True), top.raw("complete"), top.raw("hash")
    top.done()
    refuse_if_any(errors)
    return found


def _each(top: Fields, name: str, errors: list[ErrorItem]) -> list[Fields]:
    return [Fields(row, f"/{name}/{number}", errors) for number, row in enumerate(top.rows(name, required=True))]


def _order(call: Fields, errors: list[ErrorItem]) -> tuple[OrderKey, ...]:
    keys: list[OrderKey] = []
    for number, row in enumerate(call.rows("order", required=True)):
        key = Fields(row, f"/call/order/{number}", errors)
        by, direction = key.text("by", required=True), key.choice("direction", ("asc", "desc"), required=True)
        key.done()
        keys.append(OrderKey(by or "", "asc" if direction == "asc" else "desc"))
    return tuple(keys)


def _homes(top: Fields, errors: list[ErrorItem]) -> tuple[Home, ...]:
    homes: dict[str, Home] = {}
    for row in _each(top, "homes", errors):
        home, owner = row.text("home", required=True) or "", row.text("owner", required=True) or ""
        if home in homes:
            row.fault("duplicate_id", "home", home, "case diverse", "La casa è ripetuta.")
        homes[home] = Home(home, owner, row.text("municipality", required=True) or "", row.text("zone"))
        row.done()
    return tuple(homes.values())


def _doors(top: Fields, errors: list[ErrorItem]) -> tuple[PublicDoor, ...]:
    doors: list[PublicDoor] = []
    for row in _each(top, "doors", errors):
        number, walk = _number(row, [one.number for one in doors]), row.integer("pass", 1, 99, required=True)
        owner, municipality = row.text("owner", required=True), row.text("municipality", required=True)
        doors.append(
            PublicDoor(number or 0, owner or "", municipality or "", walk or 0, row.integer("counter", 1, _MANY))
        )
        row.done()
    return tuple(doors)


def _counters(top: Fields, errors: list[ErrorItem]) -> tuple[PublicCounter, ...]:
    counters: list[PublicCounter] = []
    for row in _each(top, "counters", errors):
        number, places = _number(row, [one.number for one in counters]), row.integer("places", 0, _MANY, required=True)
        counters.append(PublicCounter(number or 0, places or 0))
        row.done()
    return tuple(counters)


def _number(row: Fields, before: list[int]) -> int | None:
    """The number by which a door or a counter is named, each only once."""
    number = row.integer("number", 1, _MANY, required=True)
    if number in before:
        row.fault("duplicate_id", "number", number, "numeri diversi", "Il numero è ripetuto.")
    return number


def _rows(top: Fields, order: tuple[OrderKey, ...], errors: list[ErrorItem]) -> tuple[PublicRow, ...]:
    rows: dict[str, PublicRow] = {}
    for row in _each(top, "rows", errors):
        code = row.text("code", required=True) or ""
        score = row.integer("score", -SAFE_INTEGER, SAFE_INTEGER, required=True)
        others = [_key(row, value) for value in row.rows("keys")]
        if len(others) != sum(key.by != "score" for key in order):
            row.fault("fact_bounds", "keys", len(others), "un valore per criterio", "I criteri non sono completi.")
            others = [0] * len(order)
        left = iter(others)
        keys = tuple((score or 0) if key.by == "score" else next(left) for key in order)
        if code in rows:
            row.fault("duplicate_id", "code", code, "codici diversi", "Il codice è ripetuto.")
        rows[code] = PublicRow(
            code, keys, _texts(row, "prefers"), tuple(_numbers(row, "passes")), _texts(row, "adequate")
        )
        row.done()
    return tuple(rows.values())


def _key(row: Fields, value: Any) -> KeyValue:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    found = iso_date(value) or iso_moment(value)
    if found is None:
        row.fault("fact_type", "keys", value, "un intero, una data o un momento", "Un criterio non si può leggere.")
        return 0
    return found


def _texts(row: Fields, name: str) -> tuple[str, ...]:
    values = row.rows(name)
    if not all(is_plain_text(value) for value in values):
        row.fault("fact_type", name, None, "un elenco di testi", f"«{name}» non è un elenco di testi.")
        return ()
    return tuple(values)


def _numbers(row: Fields, name: str) -> list[int]:
    values = row.rows(name)
    if not all(isinstance(value, int) and not isinstance(value, bool) for value in values):
        row.fault("fact_type", name, None, "un elenco di interi", f"«{name}» non è un elenco di interi.")
        return []
    return values


def _pairings(top: Fields, name: str, errors: list[ErrorItem]) -> tuple[CodedPairing, ...]:
    found = []
    for row in _each(top, name, errors):
        code, home = row.text("code", required=True), row.text("home", required=True)
        row.done()
        found.append(CodedPairing(code or "", home or ""))
    return tuple(found)
