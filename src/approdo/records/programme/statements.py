"""What is recorded of the programme, for the act that records more."""

import json

from approdo.records.journal.models import Payload

from .models import Commitment


def recorded_digests() -> dict[str, set[str]]:
    """For each row, the digests of the statements in the journal."""
    rows = dict(Commitment.objects.values_list("dossier", "row"))
    found: dict[str, set[str]] = {}
    payloads = Payload.objects.filter(event__dossier__in=rows, event__kind="statement", body__isnull=False)
    for dossier, body in payloads.values_list("event__dossier", "body"):
        found.setdefault(rows[dossier], set()).add(json.loads(body)["statement"])
    return found
