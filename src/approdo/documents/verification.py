"""`approdo.verification/1`: is a document what its own facts, figures and rules give?

A decision and an allotment are decided again with the tree embedded in them, never with the installed rules (these
serve only a document without a tree, and only when their hash is the one written there). What is recomputed is
compared field by field, so that a changed fact shows even when every hash was made right again. Whether an office
ever issued the document is another question: `digests` answers it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from approdo.rulebook import BookErrors
from approdo.rulebook.frozen import FrozenBook
from approdo.rulebook.layers import CONFIDENCES

from . import allotment, canonical, cases, decision, public_allotment, public_file
from .canonical import document_hash
from .differences import differences
from .errors import BadInput, ErrorItem
from .frozen_books import frozen_book, told
from .shapes import SAFE_INTEGER, is_plain_text, iso_date
from .tables import Places

FORMAT = "approdo.verification/1"
MOST_DIFFERENCES = 500

# the keys of a decision that hold no fact of anybody; all others are facts, and the parts that a measure has
_NO_FACT = frozenset(
    (
        *("format", "measure", "on", "known_on", "call", "case", "outcome", "provisional", "requirements", "sections"),
        *("missing_facts", "unconfirmed", "salt", "flags", "parameters", "options", "book", "hash", "erased"),
    )
)
_SALT = re.compile(r"[0-9a-f]{64}\Z")


def verify(
    document: Any,
    digests: Collection[str] | None = None,
    *,
    folders: Sequence[Path] | None = None,
    city: Path | None = None,
) -> dict[str, Any]:
    """Return `approdo.verification/1` for a decision, an allotment or a public allotment file.

    `digests` are the hashes of the documents that an office issued, one `sha256:…` each. Raises BadInput for what is
    no document of ours, and `book_not_embedded` when there is no tree and no installed book of that hash.
    """
    kinds: dict[str, tuple[str, Callable[[], dict[str, Any]]]] = {
        "approdo.decision/1": ("decision", lambda: _decided_again(document, folders, city)),
        allotment.FORMAT: ("allotment", lambda: _allotted_again(document, folders, city)),
        public_file.FORMAT: ("allotment-public", lambda: public_allotment.recompute(document)),
    }
    name = document.get("format") if isinstance(document, dict) else None
    if not isinstance(name, str) or name not in kinds:
        raise BadInput([_format(name, " | ".join(kinds))])
    _refuse_floats(document)
    kind, recompute = kinds[name]
    if document.get("erased") is True and _is_erased(document, kind):
        return _answer(kind, "erased", [], document, digests)
    found = [*differences(document, recompute()), *_tampered(document), *_figures_at_fault(document)]
    return _answer(kind, "differs" if found else "equal", found, document, digests)


def exit_code(answer: Mapping[str, Any]) -> int:
    """Return 1 when the document differs or was never issued, else 0."""
    return int(answer["result"] == "differs" or answer["issued"] == "unknown")


def read_digests(data: bytes, name: str) -> frozenset[str]:
    """Return the hashes of a file of digests, one a line. Raises BadInput with every bad line."""
    lines = data.decode("utf-8-sig", "replace").splitlines()
    found = {number: line.strip() for number, line in enumerate(lines, start=1) if line.strip()}
    errors = [
        ErrorItem("csv_cell", f"{name}:{number}:1", line, "sha256: e 64 cifre", "Non è un’impronta.", "Correggerla.")
        for number, line in found.items()
        if len(line) != 71 or not line.startswith("sha256:") or set(line[7:]) - set("0123456789abcdef")
    ]
    if errors:
        raise BadInput(errors)
    return frozenset(found.values())


def _answer(
    kind: str, result: str, found: list[dict[str, Any]], document: dict[str, Any], digests: Collection[str] | None
) -> dict[str, Any]:
    issued = "not_checked"
    if digests is not None:
        stated = document.get("hash")
        issued = "known" if isinstance(stated, str) and stated in digests else "unknown"
    return {
        "format": FORMAT,
        "kind": kind,
        "result": result,
        "differences": found[:MOST_DIFFERENCES],
        "issued": issued,
    }


# ── deciding again ───────────────────────────────────────────────────────────────────────────────────────────────


def _decided_again(document: dict[str, Any], folders: Sequence[Path] | None, city: Path | None) -> dict[str, Any]:
    rests = _Rests(
        str(document.get("measure")), document.get("on"), document.get("known_on"), "", document,
        _mapping(document, "/book", document.get("book")),
    )  # fmt: skip
    book = _book(rests, folders, city)
    parts = [part.name for part in book.tree.parts]
    case = {
        "format": cases.FORMAT,
        "id": document.get("case"),
        "facts": document.get("facts"),
        **{name: document.get(name) for name in parts},
    }
    call = document.get("call") if is_plain_text(document.get("call")) else None
    return decision.decide_with(book, case, call, full=rests.tree is not None, salt=_salt(document))


def _allotted_again(document: dict[str, Any], folders: Sequence[Path] | None, city: Path | None) -> dict[str, Any]:
    rows = _mapping(document, "/inputs", document.get("inputs"))
    part = _mapping(document, "/book", document.get("book"))
    places = Places(root="/inputs")
    inputs = allotment.read_inputs(rows.get("call"), rows.get("homes"), rows.get("applications"), places)
    on = inputs.call.published_on.isoformat()
    rests = _Rests(inputs.call.measure, on, document.get("known_on"), "/book", part, part)
    book = _book(rests, folders, city)
    try:
        again = allotment.allot_with(book, inputs, places, salt=_salt(document))
    except BadInput as bad:  # a figure without which no home fits is the document's here, not the call's to confirm
        told_here = ("/inputs/homes/", "/inputs/applications/", "/inputs/call/allotment/")
        raise BadInput(
            error if error.where.startswith(told_here) else replace(error, where="/book/parameters")
            for error in bad.errors
        ) from None
    again["inputs"]["call"] = {**inputs.call.source, "measure": book.tree.measure}
    if rests.tree is None:
        again["book"]["tree"] = None
    return again


def _salt(document: Mapping[str, Any]) -> str | None:
    """The salt proves nothing here and follows from nothing, but it is 32 bytes in hexadecimal or it is none."""
    salt = document.get("salt")
    return salt if isinstance(salt, str) and _SALT.match(salt) else None


@dataclass(frozen=True, slots=True)
class _Rests:
    """What the answers of a document rest on. `root` points to the part that holds the parameters and options."""

    measure: str
    on: Any
    known_on: Any
    root: str
    figures: Mapping[str, Any]
    book: Mapping[str, Any]

    @property
    def tree(self) -> Any:
        return self.book.get("tree")


def _book(rests: _Rests, folders: Sequence[Path] | None, city: Path | None) -> FrozenBook:
    errors = [
        ErrorItem("date_invalid", f"/{name}", value, "AAAA-MM-GG", f"«{name}» non è una data.", "Scrivere AAAA-MM-GG.")
        for name, value in (("on", rests.on), ("known_on", rests.known_on))
        if iso_date(value) is None
    ]
    parameters, options = rests.figures.get("parameters"), rests.figures.get("options")
    if not isinstance(parameters, list) or not all(isinstance(item, dict) for item in parameters):
        errors.append(_format_at(f"{rests.root}/parameters", "un elenco di parametri"))
    if not isinstance(options, dict):
        errors.append(_format_at(f"{rests.root}/options", "un oggetto {opzione: valore}"))
    if errors:
        raise BadInput(errors)
    tree = _installed_tree(rests, folders, city) if rests.tree is None else rests.tree
    terms = {"parameters": parameters, "options": options, "on": rests.on, "known_on": rests.known_on}
    try:
        return _thawed(canonical.dumps(tree), canonical.dumps(terms))
    except BookErrors as faults:
        raise BadInput(_placed(error, rests) for error in told(faults.errors)) from None
    except (TypeError, ValueError, KeyError, RecursionError):  # a tree is anybody's: whatever it breaks is its fault
        raise BadInput([_format_at("/book/tree", "l’albero delle regole, come è uscito")]) from None


@lru_cache(maxsize=8)
def _thawed(tree: bytes, terms: bytes) -> FrozenBook:
    """Return a book of its tree and figures. Documents of one call share it: making one takes as long as 20 answers."""
    return FrozenBook.thaw(json.loads(tree), **json.loads(terms))


def _placed(error: ErrorItem, rests: _Rests) -> ErrorItem:
    """Return an error of the rule book with the pointer of what it is about in the document."""
    kind, _, name = error.where.removeprefix("/").partition("/")
    if kind == "parameters":
        known = [str(item.get("name")) for item in rests.figures["parameters"]]
        place = f"{rests.root}/parameters" + (f"/{known.index(name)}" if name in known else "")
    else:
        place = f"{rests.root}{error.where}" if kind == "options" else f"/book{error.where}"
    return replace(error, where=place)


def _installed_tree(rests: _Rests, folders: Sequence[Path] | None, city: Path | None) -> dict[str, Any]:
    wanted = rests.book.get("hash")
    try:
        book = frozen_book(rests.measure, rests.on, rests.known_on, folders=folders, city=city)
    except BadInput:
        book = None
    if book is None or book.hash != wanted:
        raise BadInput(
            [
                ErrorItem(
                    "book_not_embedded",
                    "/book/tree",
                    wanted if isinstance(wanted, str) else None,
                    "l’albero delle regole, o un libro installato con la stessa impronta",
                    "Il documento non porta con sé le regole e qui non c’è un libro con quell’impronta.",
                    "Chiedere all’ufficio il documento completo (./run decide … --full).",
                )
            ]
        )
    return book.tree_document


# ── hashes, figures, erasure ─────────────────────────────────────────────────────────────────────────────────────


def _tampered(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the document's hash when it is not that of what stands beside it; the book's is compared with the rest."""
    whole = document_hash(document)
    if document.get("hash") != whole:
        yield {"where": "/hash", "stored": document.get("hash"), "recomputed": whole}


