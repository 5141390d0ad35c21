"""What the public programme says of the SAP call (H29–H36), read between one act and the next."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.support.databases import ServerDb, django_uses


@dataclass(frozen=True)
class Sentence:
    """One claim: its state, its figure as written, its note and lines, and the digests of the acts that prove it."""

    state: str
    figure: str
    note: str
    lines: tuple[str, ...]
    proofs: frozenset[tuple[str, str]]

    @property
    def said(self) -> tuple[str, str, str, tuple[str, ...]]:
        return self.state, self.figure, self.note, self.lines


@dataclass(frozen=True)
class PublicFace:
    """The public face of a database, computed here for the real today (decision 0004), as the job does."""

    database: ServerDb
    blocker: Any

    def sentences(self) -> dict[str, Sentence]:
        """Row → what its live sentence says now."""
        from approdo.records.programme.claims import Evaluation

        with self.read_by_django():
            now, city = _now(), _city()
            return {str(one.row): _sentence(one) for one in Evaluation(now.date(), city, now).claims if one.live}

    def write(self, folder: Path) -> Path:
        """Write the whole site into `folder`."""
        from approdo.faces.public.site import everywhere, outputs
        from approdo.faces.public.writing import write_all

        with self.read_by_django():
            now, city = _now(), _city()
            write_all(folder, outputs(now, city), everywhere(now, city))
        return folder

    @contextmanager
    def read_by_django(self) -> Iterator[None]:
        with self.blocker.unblock(), django_uses(self.database):
            yield


def _sentence(claim: Any) -> Sentence:
    proofs = frozenset((fact.what, fact.digest) for fact in claim.facts if fact.digest)
    return Sentence(claim.chip.code, str(claim.figure), str(claim.note), tuple(str(one) for one in claim.lines), proofs)


def _now() -> datetime:
    return datetime.now(UTC)


def _city() -> Path:
    from django.conf import settings

    return settings.CITY_FOLDER


def changed(before: dict[str, Sentence], after: dict[str, Sentence]) -> dict[str, str]:
    """Row → new figure, of the sentences that say something else than before (state, figure, note or lines)."""
    return {row: now.figure for row, now in after.items() if before[row].said != now.said}


def new_proofs(before: dict[str, Sentence], after: dict[str, Sentence], row: str) -> list[str]:
    """The kinds of the acts that prove a row now and did not before."""
    return sorted(what for what, _ in after[row].proofs - before[row].proofs)
