"""How often a secret code may be tried: by one address, and by everybody together. What is refused leaves a trace of
nobody: which limit, and when."""

import logging

from allauth.core import ratelimit
from django.http import HttpRequest

from approdo.procedures import moments
from approdo.procedures.citizens import note_guessing
from approdo.procedures.problems import Problems

EVERYBODY = "everybody"
ADDRESS = "address"
logger = logging.getLogger("approdo.portal")


def may_try(request: HttpRequest) -> bool:
    """Count this attempt. A refused one is journalled at most once in ten minutes."""
    limit = _passed(request)
    if limit is None:
        return True
    if ratelimit.consume(request, action="citizen_code_noted", key=EVERYBODY):
        logger.warning("codici: troppi tentativi (%s)", limit)
        try:
            note_guessing(limit, moments.current())
        except Problems:  # the demo's date may stand before the office's last act
            logger.warning("codici: il blocco non è scritto nel giornale")
    return False


def _passed(request: HttpRequest) -> str | None:
    """Which limit this attempt goes beyond."""
    if not ratelimit.consume(request, action="citizen_code"):
        return ADDRESS
    if not ratelimit.consume(request, action="citizen_code_all", key=EVERYBODY):
        return EVERYBODY
    return None
