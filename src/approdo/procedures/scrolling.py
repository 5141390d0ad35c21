"""Whether something has changed since a run: its own inputs, set against what the call would be run with now.

An allotment document holds all that it was computed from. So nobody has to list what makes a list scroll (a refusal, a home
withdrawn, a file closed, a household that grew): when the papers are the same the run is, and otherwise it is made again.
"""

from __future__ import annotations

from typing import Any

from approdo.documents import canonical
from approdo.documents.allotment import read_inputs
from approdo.documents.tables import Places
from approdo.procedures.call_papers import application_rows, call_document, home_rows
from approdo.records.calls.models import AllotmentRun, Call
from approdo.records.journal.models import Event

MAY_CHANGE = (
    "home_chosen", "home_refused", "answer_undone", "offer_ended", "offer_restored", "home_withdrawn", "home_restored",
    "application_closed", "household_changed", "assignment_revoked", "decided", "fact_verified", "fact_chosen",
)  # fmt: skip
"""After which the inputs of a run may be other than they were: whether they are is asked of the inputs."""


def must_scroll(run: AllotmentRun | None, call: Call) -> bool:
    """Whether the last run, signed, no longer says what the call would say now. For pages: it looks first, and compares only
    when something has happened since."""
    if run is None or run.signed_at is None:
        return False
    ran = Event.objects.filter(dossier=call.dossier_id, kind="allotment_run").order_by("-seq").first()
    later = Event.objects.filter(kind__in=MAY_CHANGE, recorded_at__gt=ran.recorded_at) if ran else Event.objects.none()
    about = later.filter(dossier=call.dossier_id) | later.filter(dossier__within=call.dossier_id)
    return about.exists() and changed_since(run, call)


def changed_since(run: AllotmentRun, call: Call) -> bool:
    """Whether running again would be given anything else. What a signed run has offered itself is no change."""
    inputs = read_inputs(call_document(call, with_results=True), home_rows(call), application_rows(call), Places())
    now = {"call": inputs.call.source, "homes": inputs.homes, "applications": inputs.applications}
    then: dict[str, Any] = run.document["inputs"]
    if run.signed_at is not None:
        given = sorted(
            ({"application": row["application"], "home": row["home"]} for row in run.document["assignments"]),
            key=lambda pair: (pair["application"], pair["home"]),
        )
        allotment = {**then["call"]["allotment"], "accepted": given}
        then = {**then, "call": {**then["call"], "allotment": allotment}}
    return canonical.digest(now) != canonical.digest(then)
