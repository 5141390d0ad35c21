"""Public pages are files: rendered from released values, written whole, replaced by rename, removed when they end.

`Page` and `Download` are what a builder makes; `render` refuses a context with anything that did not pass the gate. Only
what changed is written, so that the date of a file is the date of its content.
"""

import csv
import io
import json
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.template.loader import get_template

from approdo.records.gate.fields import Month
from approdo.records.gate.release import Released, only_public
from approdo.records.gate.texts import NotPublic, PublicText


@dataclass(frozen=True)
class Page:
    """A page: its folder below the public folder, its template, and what it is given."""

    path: str
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)

    @property
    def file(self) -> str:
        return f"{self.path}index.html"

    def body(self, everywhere: Mapping[str, Any]) -> bytes:
        context = {**everywhere, **self.context}
        only_public(context, self.path or "/")
        lines = get_template(self.template).render(context).splitlines()
        return "\n".join(line.strip() for line in lines if line.strip()).encode() + b"\n"


@dataclass(frozen=True)
class Of:
    """A cell that is one field of a released value: `Of(row, "place")`."""

    released: Released
    field: str


@dataclass(frozen=True)
class Csv:
    """A table for machines: a header of program words, cells that passed the gate."""

    path: str
    header: Sequence[str]
    rows: Iterable[Sequence[Any]]

    @property
    def file(self) -> str:
        return self.path

    def body(self, everywhere: Mapping[str, Any]) -> bytes:
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(self.header)
        for row in self.rows:
            writer.writerow([_safe(self._value(cell)) for cell in row])
        return out.getvalue().encode()

    def _value(self, cell: Any) -> Any:
        if isinstance(cell, Of):
            only_public(cell.released, self.path)
            return plain(getattr(cell.released, cell.field))
        only_public(cell, self.path)
        return plain(cell)


@dataclass(frozen=True)
class Json:
    """A document for machines."""

    path: str
    value: Any

    @property
    def file(self) -> str:
        return self.path

    def body(self, everywhere: Mapping[str, Any]) -> bytes:
        only_public(self.value, self.path)
        return json.dumps(plain(self.value), ensure_ascii=False, indent=1).encode() + b"\n"


@dataclass(frozen=True)
class Document:
    """A document of ours, released whole: written as it is, its hash is over it."""

    path: str
    released: Released

    @property
    def file(self) -> str:
        return self.path

    def body(self, everywhere: Mapping[str, Any]) -> bytes:
        only_public(self.released, self.path)
        return json.dumps(self.released.document, ensure_ascii=False, indent=1).encode() + b"\n"


Output = Page | Csv | Json | Document


def plain(value: Any) -> Any:
    """A released value as JSON: a record by its fields, a figure that is missing as null with its reason beside it."""
    if isinstance(value, Released):
        return {name: plain(item) for name, item in value.fields().items() if item is not None}
    if isinstance(value, PublicText):
        return str(value)
    if isinstance(value, date | Month):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if value is None or isinstance(value, bool | int | str):
        return value
    raise NotPublic(f"{type(value).__name__} non si scrive in JSON")


def _safe(cell: Any) -> Any:
    """A cell that a spreadsheet will not run as a formula (OWASP, CSV injection)."""
    if isinstance(cell, dict):
        raise NotPublic("in una cella va un valore solo")
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in {"=", "+", "-", "@", "\t"} else cell


def write_all(folder: Path, outputs: Iterable[Output], everywhere: Mapping[str, Any]) -> list[str]:
    """Write every output, remove what is no longer one; the paths that changed."""
    folder.mkdir(parents=True, exist_ok=True)
    changed, wanted = [], set()
    for output in outputs:
        target = inside(folder, output.file)
        wanted.add(target)
        if replace(target, output.body(everywhere)):
            changed.append(output.file)
    for stale in [path for path in folder.rglob("*") if path.is_file() and path not in wanted]:
        stale.unlink()
        changed.append(str(stale.relative_to(folder)))
    for empty in sorted((path for path in folder.rglob("*") if path.is_dir()), reverse=True):
        if not any(empty.iterdir()):
            empty.rmdir()
    return changed


def inside(folder: Path, name: str) -> Path:
    """The file of that name in the folder. Raises NotPublic for a name that would leave it."""
    root = folder.resolve()
    target = (root / name).resolve()
    if root not in target.parents:
        raise NotPublic("un file pubblico sta nella cartella pubblica")
    return target


def replace(target: Path, body: bytes) -> bool:
    """Write by rename: a reader sees the old file or the new one. False when nothing changed."""
    if target.is_file() and target.read_bytes() == body:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".", delete=False) as fresh:
        fresh.write(body)
        fresh.flush()
        os.fsync(fresh.fileno())
    Path(fresh.name).chmod(0o644)
    Path(fresh.name).replace(target)
    return True
