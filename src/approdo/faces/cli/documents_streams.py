"""Files in, one document out, and the exit code: what all document commands share."""

from __future__ import annotations

import os
import secrets
import sys
import traceback
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from approdo.documents import plain_json
from approdo.documents.errors import BadInput, ErrorItem, error_document

from .documents_arguments import Parser

STDIN = "-"
VAR = Path(__file__).resolve().parents[4] / "var"
BAD_INPUT, OUR_FAULT = 2, 3


def file_name(path: str) -> str:
    """Return the name by which errors tell a file."""
    return "stdin" if path == STDIN else Path(path).name


def is_lines(path: str) -> bool:
    """Tell whether a file holds one document a line."""
    return path.endswith(".jsonl")


def read_bytes(path: str) -> bytes:
    """Return the bytes of a file, or of stdin for `-`. Raises BadInput when it is not there or too large."""
    limit = plain_json.LIMIT_BYTES
    if path == STDIN:
        data = sys.stdin.buffer.read(limit + 1)
        if len(data) > limit:
            raise BadInput([plain_json.too_large("stdin", None)])
        return data
    try:
        size = os.stat(path).st_size
        if size > limit:
            raise BadInput([plain_json.too_large(file_name(path), size)])
        with Path(path).open("rb") as file:
            data = file.read(limit + 1)  # a device or a growing file tells no true size beforehand
    except OSError as fault:
        raise BadInput([_unreadable(path, fault)]) from None
    if len(data) > limit:
        raise BadInput([plain_json.too_large(file_name(path), None)])
    return data


def lines_of(path: str) -> Iterator[bytes]:
    """Yield the lines of a file that hold something."""
    return (line for line in read_bytes(path).splitlines() if line.strip())


def say(document: dict[str, Any], options: Namespace, told: Callable[[dict[str, Any]], str]) -> None:
    """Print the document (`--json`), or what it says."""
    print(plain_json.text_of(document) if options.json else told(document))


def guarded(parser: Parser, argv: list[str], command: Callable[[Namespace], int]) -> int:
    """Run a command and turn what goes wrong into its exit code: 2 with all errors, 3 with a reference."""
    in_json = "--json" in argv
    sys.stdout.reconfigure(encoding="utf-8", errors="strict")  # type: ignore[union-attr]  # a text stream in a command
    try:
        code = command(parser.parse(argv))
        sys.stdout.flush()
    except BadInput as bad:
        _tell_errors(bad, in_json)
        return BAD_INPUT
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as fault:
        _tell_fault(fault, in_json)
        return OUR_FAULT
    return code


def _tell_errors(bad: BadInput, in_json: bool) -> None:
    if in_json:
        print(plain_json.text_of(error_document(bad.errors)))
        return
    for error in bad.errors:
        print(f"{error.where}: {error.message}\n  → {error.remedy} [{error.code}]", file=sys.stderr)


def _tell_fault(fault: Exception, in_json: bool) -> None:
    """Keep the places of the fault under a reference; never a message or a value: they may be somebody's."""
    reference = secrets.token_hex(6)
    frames = [f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in traceback.extract_tb(fault.__traceback__)]
    with suppress(OSError):
        folder = Path(os.environ.get("APPRODO_VAR") or VAR) / "faults"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{reference}.txt").write_text("\n".join([type(fault).__name__, *frames]), encoding="utf-8")
    item = ErrorItem(
        "our_fault",
        "/",
        None,
        "",
        f"Errore nostro, riferimento {reference}.",
        "Segnalarlo indicando il riferimento; i dati dati al comando non sono stati conservati.",
    )
    print(f"{item.message} {item.remedy}", file=sys.stderr)
    if in_json:
        print(plain_json.text_of(error_document([item])))


def _unreadable(path: str, fault: OSError) -> ErrorItem:
    return ErrorItem(
        "unknown_reference",
        file_name(path),
        path,
        "un file che si può leggere",
        f"Il file «{path}» non si può leggere ({fault.strerror}).",
        "Controllare il percorso e i permessi.",
    )
