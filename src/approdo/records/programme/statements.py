"""What is recorded of the programme, for the act that records more."""

import json

from approdo.records.journal.models import Payload

from .models import Commitment
from .statement import OFFICE


def recorded_digests() -> dict[str, set[str]]:
    """For each row, the digests of the statements in the journal that come from the city's papers."""
    rows = dict(Commitment.objects.values_list("dossier", "row"))
    found: dict[str, set[str]] = {}
    payloads = Payload.objects.filter(event__dossier__in=rows, event__kind="statement", body__isnull=False)
    for dossier, body in payloads.values_list("event__dossier", "body"):
        said = json.loads(body)
        if said["source"] != OFFICE:
            found.setdefault(rows[dossier], set()).add(said["statement"])
    return found
