"""Public pages are files: rendered from released values, written whole, replaced by rename, removed when they end.

`Page` and the downloads are what a builder makes; rendering refuses a context with anything that did not pass the gate. A page is
written in each language, with the notice about cookies and without it (`.closed-<version>/`, for whoever has closed it), and each
file has its compressed twin beside it, so that any server can serve the folder as it is.

Only what changed is written, so that the date of a file is the date of its content; a page whose context is the one of the
last writing of this process is not even rendered.
"""

import csv
import gzip
import io
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import get_template
from django.utils import translation

from approdo.records.gate.fields import Month
from approdo.records.gate.release import Released, only_public
from approdo.records.gate.texts import NotPublic, PublicText, reference_name

CLOSED = ".closed-"
"""Before the version of a notice: the folder of pages for whoever has closed that version."""
NOTICE = (b"<!--notice-->", b"<!--/notice-->")


@dataclass(frozen=True)
class Page:
    """A page: its address without the language, its template, and what it is given."""

    path: str
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)

    def whole(self, everywhere: Mapping[str, Any]) -> dict[str, Any]:
        """Everything its template sees. Raises NotPublic when part of it did not pass the gate."""
        context = {**everywhere, "here": reference_name(f"/{self.path}"), "rated_here": True, **self.context}
        only_public(context, self.path or "/")
        return context

    def body(self, everywhere: Mapping[str, Any], language: str = settings.LANGUAGE_CODE) -> bytes:
        """The page in a language, notice included."""
        with translation.override(language):
            lines = get_template(self.template).render(self.whole(everywhere)).splitlines()
        return "\n".join(line.strip() for line in lines if line.strip()).encode() + b"\n"

    def files(self, everywhere: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
        """Every file of the page: a language each, with the notice and without."""
        for language, _ in settings.LANGUAGES:
            body = self.body(everywhere, language)
            for closed in folders(everywhere):
                yield f"{closed}{file_of(self.path, language)}", without_notice(body) if closed else body

    def names(self, everywhere: Mapping[str, Any]) -> Iterator[str]:
        """The files that `files` would make."""
        for language, _ in settings.LANGUAGES:
            for closed in folders(everywhere):
                yield f"{closed}{file_of(self.path, language)}"

    def fingerprint(self, everywhere: str) -> str:
        """One value for all that the page shows; `everywhere` is that of what every page shows."""
        return sha256(f"{everywhere}{self.template}{self.context!r}".encode()).hexdigest()


def file_of(path: str, language: str) -> str:
    """The file of a page's address in a language: Italian ones stand at the root."""
    prefix = "" if language == settings.LANGUAGE_CODE else f"{language}/"
    return f"{prefix}{path}index.html"


def folders(everywhere: Mapping[str, Any]) -> tuple[str, ...]:
    """Where the variants of a page stand: at the root with the notice, and in the folder of those who closed this version."""
    notice = everywhere.get("notice")
    return ("", f"{CLOSED}{notice.version}/") if notice else ("",)


def without_notice(body: bytes) -> bytes:
    """The page for whoever has closed the notice: the same bytes, the notice taken out."""
    before, opening, rest = body.partition(NOTICE[0])
    return before + rest.partition(NOTICE[1])[2] if opening else body


class Single:
    """What is one file, the same in every language. `body` makes it."""

    path: str

    def body(self) -> bytes:
        raise NotImplementedError

    def names(self, everywhere: Mapping[str, Any]) -> Iterator[str]:
        yield self.path

    def files(self, everywhere: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
        yield self.path, self.body()

    def fingerprint(self, shared: str) -> str | None:
        """None: it is quicker to make it than to ask whether it changed."""
        return None


@dataclass(frozen=True)
class Of:
    """A cell that is one field of a released value: `Of(row, "place")`."""

    released: Released
    field: str


@dataclass(frozen=True)
class Csv(Single):
    """A table for machines: a header of program words, cells that passed the gate."""

    path: str
    header: Sequence[str]
    rows: Iterable[Sequence[Any]]

    def body(self) -> bytes:
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
class Json(Single):
    """A document for machines."""

    path: str
    value: Any

    def fingerprint(self, shared: str) -> str:
        return sha256(repr(self.value).encode()).hexdigest()

    def body(self) -> bytes:
        only_public(self.value, self.path)
        return json.dumps(plain(self.value), ensure_ascii=False, indent=1).encode() + b"\n"


@dataclass(frozen=True)
class Document(Single):
    """A document of ours, released whole: written as it is, its hash is over it."""

    path: str
    released: Released

    def body(self) -> bytes:
        only_public(self.released, self.path)
        return json.dumps(self.released.document, ensure_ascii=False, indent=1).encode() + b"\n"


@dataclass(frozen=True)
class Plain(Single):
    """A text of the city's papers, or a program that checks, whole."""

    path: str
    text: PublicText

    def body(self) -> bytes:
        only_public(self.text, self.path)
        return str(self.text).encode()


@dataclass(frozen=True)
class Text(Single):
    """A text for machines made from a template: a feed, a site map, a catalogue. One for all languages."""

    path: str
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)

    def body(self) -> bytes:
        only_public(self.context, self.path)
        lines = get_template(self.template).render(dict(self.context)).splitlines()
        return "\n".join(line for line in lines if line.strip()).encode() + b"\n"


Output = Page | Single


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


_SEEN: dict[Path, dict[str, str]] = {}
"""Per folder, the fingerprint of each output that this process has written. A new process looks at every file once."""


def write_all(folder: Path, outputs: Iterable[Output], everywhere: Mapping[str, Any]) -> list[str]:
    """Write every output, remove what is no longer one; the paths that changed."""
    folder.mkdir(parents=True, exist_ok=True)
    seen, shared, present = _SEEN.setdefault(folder, {}), repr(everywhere), set(files_in(folder))
    changed: list[str] = []
    wanted: set[str] = set()
    for output in outputs:
        found, names = output.fingerprint(shared), set(output.names(everywhere))
        wanted |= names
        if found is None or seen.get(output.path) != found or not names <= present:
            changed += [name for name, body in output.files(everywhere) if replace(folder, name, body)]
            seen[output.path] = found or ""
    others = present - wanted - {f"{name}{GZIP}" for name in wanted}
    for name in others:
        (folder / name).unlink()
    remove_empty(folder)
    return changed + sorted(name for name in others if not name.endswith(GZIP))


def files_in(folder: Path) -> Iterator[str]:
    """Every file below a folder, by its path in it."""
    for base, _, names in os.walk(folder):
        within = os.path.relpath(base, folder)
        yield from names if within == os.curdir else (f"{within}/{name}" for name in names)


def remove_empty(folder: Path) -> None:
    for base, _, _ in os.walk(folder, topdown=False):
        if base != str(folder) and not os.listdir(base):
            os.rmdir(base)


def inside(folder: Path, name: str) -> Path:
    """The file of that name in the folder. Raises NotPublic for a name that would leave it."""
    root = folder.resolve()
    target = (root / name).resolve()
    if root not in target.parents:
        raise NotPublic("un file pubblico sta nella cartella pubblica")
    return target


GZIP = ".gz"


def replace(folder: Path, name: str, body: bytes) -> bool:
    """Write a file and its compressed twin by rename: a reader sees the old file or the new one. False when it is the same.

    Nothing is forced to the disk: after a fall the first writing of the new process compares every file with what it should be.
    """
    target = inside(folder, name)
    if target.is_file() and target.read_bytes() == body:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    for path, content in ((target.with_name(f"{target.name}{GZIP}"), gzip.compress(body, 6, mtime=0)), (target, body)):
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".", delete=False) as fresh:
            fresh.write(content)
        Path(fresh.name).chmod(0o644)
        Path(fresh.name).replace(path)
    return True
