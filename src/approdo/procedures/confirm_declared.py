"""Looking up all that a file declares and that nobody verified yet: one consultation a source, for acts and commands.

A page shows each value to whoever confirms it; this is for the demo's history, commands and tests, where the sources agree.
"""

from __future__ import annotations

from datetime import datetime

from approdo.procedures.check_facts import CERTIFIERS, CheckedValue, FactCheck, verify_fact
from approdo.procedures.checks import CERTIFIER_SOURCES, checks_of
from approdo.procedures.moments import day_of
from approdo.records.access.actors import Actor
from approdo.records.calls.checklist import AskedFact, unverified
from approdo.records.calls.models import Application
from approdo.records.journal.models import Event


def confirm_declared(
    application: Application, how: str, reference: str, moment: datetime, actor: Actor, *, all_facts: bool = False
) -> list[Event]:
    """Verify every value that a requirement reads, as it was declared; with `all_facts`, those of the sections too."""
    lines = checks_of(application, moment).lines
    wanted = [line for line in lines if line.waiting] if all_facts else list(unverified(lines))
    by_source: dict[str, list[CheckedValue]] = {}
    for line in wanted:
        if line.counting is not None:
            told = CheckedValue(line.fact.name, line.counting.value, line.person)
            by_source.setdefault(source_of(line.fact), []).append(told)
    events: list[Event] = []
    for source, values in sorted(by_source.items()):
        number = reference if source in CERTIFIERS else ""
        as_of = day_of(application.filed_at)
        events += verify_fact(FactCheck(application.pk, values, source, as_of, how, number), moment, actor)
    return events


def source_of(fact: AskedFact) -> str:
    """Where a fact is looked up: whoever certifies it, else the office's own papers."""
    known = (CERTIFIER_SOURCES[one] for one in fact.certified_by if one in CERTIFIER_SOURCES)
    return next(known, "office")
