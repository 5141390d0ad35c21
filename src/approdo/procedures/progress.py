"""How far a long act is, for whoever waits: told outside its transaction, ended inside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from approdo.procedures.acting import Row


class Progress(Protocol):
    """What a long act tells. `finished` gives rows to be saved with the act: the work is done if and only if the act is."""

    def advance(self, done: int, total: int) -> None: ...

    def finished(self) -> Sequence[Row]: ...


class Silent:
    """Nobody is waiting on a page."""

    def advance(self, done: int, total: int) -> None:
        pass

    def finished(self) -> Sequence[Row]:
        return ()


SILENT = Silent()
