"""Checks of facts: a value is verified against a source, or chosen among sources that disagree; a person says so.

Nothing is overwritten: each source keeps its own value, and who verified it when. An application is decided again when the
value that counts has changed, and only then. What became true after the deadline is kept and does not count for the score
(P-15); whoever chooses another value than the rule proposes says why (P-17).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from approdo.procedures.acting import Deed, Happening, Row
from approdo.procedures.call_book import CallBook, book_of
from approdo.procedures.decide_applications import case_of, decided_again
from approdo.procedures.moments import day_of
from approdo.procedures.on_call import event_of, on_application, problem
from approdo.procedures.problems import NotFound, Problem, refuse_if_any
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action
from approdo.records.calls.models import Application, Call, Decision
from approdo.records.evidence.models import Fact, FactChoice
from approdo.records.evidence.queries import facts_in_force, the_one_that_counts
from approdo.records.journal.models import Event
from approdo.records.people.models import Membership

SOURCES = {
    "inps": "INPS",
    "registry": "anagrafe (ANPR)",
    "regional_platform": "piattaforma regionale",
    "office": "atti o documenti visti dall’ufficio",
}
"""Where a value may be looked up."""
CERTIFIERS = ("inps", "registry")
"""Their answer has a number of its own, and is never written by hand without it (P-55)."""
CHANGES_FACTS = ("fact_verified", "fact_chosen", "correction_answered", "household_changed")
LATER = "_later"
LONGEST = 300
ACCESSIBLE = "needs_accessible"
ENDED = (Application.State.WITHDRAWN, Application.State.EXCLUDED)
TOLD_BY_RECEIPT = ("application.date", "household.size", "residence.municipality")
"""Concepts that the file itself holds: one may confirm them, not write another value."""


@dataclass(frozen=True, slots=True)
class CheckedValue:
    """What the source says of a fact, in the fact's own unit; `person` when it is about one."""

    name: str
    value: Any
    person: UUID | None = None


@dataclass(frozen=True, slots=True)
class FactCheck:
    """One consultation of a source. `how`: by which way; `as_of`: the day of which it is true; `reference`: the number that
    the source gave. `seen` is what `facts_version` said when the page was opened (None: it does not matter)."""

    application: UUID
    values: Sequence[CheckedValue]
    source: str
    as_of: date
    how: str
    reference: str = ""
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class ChosenFact:
    """`fact`: the value that counts among those in contrast; `reason`: why, in a few words that may be read by whom they
    concern. `seen` as in FactCheck."""

    application: UUID
    fact: UUID
    reason: str
    seen: int | None = None


def verify_fact(check: FactCheck, moment: datetime, actor: Actor) -> list[Event]:
    """An official looked values up: each is kept with its source, day, number and who verified it."""
    opened = on_application(check.application, "verify_fact", moment, actor, Action.APPLICATION_CHECK)
    with opened as (deed, application, call):
        book = book_of(call, moment)
        refuse_if_any(_stale(application, check.seen) or _check_problems(check, application, call, book, moment))
        before = _counting(application, call)
        happenings: list[Happening] = []
        rows: list[Row] = []
        for told in check.values:
            fact, changed = _verified(told, check, application, call, actor, moment)
            rows += changed
            happenings.append(Happening(application.dossier, event_of("verify_fact"), _told(fact, check)))
        events = deed.record_many(happenings, rows)
        return events + _decided_again(deed, application, call, book, before)


def choose_fact(chosen: ChosenFact, moment: datetime, actor: Actor) -> list[Event]:
    """Of sources that disagree one counts from now on; the others stay beside it and weigh against nobody."""
    with on_application(chosen.application, "choose_fact", moment, actor, Action.APPLICATION_CHECK) as opened:
        deed, application, call = opened
        fact = Fact.objects.filter(pk=chosen.fact, dossier=application.dossier).first()
        if fact is None:
            raise NotFound
        rivals = _in_force(application, fact.name, fact.person_id)
        former = FactChoice.objects.filter(
            dossier=application.dossier, person=fact.person_id, name=fact.name, superseded_at__isnull=True
        ).first()
        refuse_if_any(
            _stale(application, chosen.seen) or _choice_problems(chosen, fact, rivals, former, day_of(call.closes_at))
        )
        before = _counting(application, call)
        usable = [one for one in rivals if one.as_of <= day_of(call.closes_at)]
        proposed = the_one_that_counts(usable)
        rows: list[Row] = []
        if former is not None:
            former.superseded_at = moment
            rows.append((former, "superseded_at"))
        assert actor.user_id is not None, "the table gives this act to no automatism"
        choice = FactChoice(
            fact=fact,
            dossier=application.dossier,
            person=fact.person,
            name=fact.name,
            reason=chosen.reason.strip(),
            chosen_by=actor.user_id,
            chosen_at=moment,
        )
        payload = {
            "choice": str(choice.pk),
            "fact": str(fact.pk),
            "name": fact.name,
            "person": _plain(fact.person_id),
            "source": fact.source,
            "reason": choice.reason,
            "departs": proposed is not None and proposed.pk != fact.pk,
        }
        events = [deed.record(application.dossier, event_of("choose_fact"), payload, [*rows, choice])]
        return events + _decided_again(deed, application, call, book_of(call, moment), before)


