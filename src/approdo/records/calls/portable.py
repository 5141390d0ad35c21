"""A decision as it leaves the house: with the tree of its book, so that whoever has the file needs nothing else."""

from __future__ import annotations

from typing import Any

from approdo.documents.canonical import document_hash

from .models import Decision


def portable(document: dict[str, Any] | None, decision: Decision | None) -> dict[str, Any]:
    """What `./run verify` reads; `erased` once there is no document any more. The hash is over the whole."""
    if document is None or decision is None:
        return {"erased": True, "format": "approdo.decision/1"}
    full = {**document, "book": {**document["book"], "tree": decision.book.tree}}
    return full | {"hash": document_hash(full)}
