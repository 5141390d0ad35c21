"""The files of an import as bytes, with a limit that is met before they are read."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from approdo.procedures.problems import Problem, Problems


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as it was handed in. `name` is only its last part: never a path of somebody's computer."""

    name: str
    content: bytes

    @property
    def digest(self) -> str:
        return sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class ImportFiles:
    """One workbook with two sheets, or two CSV files: applications, and the persons of each application."""

    applications: SourceFile
    persons: SourceFile | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of the workbook; of the two digests, one a line, when there are two files."""
        if self.persons is None:
            return self.applications.digest
        return sha256(f"{self.applications.digest}\n{self.persons.digest}\n".encode()).hexdigest()

    @property
    def name(self) -> str:
        return self.applications.name if self.persons is None else f"{self.applications.name} + {self.persons.name}"


def read_source(stream: BinaryIO, name: str, limit: int, size: int | None = None) -> SourceFile:
    """Read a file of at most `limit` bytes. A declared size beyond it is refused without reading; Problems then."""
    name = Path(name.replace("\\", "/")).name[:200]
    if size is None or size <= limit:
        content = stream.read(limit + 1)
        if len(content) <= limit:
            return SourceFile(name, content)
    raise Problems([too_large(name, size, limit)])


def read_path(path: Path, limit: int) -> SourceFile:
    """Read a file by its path, under the same limit. Raises Problems when it cannot be read."""
    try:
        with path.open("rb") as stream:
            return read_source(stream, path.name, limit, path.stat().st_size)
    except OSError:
        raise Problems(
            [
                Problem(
                    "unknown_reference",
                    path.name,
                    path.name,
                    "un file che esiste e si può leggere",
                    f"Il file «{path.name}» non si può leggere.",
                    "Controlla il nome e i permessi del file.",
                )
            ]
        ) from None


def too_large(name: str, size: int | None, limit: int) -> Problem:
    found = "" if size is None else f" È di {size // 1_048_576} MB."
    return Problem(
        "too_large",
        name,
        size,
        f"0…{limit} byte",
        f"Il file «{name}» supera il limite di {limit // 1_048_576} MB e non è stato letto.{found}",
        "Dividi le domande in più file e caricali uno alla volta.",
    )