def facts_version(dossier: UUID) -> int:
    """How far the facts of a file are, for a form to say what its writer had seen: two officials then make one act."""
    last = Event.objects.filter(dossier=dossier, kind__in=CHANGES_FACTS).order_by("-seq")
    return last.values_list("seq", flat=True).first() or 0


def _stale(application: Application, seen: int | None) -> list[Problem]:
    if seen is None or facts_version(application.pk) == seen:
        return []
    message = "Mentre scrivevi, qualcuno ha verificato o scelto un valore di questo fascicolo."
    return [problem("changed_meanwhile", "seen", message, "Guarda com’è adesso, poi decidi se serve ancora.")]


def _counting(application: Application, call: Call) -> Any:
    """The case that the rules read now: they read another one only if this changes."""
    return case_of(facts_in_force([application.pk], day_of(call.closes_at))[application.pk])


def _decided_again(deed: Deed, application: Application, call: Call, book: CallBook, before: Any) -> list[Event]:
    """Decide once more if the case has changed and there was a decision. What the file says of itself follows."""
    after = _counting(application, call)
    if after == before:
        return []
    application.score = after[0].get(book.procedure.get("score_fact"), application.score)
    application.needs_accessible = after[0].get(ACCESSIBLE, application.needs_accessible)
    rows: list[Row] = [(application, "score", "needs_accessible")]
    if not Decision.objects.filter(application=application, closed_at__isnull=True).exists():
        return deed.record_many([], rows)
    happenings, decisions = decided_again(application, call, book, deed.moment)
    return deed.record_many(happenings, [*rows, *decisions])


def _verified(
    told: CheckedValue, check: FactCheck, application: Application, call: Call, actor: Actor, moment: datetime
) -> tuple[Fact, list[Row]]:
    """The row that says so: the source's own when it already said this, else a new one in its place."""
    source = _kept_as(check, call)
    known = _of_source(application, told, source)
    if known is not None and known.verified_at is None and (known.value, known.as_of) == (told.value, check.as_of):
        known.verified_by, known.verified_at = actor.user_id, moment
        return known, [(known, "verified_by", "verified_at")]
    rows: list[Row] = []
    if known is not None:
        known.replaced_at = moment
        rows.append((known, "replaced_at"))
    fact = Fact(
        dossier=application.dossier,
        person_id=told.person,
        name=told.name,
        value=told.value,
        source=source,
        as_of=check.as_of,
        verified_by=actor.user_id,
        verified_at=moment,
    )
    return fact, [*rows, fact]


def _kept_as(check: FactCheck, call: Call) -> str:
    """What a source says of a day after the deadline stands beside what it said of before, not in its place (P-15)."""
    return check.source + LATER if check.as_of > day_of(call.closes_at) else check.source


def _told(fact: Fact, check: FactCheck) -> dict[str, Any]:
    return {
        "fact": str(fact.pk),
        "name": fact.name,
        "person": _plain(fact.person_id),
        "source": fact.source,
        "as_of": check.as_of.isoformat(),
        "how": check.how.strip(),
        "reference": check.reference.strip(),
        "usable_for_score": not fact.source.endswith(LATER),
    }


