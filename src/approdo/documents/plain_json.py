"""Strict JSON in, one line or indented JSON out.

Refused besides plain syntax errors: bytes that are not UTF-8, repeated keys (which value would count?), NaN and
Infinity, texts that no file can hold, numbers of thousands of digits, nesting without end. A decimal number is
let through as a float for the checks that follow to refuse in their place: no value of ours is one.

What leaves the rest readable is told with its JSON pointer, and the rest is read on (`read`): the errors of a file
come all together.
"""

from __future__ import annotations

import json
import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from math import isinf
from typing import Any

from .errors import BadInput, ErrorItem
from .shapes import pointer

LIMIT_BYTES = 64_000_000

_ITALIAN = {  # what the parser of Python says, by its beginning
    "Expecting value": "qui manca un valore, o non è scritto come si deve",
    "Expecting property name": "qui serve il nome di una chiave, fra virgolette doppie",
    "Expecting ':'": "dopo la chiave mancano i due punti",
    "Expecting ','": "qui manca una virgola, o una parentesi che chiude",
    "Extra data": "il documento è già finito: c’è altro testo",
    "Unterminated string": "il testo si apre e non si chiude",
    "Invalid control character": "il testo contiene un a capo o un altro carattere di controllo",
    "Invalid \\": "dopo la barra rovesciata c’è un carattere che non va",
    "Illegal trailing comma": "c’è una virgola di troppo",
}
_HALF = re.compile(r"\\u[dD][89a-fA-F]")  # an escape that may be half a letter
_SYNTAX = "Correggere il punto indicato; le chiavi e i testi vanno fra virgolette doppie."


@dataclass(frozen=True, slots=True)
class _Odd:
    """Stands where the file holds something that is no value."""

    why: str
    remedy: str


class _Repeated(dict[str, Any]):
    """An object some of whose keys are written more than once."""

    names: tuple[str, ...] = ()


def parse(data: bytes, where: str = "/", first_line: int = 1) -> Any:
    """Return the JSON value in `data`. Raises BadInput with every `json_syntax`, or `too_large`."""
    value, faults = read(data, where, first_line)
    if faults:
        raise BadInput(faults)
    return value


def read(data: bytes, where: str = "/", first_line: int = 1) -> tuple[Any, list[ErrorItem]]:
    """Return the JSON value in `data` and its faults: null where there is no value, and all null if it is no JSON.

    `first_line` is the line of the file on which `data` begins.
    """
    if len(data) > LIMIT_BYTES:
        return None, [too_large(where, len(data))]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = first_line + data.count(b"\n", 0, fault.start)
        remedy = "Salvare il file in UTF-8: il programma che lo scrive lo chiede come «codifica»."
        return None, [_syntax(where, f"riga {line}, il byte {fault.start + 1} non è UTF-8", remedy)]
    if not text.strip():
        return None, [_syntax(where, "non c’è nessun documento", "Scrivere il documento fra parentesi graffe: {…}.")]
    met = _Meeting()
    try:
        value = json.loads(
            text,
            parse_constant=met.constant,
            parse_float=met.decimal,
            parse_int=met.integer,
            object_pairs_hook=met.keys,
        )
    except json.JSONDecodeError as fault:
        why = next((said for start, said in _ITALIAN.items() if fault.msg.startswith(start)), fault.msg)
        return None, [_syntax(where, f"riga {first_line + fault.lineno - 1}, colonna {fault.colno}: {why}", _SYNTAX)]
    except RecursionError:
        return None, [_syntax(where, "gli oggetti sono annidati troppo in profondità", "Togliere i livelli di troppo.")]
    return _plain(value, where) if met.odd or _HALF.search(text) else (value, [])


def too_large(where: str, size: int | None, limit: int = LIMIT_BYTES) -> ErrorItem:
    """The error for an input beyond the limit; `size` is None when the input was not read to its end."""
    return ErrorItem(
        "too_large",
        where,
        size,
        f"0…{limit} bytes",
        f"Il file supera il limite di {limit // 1_000_000} milioni di byte e non è stato letto.",
        "Dividere il file in parti più piccole.",
    )


def text_of(value: Any, indent: int | None = None) -> str:
    """Return a value as JSON text on one line (or indented), letters as they are."""
    return json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False)


# ── what the parser meets ────────────────────────────────────────────────────────────────────────────────────────


class _Meeting:
    """What the parser calls; `odd` once it has met something that is no value, or a key twice."""

    def __init__(self) -> None:
        self.odd = False

    def constant(self, name: str) -> _Odd:
        return self._no_value(f"{name} non è un numero ammesso", "Scrivere un numero intero, o null.")

    def decimal(self, text: str) -> float | _Odd:
        found = float(text)
        return self._no_value("il numero è troppo grande", "Scrivere un numero intero.") if isinf(found) else found

    def integer(self, text: str) -> int | _Odd:
        try:
            return int(text)
        except ValueError:  # Python reads no number of thousands of digits
            return self._no_value(f"un numero ha {len(text)} cifre", "Scrivere un numero intero entro 2^53.")

    def keys(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        self.odd = True
        written = Counter(name for name, _ in pairs)
        repeated = _Repeated(found)
        repeated.names = tuple(name for name, times in written.items() if times > 1)
        return repeated

    def _no_value(self, why: str, remedy: str) -> _Odd:
        self.odd = True
        return _Odd(why, remedy)


def _plain(value: Any, where: str) -> tuple[Any, list[ErrorItem]]:
    """Take out what is no value, telling each place."""
    if isinstance(value, _Odd):
        return None, [_syntax(where, value.why, value.remedy)]
    faults: list[ErrorItem] = list(_half_letters(where, value))
    waiting: deque[tuple[str, Any]] = deque([("", value)])
    while waiting:
        place, one = waiting.popleft()
        if isinstance(one, _Repeated):
            faults += [_repeated(place, name) for name in one.names]
        for name, inner in _inside(one):
            inner_place = pointer(place, name)
            faults += [*_half_letters(inner_place, name), *_half_letters(inner_place, inner)]
            if isinstance(inner, _Odd):
                faults.append(_syntax(inner_place, inner.why, inner.remedy))
                one[name] = None
            elif isinstance(inner, dict | list):
                waiting.append((inner_place, inner))
    return value, faults


def _inside(value: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)


def _repeated(place: str, name: str) -> ErrorItem:
    return _syntax(
        pointer(place, name),
        f"la chiave «{name}» compare più volte nello stesso oggetto",
        "Tenere una sola volta ogni chiave: non si può sapere quale valore conta.",
    )


def _half_letters(place: str, text: Any) -> Iterator[ErrorItem]:
    try:
        if isinstance(text, str):
            text.encode()
    except UnicodeEncodeError:
        yield _syntax(place, "un testo contiene un carattere Unicode incompleto", "Riscrivere il testo.")


def _syntax(where: str, why: str, remedy: str) -> ErrorItem:
    return ErrorItem(
        "json_syntax", where, None, "un documento JSON in UTF-8", f"Il testo non è JSON valido: {why}.", remedy
    )
