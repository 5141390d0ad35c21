"""Why an act was not done: every reason at once, as values with a stable code and plain Italian."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from approdo.documents.errors import ErrorItem, error_document

Problem = ErrorItem
"""code, where, value, expected, message, remedy: the same entry that commands print (`approdo.error/1`)."""


class Problems(Exception):
    """The act was not done; `problems` holds every reason, never an empty tuple.

    Its text has codes and places only: values and messages may quote a person (P-46).
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__(", ".join(f"{problem.code} {problem.where}".rstrip() for problem in self.problems))

    def as_error_document(self) -> dict[str, Any]:
        """Return `approdo.error/1`."""
        return error_document(self.problems)


class NotFound(Problems):
    """It does not exist, or this actor may not see it: the answer is the same (P-41)."""

    def __init__(self) -> None:
        super().__init__(
            [
                Problem(
                    "not_found",
                    "",
                    None,
                    "un fascicolo che puoi vedere",
                    "Non trovato.",
                    "Controlla l’indirizzo; se il fascicolo ti serve, chiedi al responsabile che ti sia assegnato.",
                )
            ]
        )


class NotAllowed(Problems):
    """The actor's role does not do this, whatever the dossier."""

    def __init__(self, action: str) -> None:
        super().__init__(
            [
                Problem(
                    "not_allowed",
                    action,
                    None,
                    "un ruolo abilitato a questo atto",
                    "Il tuo ruolo non è abilitato a questo atto.",
                    "Chiedi a chi dirige l’ufficio.",
                )
            ]
        )


def refuse_if_any(problems: Iterable[Problem]) -> None:
    """Raise Problems when there is at least one."""
    found = tuple(problems)
    if found:
        raise Problems(found)
