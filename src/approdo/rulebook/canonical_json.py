"""RFC 8785 bytes, quickly: the standard encoder where it gives the very same bytes, the library's for all the rest.

Our documents hold texts, whole numbers, booleans and lists only. For those `json.dumps` with sorted keys differs from the
canonical form in nothing but the order of keys beyond the Basic Multilingual Plane, which sorts by UTF-16 there: a text
with any such sign goes to the library. Ten thousand decisions are hashed in seconds instead of minutes.
"""

from __future__ import annotations

import json
import re
from typing import Any

import rfc8785

SAFE = 2**53 - 1
_BEYOND = re.compile("[\ud800-\U0010ffff]")


def canonical(value: Any) -> bytes:
    """The canonical JSON of a value. Raises `rfc8785.CanonicalizationError` for what has none (2^53, lone surrogates)."""
    if _plain(value):
        text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        if not _BEYOND.search(text):
            return text.encode()
    return rfc8785.dumps(value)


def _plain(value: Any) -> bool:
    """Whether both encoders write it alike: no float, no number beyond 2^53, no key that is not a text."""
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return True
    if kind is int:
        return bool(-SAFE <= value <= SAFE)
    if kind is dict:
        return all(type(key) is str for key in value) and all(map(_plain, value.values()))
    return (kind is list or kind is tuple) and all(map(_plain, value))
