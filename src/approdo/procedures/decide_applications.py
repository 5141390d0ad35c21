"""Every application is decided by the rules of the day of publication; each decision is frozen and recomputable.

The decision is a proposal computed from facts (P-42): nothing is granted here, and a person signs the allotment.
"""

from __future__ import annotations

import secrets
import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from approdo.documents.errors import BadInput
from approdo.procedures.acting import Happening, Row
from approdo.procedures.call_book import CallBook, book_of
from approdo.procedures.moments import day_of
from approdo.procedures.on_call import event_of, on_call, refuse
from approdo.procedures.problems import Problems
from approdo.procedures.progress import SILENT, Progress
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action
from approdo.records.calls.models import Application, Call, Decision, DecisionBook
from approdo.records.evidence.queries import CaseFacts, facts_in_force
from approdo.records.journal.models import Event

SALT_BYTES = 32
AT_ONCE = 500  # documents held in memory; the transaction is one all the same
STATE_OF = {
    "eligible": Application.State.ADMITTED,
    "not_eligible": Application.State.NOT_ADMITTED,
    "incomplete": Application.State.IN_CHECK,
    "undecidable": Application.State.IN_CHECK,
}


KEEPS_PLACE = (
    Application.State.OFFERED,
    Application.State.ACCEPTED,
    Application.State.ASSIGNED,
    Application.State.REFUSED_HOME,
)


def decide_applications(slug: str, moment: datetime, actor: Actor, progress: Progress = SILENT) -> list[Event]:
    """Decide every application that has no open decision, or is still in check: all of them or none."""
    with on_call(slug, "decide_applications", moment, actor, Action.CALL_DECIDE) as (deed, call):
        waiting = Application.objects.filter(
            call=call, state__in=(Application.State.RECEIVED, Application.State.IN_CHECK)
        )
        applications = list(waiting.select_related("dossier").order_by("public_code"))
        if not applications:
            raise refuse(
                "nothing_to_decide",
                "call",
                "Non ci sono domande da decidere.",
                "Importa prima le domande, o vai avanti.",
            )
        book = book_of(call, moment)
        outcomes: Counter[str] = Counter()
        events: list[Event] = []
        for start in range(0, len(applications), AT_ONCE):
            progress.advance(start, len(applications))
            happenings, rows = decided(applications[start : start + AT_ONCE], call, book, moment)
            outcomes.update(one.payload["outcome"] for one in happenings)
            events += deed.record_many(happenings, rows)
        progress.advance(len(applications), len(applications))
        summary = {"outcomes": dict(sorted(outcomes.items()))}
        events.append(deed.record(call.dossier, event_of("decide_applications"), summary, progress.finished()))
        deed.queue("public.write")
        return events


def decided(
    applications: Sequence[Application], call: Call, book: CallBook, moment: datetime
) -> tuple[list[Happening], list[Row]]:
    """Decisions of these applications as events and rows; the open decision of each is closed. Writes nothing.

    Only what was true at the deadline counts (P-15).
    """
    facts = facts_in_force((one.pk for one in applications), day_of(call.closes_at))
    still_open = Decision.objects.filter(application__in=[one.pk for one in applications], closed_at__isnull=True)
    closed: list[Row] = []
    for former in still_open:
        former.closed_at = moment
        closed.append((former, "closed_at"))
    kept = _kept_book(book, call)
    happenings: list[Happening] = []
    decisions: list[Row] = []
    for one in applications:
        document = book.decide(one.public_code, *case_of(facts[one.pk]), secrets.token_hex(SALT_BYTES))
        event = uuid.uuid4()
        happenings.append(Happening(one.dossier, "decided", document, id=event))
        decisions.append(
            Decision(
                application=one,
                event=event,
                book=kept,
                outcome=document["outcome"],
                indigent=book.section(document, "indigent_section"),
                document_hash=document["hash"],
                decided_at=moment,
            )
        )
        one.state = STATE_OF[document["outcome"]]
        one.categories = book.section(document, "category_section") or []
    changed: list[Row] = [(one, "state", "categories") for one in applications]
    return happenings, [*([kept] if kept._state.adding else []), *closed, *decisions, *changed]


def decided_again(
    application: Application, call: Call, book: CallBook, moment: datetime
) -> tuple[list[Happening], list[Row]]:
    """The decision of one application whose facts have changed. On the road to the keys it keeps its place: whether a home
    is still due is decided by a person (P-42), who finds the new outcome beside it. Raises Problems. Writes nothing."""
    place = application.state
    try:
        happenings, rows = decided([application], call, book, moment)
    except BadInput as fault:
        raise Problems(fault.errors) from None
    if place in KEEPS_PLACE:
        application.state = place
        happenings.append(Happening(application.dossier, "place_kept", {"outcome": str(place)}))
    return happenings, rows


def case_of(facts: CaseFacts) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Facts as the rules read them; persons are p1, p2 … by birth, so that no document holds a name or a row id."""
    persons = persons_in_order(facts)
    return facts.household, [{"id": f"p{place}", **facts.persons[key]} for place, key in enumerate(persons, start=1)]


def persons_in_order(facts: CaseFacts) -> list[UUID]:
    """Who p1, p2 … are."""
    return sorted(facts.persons, key=lambda key: (str(facts.persons[key].get("birth_date", "")), str(key)))


def _kept_book(book: CallBook, call: Call) -> DecisionBook:
    """The book by hash: kept once, whatever the number of cases it decides."""
    known = DecisionBook.objects.filter(hash=book.frozen.hash).first()
    return known or DecisionBook(hash=book.frozen.hash, measure=call.measure, tree=book.frozen.tree_document)
