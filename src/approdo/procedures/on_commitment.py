"""What every act on a commitment begins with: its dossier under lock, its row of the programme as it is on the day of the act."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings

from approdo.procedures.acting import Deed, acting
from approdo.procedures.problems import NotFound
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action
from approdo.records.programme import catalogue
from approdo.records.programme.contests import commitment_of
from approdo.records.programme.models import Commitment

LONGEST_TEXT = 500


@contextmanager
def on_commitment(
    row: str, moment: datetime, actor: Actor, action: Action, folder: Path | None = None
) -> Iterator[tuple[Deed, Commitment, catalogue.Row]]:
    """Open the act on one row. Raises NotFound for a row that nobody has recorded."""
    found = commitment_of(row)
    paper = catalogue.load(folder or settings.CITY_FOLDER).row(row)
    if found is None or paper is None:
        raise NotFound
    with acting(actor, moment, action, found.dossier) as deed:
        yield deed, found, paper
