"""Strict JSON in, one line or indented JSON out.

Refused besides plain syntax errors: bytes that are not UTF-8, repeated keys (which value would count?), NaN and
Infinity, texts that no file can hold, numbers of thousands of digits, nesting without end. A decimal number is
let through as a float for the checks that follow to refuse in their place: no value of ours is one.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

from .errors import BadInput, ErrorItem

LIMIT_BYTES = 64_000_000


class _Refused(ValueError):
    """Raised inside the parser; its text is the Italian message."""


def _no_constant(name: str) -> NoReturn:
    raise _Refused(f"{name} non è un numero ammesso")


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise _Refused(f"la chiave «{repeated}» compare due volte nello stesso oggetto")
    return found


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


def parse(data: bytes, where: str = "/") -> Any:
    """Return the JSON value in `data`. Raises BadInput with one `json_syntax` or `too_large` error at `where`."""
    if len(data) > LIMIT_BYTES:
        raise BadInput([too_large(where, len(data))])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise _syntax(where, f"il byte {fault.start + 1} non è UTF-8") from None
    try:
        value = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_no_repeats)
        text_of(value).encode()
    except json.JSONDecodeError as fault:
        raise _syntax(where, f"riga {fault.lineno}, colonna {fault.colno}: {fault.msg}") from None
    except UnicodeEncodeError:
        raise _syntax(where, "un testo contiene un carattere Unicode incompleto") from None
    except RecursionError:
        raise _syntax(where, "gli oggetti sono annidati troppo in profondità") from None
    except ValueError as fault:
        raise _syntax(where, str(fault)) from None
    return value


def text_of(value: Any, indent: int | None = None) -> str:
    """Return a value as JSON text on one line (or indented), letters as they are."""
    return json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False)


def _syntax(where: str, why: str) -> BadInput:
    return BadInput(
        [
            ErrorItem(
                "json_syntax",
                where,
                None,
                "un documento JSON in UTF-8",
                f"Il testo non è JSON valido: {why}.",
                "Correggere il punto indicato; le chiavi e i testi vanno fra virgolette doppie.",
            )
        ]
    )