def _figures_at_fault(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield what no layer of parameters could have said: a figure out of its time, or with other words than ours."""
    root, on, items = "", document.get("on"), document.get("parameters")
    if "inputs" in document:
        root, on, items = "/book", document["inputs"]["call"]["published_on"], document["book"]["parameters"]
    for number, item in enumerate(items or []):
        start, end, value, confidence = (item.get(name) for name in ("from", "to", "value", "confidence"))
        unknown = confidence == "missing" and not item.get("confirmed_by")
        faults = {
            "from": not (start <= on and (end is None or on < end)),
            "confidence": confidence not in CONFIDENCES,
            "cite": not str(item.get("cite")).strip(),
            "value": bool(item.get("absent") or unknown)
            if value is not None
            else not (item.get("absent") or unknown or item.get("per_call")),
        }
        for name in (name for name, wrong in faults.items() if wrong):
            yield {"where": f"{root}/parameters/{number}/{name}", "stored": item.get(name), "recomputed": None}


def _is_erased(document: dict[str, Any], kind: str) -> bool:
    """Tell whether what disposal takes away is gone. With it still there the mark is only a key more.

    Of a decision that is the facts and every part of the subject (persons, months …), of an allotment its inputs.
    """
    if kind == "allotment":
        return document.get("inputs") is None
    return kind == "decision" and not any(document[name] for name in document if name not in _NO_FACT)


# ── refusing ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _refuse_floats(document: Any) -> None:
    """A decimal number or a huge integer has no place in a document of ours, and no canonical form to hash."""
    waiting: list[tuple[str, Any]] = [("", document)]
    errors: list[ErrorItem] = []
    while waiting:
        where, value = waiting.pop()
        if isinstance(value, dict):
            waiting += [(f"{where}/{name}", inner) for name, inner in value.items()]
        elif isinstance(value, list):
            waiting += [(f"{where}/{number}", inner) for number, inner in enumerate(value)]
        elif isinstance(value, float) or (isinstance(value, int) and abs(value) > SAFE_INTEGER):
            message = "Il numero non è un intero che un documento può contenere."
            errors.append(
                ErrorItem("fact_type", where or "/", value, "un intero", message, "Usare il documento così com’è.")
            )
    if errors:
        raise BadInput(errors)


def _mapping(document: Mapping[str, Any], where: str, value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    raise BadInput([_format_at(where, "un oggetto")])


def _format_at(where: str, expected: str) -> ErrorItem:
    return ErrorItem(
        "format_unknown", where, None, expected, "Il documento non è completo.", "Usare il documento così com’è uscito."
    )


def _format(value: Any, expected: str) -> ErrorItem:
    return ErrorItem(
        "format_unknown",
        "/format",
        value,
        expected,
        "Questo documento non si può verificare.",
        "Dare un documento uscito da Approdo, intero.",
    )
