"""Faults of starting and keeping up, said to whoever typed the command: what, where, what to do; no trace."""

import errno
from collections.abc import Callable
from functools import wraps

import psycopg

from approdo.city.postgres import EmbeddedServerFault
from approdo.city.serving.say import complain

FAULT = 3
BAD_INPUT = 2

# What a machine refuses and an operator can mend; any other fault of a file is ours and keeps its trace.
REFUSALS = {
    errno.EACCES: "l’utente che ha dato il comando non ha il permesso",
    errno.EPERM: "l’utente che ha dato il comando non ha il permesso",
    errno.EROFS: "il disco è in sola lettura",
    errno.ENOSPC: "il disco è pieno",
    errno.EDQUOT: "la quota di disco è finita",
}
REMEDY = "Rimediare, oppure indicare un’altra cartella in APPRODO_VAR, e dare di nuovo il comando."


class ServingFault(Exception):
    """Something outside the programme stands in the way; the text is shown as it is."""

    def __init__(self, message: str, code: int = FAULT) -> None:
        super().__init__(message)
        self.code = code


def command(function: Callable[[list[str]], int]) -> Callable[[list[str]], int]:
    """A command of the table: known faults become a message and an exit code, unknown ones keep their trace."""

    @wraps(function)
    def answered(argv: list[str]) -> int:
        try:
            return function(argv)
        except ServingFault as fault:
            complain(str(fault))
            return fault.code
        except EmbeddedServerFault as fault:
            complain(str(fault))
            return FAULT
        except KeyboardInterrupt:
            return 130
        except Exception as fault:
            told = _in_words(fault)
            if told is None:
                raise
            complain(told)
            return FAULT

    return answered


def _in_words(fault: BaseException | None) -> str | None:
    """What a fault of the machine or of the database is, for whoever operates it; None for a fault of ours.

    Django's own exceptions carry the driver's as their cause: the supervisor asks for it without importing Django.
    """
    if fault is None:
        return None
    if isinstance(fault, psycopg.errors.DiskFull):
        return f"Il disco della base di dati è pieno. {REMEDY}"
    if isinstance(fault, psycopg.OperationalError):
        return f"La base di dati non risponde: {str(fault).strip()}"
    if isinstance(fault, OSError) and fault.errno in REFUSALS:
        where = f"{fault.filename}: " if fault.filename else ""
        return f"{where}{REFUSALS[fault.errno]}. {REMEDY}"
    return _in_words(fault.__cause__)
