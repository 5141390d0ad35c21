"""One way to write a document as bytes (RFC 8785), so that one document has one digest."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from approdo.rulebook.canonical_json import canonical

dumps = canonical


def digest(value: Any) -> str:
    """Return `sha256:` and the hexadecimal SHA-256 of the canonical JSON. Raises ValueError if it has none."""
    return "sha256:" + sha256(canonical(value)).hexdigest()


def document_hash(document: dict[str, Any]) -> str:
    """Return the digest of a document without its own `hash`."""
    return digest({key: value for key, value in document.items() if key != "hash"})
