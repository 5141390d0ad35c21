"""`approdo.verification/1`: is a document what its own facts, figures and rules give?

A decision and an allotment are decided again with the tree embedded in them, never with the installed rules (these
serve only a document without a tree, and only when their hash is the one written there). What is recomputed is
compared field by field, so that a changed fact shows even when every hash was made right again. Whether an office
ever issued the document is another question: `digests` answers it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from approdo.rulebook import BookErrors
from approdo.rulebook.frozen import FrozenBook

from . import allotment, cases, decision, public_allotment, public_file
from .canonical import digest, document_hash
from .errors import BadInput, ErrorItem
from .frozen_books import frozen_book, told
from .shapes import SAFE_INTEGER, iso_date
from .tables import Places

FORMAT = "approdo.verification/1"
MOST_DIFFERENCES = 500

_MISSING = object()


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
    if document.get("erased") is True:
        return _answer(kind, "erased", list(_not_erased(document, kind)), document, digests)
    again = recompute()
    differences = [*_differences(document, again), *_tampered(document), *_out_of_time(document)]
    return _answer(kind, "differs" if differences else "equal", differences, document, digests)


def exit_code(answer: Mapping[str, Any]) -> int:
    """Return 1 when the document differs or was never issued, else 0."""
    return int(answer["result"] == "differs" or answer["issued"] == "unknown")


def read_digests(data: bytes, name: str) -> frozenset[str]:
    """Return the hashes of a file of digests, one a line. Raises BadInput with every bad line."""
    lines = data.decode("utf-8", "replace").splitlines()
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
    kind: str, result: str, differences: list[dict[str, Any]], document: Any, digests: Collection[str] | None
) -> dict[str, Any]:
    issued = "not_checked"
    if digests is not None:
        issued = "known" if document.get("hash") in digests else "unknown"
    return {
        "format": FORMAT,
        "kind": kind,
        "result": result,
        "differences": differences[:MOST_DIFFERENCES],
        "issued": issued,
    }


# ── deciding again ───────────────────────────────────────────────────────────────────────────────────────────────


def _decided_again(document: dict[str, Any], folders: Sequence[Path] | None, city: Path | None) -> dict[str, Any]:
    on, known_on = document.get("on"), document.get("known_on")
    book_part = _mapping(document, "/book", document.get("book"))
    parameters, options = document.get("parameters"), document.get("options")
    book = _book(str(document.get("measure")), on, known_on, book_part, parameters, options, folders, city)
    parts = [part.name for part in book.tree.parts]
    case = {
        "format": cases.FORMAT,
        "id": document.get("case"),
        "facts": document.get("facts"),
        **{name: document.get(name) for name in parts},
    }
    salt, call = document.get("salt"), document.get("call")
    return decision.decide_with(book, case, call, full=book_part.get("tree") is not None, salt=salt)


def _allotted_again(document: dict[str, Any], folders: Sequence[Path] | None, city: Path | None) -> dict[str, Any]:
    rows = _mapping(document, "/inputs", document.get("inputs"))
    book_part = _mapping(document, "/book", document.get("book"))
    places = Places(root="/inputs")
    inputs = allotment.read_inputs(rows.get("call"), rows.get("homes"), rows.get("applications"), places)
    on = inputs.call.published_on.isoformat()
    parameters, options = book_part.get("parameters"), book_part.get("options")
    book = _book(inputs.call.measure, on, document.get("known_on"), book_part, parameters, options, folders, city)
    return allotment.allot_with(book, inputs, places, salt=document.get("salt"))


def _book(
    measure: str,
    on: Any,
    known_on: Any,
    part: Mapping[str, Any],
    parameters: Any,
    options: Any,
    folders: Sequence[Path] | None,
    city: Path | None,
) -> FrozenBook:
    errors = [
        ErrorItem("date_invalid", f"/{name}", value, "AAAA-MM-GG", f"«{name}» non è una data.", "Scrivere AAAA-MM-GG.")
        for name, value in (("on", on), ("known_on", known_on))
        if iso_date(value) is None
    ]
    if not isinstance(parameters, list) or not all(isinstance(item, dict) for item in parameters):
        errors.append(_format_at("/parameters", "un elenco di parametri"))
    if not isinstance(options, dict):
        errors.append(_format_at("/options", "un oggetto {opzione: valore}"))
    if errors:
        raise BadInput(errors)
    tree = part.get("tree")
    if tree is None:
        tree = _installed_tree(measure, on, known_on, part.get("hash"), folders, city)
    try:
        return FrozenBook.thaw(tree, parameters=parameters, options=options, on=on, known_on=known_on)
    except BookErrors as faults:
        raise BadInput(told(faults.errors)) from None
    except (TypeError, ValueError, KeyError, RecursionError):  # a tree is anybody's: whatever it breaks is its fault
        raise BadInput([_format_at("/book/tree", "l’albero delle regole, come è uscito")]) from None


def _installed_tree(
    measure: str, on: str, known_on: str, wanted: Any, folders: Sequence[Path] | None, city: Path | None
) -> dict[str, Any]:
    try:
        book = frozen_book(measure, on, known_on, folders=folders, city=city)
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


# ── comparing ────────────────────────────────────────────────────────────────────────────────────────────────────


def _differences(stored: Any, again: Any, where: str = "") -> Iterator[dict[str, Any]]:
    """Yield where two values differ, as deep as they can be told apart. The hash is judged by itself."""
    if isinstance(stored, dict) and isinstance(again, dict):
        for name in [*again, *(name for name in stored if name not in again)]:
            if where or name != "hash":
                here = f"{where}/{str(name).replace('~', '~0').replace('/', '~1')}"
                yield from _differences(stored.get(name, _MISSING), again.get(name, _MISSING), here)
    elif isinstance(stored, list) and isinstance(again, list):
        yield from _list_differences(stored, again, where)
    elif type(stored) is not type(again) or stored != again:
        yield {"where": where or "/", "stored": _shown(stored), "recomputed": _shown(again)}


def _list_differences(stored: list[Any], again: list[Any], where: str) -> Iterator[dict[str, Any]]:
    """Rows with a name (`rule`, `line`, `name`) are compared by it, so that one change is not told as ten."""
    name = next((one for one in ("rule", "line", "name") if _named(stored, one) and _named(again, one)), None)
    if name is None:
        for number in range(max(len(stored), len(again))):
            yield from _differences(_item(stored, number), _item(again, number), f"{where}/{number}")
        return
    fresh = {row[name]: row for row in again}
    for number, row in enumerate(stored):
        yield from _differences(row, fresh.get(row[name], _MISSING), f"{where}/{number}")
    kept = [row[name] for row in stored]
    if kept != [row[name] for row in again]:
        yield {"where": where, "stored": kept, "recomputed": [row[name] for row in again]}


def _named(rows: list[Any], name: str) -> bool:
    """Tell whether all rows are objects with that name, each a different text."""
    if not all(isinstance(row, dict) and isinstance(row.get(name), str) for row in rows):
        return False
    return len({row[name] for row in rows}) == len(rows) > 0


def _item(values: list[Any], number: int) -> Any:
    return values[number] if number < len(values) else _MISSING


def _shown(value: Any) -> Any:
    return None if value is _MISSING else value


def _tampered(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the hashes that are not those of what stands beside them: the document's and the tree's."""
    whole = document_hash(document)
    if document.get("hash") != whole:
        yield {"where": "/hash", "stored": document.get("hash"), "recomputed": whole}
    book = document.get("book")
    if isinstance(book, dict) and book.get("tree") is not None and digest(book["tree"]) != book.get("hash"):
        yield {"where": "/book/hash", "stored": book.get("hash"), "recomputed": digest(book["tree"])}


def _out_of_time(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the figures that were not in force on the date whose law applies."""
    on = document.get("on")
    items = document.get("parameters")
    if on is None and isinstance(document.get("book"), dict):
        on, items = document["inputs"]["call"].get("published_on"), document["book"].get("parameters")
    for number, item in enumerate(items or []):
        start, end = item.get("from"), item.get("to")
        if not (start <= on and (end is None or on < end)):
            yield {"where": f"/parameters/{number}/from", "stored": start, "recomputed": None}


def _not_erased(document: dict[str, Any], kind: str) -> Iterator[dict[str, Any]]:
    """Yield what an erased document must no longer hold. It is told, but the document stays erased."""
    for name in ("inputs",) if kind == "allotment" else ("facts", "persons"):
        if document.get(name) is not None:
            yield {"where": f"/{name}", "stored": "…", "recomputed": None}


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