def _check_problems(
    check: FactCheck, application: Application, call: Call, book: CallBook, moment: datetime
) -> list[Problem]:
    if application.state in ENDED:
        message = "La domanda è chiusa: i suoi dati non si verificano più."
        return [problem("application_ended", "application", message, "Se è un errore, parlane con chi dirige.")]
    found = []
    if not check.values:
        found.append(
            problem("value_missing", "values", "Non hai indicato nessun valore.", "Indica che cosa hai visto.")
        )
    if check.source not in SOURCES:
        found.append(
            problem("source_missing", "source", "Manca dove hai guardato.", "Scegli la fonte.", expected=", ".join(SOURCES))
        )  # fmt: skip
    if check.source in CERTIFIERS and not check.reference.strip():
        message = f"Una risposta di {SOURCES[check.source]} ha il suo numero: senza, non si scrive."
        found.append(problem("reference_missing", "reference", message, "Scrivi il numero della consultazione."))
    if not 0 < len(check.how.strip()) <= LONGEST:
        found.append(problem("text_missing", "how", "Manca come hai verificato.", "Scrivilo in poche parole."))
    if len(check.reference) > LONGEST:
        found.append(problem("too_large", "reference", "Il numero è troppo lungo.", "Scrivi solo il numero."))
    if check.as_of > day_of(moment):
        found.append(problem("date_invalid", "as_of", "Il giorno è nel futuro.", "Correggi il giorno."))
    for place, told in enumerate(check.values):
        found += _value_problems(f"values/{place}", told, check, _kept_as(check, call), application, book)
    return found


def _value_problems(
    where: str, told: CheckedValue, check: FactCheck, source: str, application: Application, book: CallBook
) -> list[Problem]:
    declared = {fact["name"]: fact for fact in book.facts["facts"]}
    of = {name: fact["of"] for name, fact in declared.items()}
    if of.get(told.name) not in (book.facts["subject"], "persons"):
        return [problem("fact_unknown", where, f"«{told.name}» non è un dato della domanda.", "Scegli un dato.")]
    of_person = of[told.name] == "persons"
    members = Membership.objects.filter(household=application.household)
    if (of_person and not members.filter(person=told.person).exists()) or (not of_person and told.person is not None):
        return [problem("unknown_reference", where, "Manca di quale persona è il dato.", "Scegli la persona.")]
    if told.value is None:
        return [problem("value_missing", where, "Manca il valore.", "Scrivi che cosa dice la fonte.")]
    if declared[told.name]["concept"] in TOLD_BY_RECEIPT and _differs(application, told):
        message = "Questo dato è della ricevuta della domanda: qui si può solo confermare."
        return [problem("told_by_receipt", where, message, "Per cambiarlo serve una richiesta di correzione.")]
    known = _of_source(application, told, source)
    if known is not None and known.verified_at is not None and (known.value, known.as_of) == (told.value, check.as_of):
        message = "Questo valore risulta già verificato presso la stessa fonte."
        return [problem("already_verified", where, message, "Non serve altro.")]
    return [
        problem(fault.code, where, fault.message, fault.remedy, value=fault.value, expected=fault.expected)
        for fault in book.value_faults(told.name, told.value, of_person=of_person)
    ]


def _choice_problems(
    chosen: ChosenFact, fact: Fact, rivals: Sequence[Fact], former: FactChoice | None, deadline: date
) -> list[Problem]:
    found = []
    if fact.replaced_at is not None or len({repr(one.value) for one in rivals}) < 2:
        message = "Su questo dato le fonti non dicono cose diverse."
        found.append(problem("nothing_to_choose", "fact", message, "Ricarica il fascicolo."))
    if former is not None and former.fact_id == fact.pk:
        found.append(problem("already_chosen", "fact", "Questo valore è già quello scelto.", "Non serve altro."))
    if fact.as_of > deadline:
        message = f"Vale dal {fact.as_of:%d/%m/%Y}, dopo la chiusura del bando: non si può usare per il punteggio."
        remedy = "Si tiene conto solo di ciò che era vero alla chiusura. Il valore resta nel fascicolo."
        found.append(problem("not_usable_for_score", "fact", message, remedy, value=fact.as_of.isoformat()))
    if not 0 < len(chosen.reason.strip()) <= LONGEST:
        message = "Manca perché scegli questo valore."
        found.append(problem("reason_missing", "reason", message, "Scrivilo in poche parole: la persona può leggerlo."))
    return found


def _in_force(application: Application, name: str, person: UUID | None) -> list[Fact]:
    found = Fact.objects.filter(dossier=application.dossier, name=name, person=person, replaced_at__isnull=True)
    return list(found.select_related("person").order_by("pk"))


def _differs(application: Application, told: CheckedValue) -> bool:
    return any(one.value != told.value for one in _in_force(application, told.name, told.person))


def _of_source(application: Application, told: CheckedValue, source: str) -> Fact | None:
    known = Fact.objects.filter(dossier=application.dossier, name=told.name, person=told.person, source=source)
    return known.filter(replaced_at__isnull=True).first()


def _plain(key: UUID | None) -> str | None:
    return str(key) if key else None
