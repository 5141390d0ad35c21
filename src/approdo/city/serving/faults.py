"""Faults of starting and keeping up, said to whoever typed the command: what, where, what to do; no trace."""

from collections.abc import Callable
from functools import wraps

import psycopg

from approdo.city.postgres import EmbeddedServerFault
from approdo.city.serving.say import complain

FAULT = 3
BAD_INPUT = 2


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
        except psycopg.OperationalError as fault:
            complain(f"La base di dati non risponde: {str(fault).strip()}")
            return FAULT
        except KeyboardInterrupt:
            return 130

    return answered
