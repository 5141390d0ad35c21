"""How somebody without a digital identity opens their own file, and lets a helper do so: codes and delegations.

The office hands over a code for one file; a new one takes the place of the one before. The person gives a helper (a CAF,
a relative) some powers until a day, with a code of the helper's own; what a helper does is told as done by a helper. A
secret is returned once, by the act that drew it, and is kept nowhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext

from approdo.documents import words
from approdo.procedures.acting import Deed, Row, acting
from approdo.procedures.messages import draft_message, listed
from approdo.procedures.moments import day_of
from approdo.procedures.on_call import problem, refuse
from approdo.procedures.people_rules import not_addressable
from approdo.procedures.problems import NotFound, Problem, refuse_if_any
from approdo.procedures.secret_codes import digest_of, fresh_secret
from approdo.records.access.actors import DELEGATE, Actor
from approdo.records.access.models import AccessCode, Party
from approdo.records.access.table import Action, Scope, scope_of
from approdo.records.calls.models import Application
from approdo.records.dossiers.models import Dossier
from approdo.records.journal.models import Event
from approdo.records.people.models import Delegation, Person

LONGEST_NAME = 120
MOST_DAYS = 366
MOST_HELPERS = 5
SCOPE = "one-application"


@dataclass(frozen=True, slots=True)
class CodeOrder:
    """A code for who filed the application. `replaces`: the code in force that whoever asks saw; None, that there was none."""

    application: UUID
    replaces: UUID | None = None


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A code with the one copy of its secret."""

    dossier: UUID
    secret: str
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class NewDelegation:
    """`powers` are actions of the table; `until` is the last day."""

    application: UUID
    kind: str
    name: str
    powers: tuple[str, ...]
    until: date | None


def issue_code(order: CodeOrder, moment: datetime, actor: Actor) -> HandedOver:
    """Draw a code for the applicant of a file. Problems: nobody to give it to, or another was handed over meanwhile."""
    with acting(actor, moment, Action.CODE_ISSUE, _dossier(order.application)) as deed:
        assert deed.dossier is not None
        party = applicant_of(order.application, day_of(moment))
        former = code_in_force(party)
        if (former.pk if former else None) != order.replaces:
            raise refuse(
                "code_changed",
                "code",
                gettext("Nel frattempo è stato consegnato un altro codice per questo fascicolo."),
                gettext("Se non l’hai stampato, consegnane uno nuovo: quello di prima smette di aprire."),
            )
        secret = fresh_secret()
        happenings, rows = code_rows(deed, party, secret)
        if former is not None:
            told = draft_message(
                deed, deed.dossier, _person(party.party), "codice_accesso", {"issued_on": words.moment(moment)}
            )
            happenings, rows = [*happenings, *told.happenings], [*rows, *told.rows]
        return HandedOver(order.application, secret, tuple(deed.record_many(happenings, rows)))


def withdraw_code(application: UUID, moment: datetime, actor: Actor) -> list[Event]:
    """The code of who filed the application opens nothing any more."""
    with acting(actor, moment, Action.CODE_ISSUE, _dossier(application)) as deed:
        assert deed.dossier is not None
        codes = AccessCode.objects.filter(
            party__dossier=application, party__capacity=Party.Capacity.APPLICANT, withdrawn_at__isnull=True
        )
        events, rows = withdrawn(codes, moment)
        if not rows:
            message = gettext("Nessun codice apre questo fascicolo.")
            raise refuse("no_code", "code", message, gettext("Ricarica la pagina."))
        return deed.record_many([(deed.dossier, kind, payload) for kind, payload in events], rows)


def delegate(given: NewDelegation, moment: datetime, actor: Actor) -> HandedOver:
    """The person lets a helper do some things on one file until a day. Returns the helper's code."""
    with acting(actor, moment, Action.OWN_DELEGATE, _dossier(given.application)) as deed:
        assert deed.dossier is not None
        today = day_of(moment)
        refuse_if_any(_delegation_problems(given, today, actor))
        assert given.until is not None
        after = given.until + timedelta(days=1)
        made = Delegation(
            person_id=actor.user_id,
            helper_kind=given.kind,
            helper_name=given.name.strip(),
            scope=SCOPE,
            act=f"area personale, {today:%d/%m/%Y}",
            period=DateRange(today, after),
        )
        powers = sorted({*given.powers, str(Action.OWN_VIEW)})
        party = Party(
            dossier=deed.dossier,
            party=made.pk,
            capacity=Party.Capacity.DELEGATE,
            powers=powers,
            from_day=today,
            to_day=after,
        )
        secret = fresh_secret()
        payload = {
            "delegation": str(made.pk),
            "helper": given.kind,
            "powers": powers,
            "to_day": after.isoformat(),
        }
        happenings, rows = code_rows(deed, party, secret)
        notice = draft_message(
            deed, deed.dossier, _person(actor.user_id), "delega", _in_words(made, powers, given.until)
        )
        told = [(deed.dossier, "delegation_given", payload), *happenings, *notice.happenings]
        events = deed.record_many(told, [made, party, *rows, *notice.rows])
        return HandedOver(given.application, secret, tuple(events))


def end_delegation(delegation: UUID, moment: datetime, actor: Actor) -> list[Event]:
    """From today the helper opens nothing. By the person, or by the office that the person asked."""
    party = Party.objects.filter(party=delegation, capacity=Party.Capacity.DELEGATE).select_related("dossier").first()
    if party is None:
        raise NotFound
    action = Action.OWN_DELEGATE if actor.is_citizen else Action.CODE_ISSUE
    with acting(actor, moment, action, party.dossier) as deed:
        today = day_of(moment)
        party = Party.objects.select_related("dossier").get(pk=party.pk)
        if party.to_day is not None and party.to_day <= today:
            message = gettext("Questo aiuto è già finito.")
            raise refuse("delegation_ended", "delegation", message, gettext("Ricarica la pagina."))
        made = Delegation.objects.get(pk=delegation)
        first = made.period.lower
        made.period = DateRange(first, max(today, first + timedelta(days=1)))
        party.to_day = today
        codes, code_changes = withdrawn(AccessCode.objects.filter(party=party, withdrawn_at__isnull=True), moment)
        told = [("delegation_ended", {"delegation": str(delegation), "to_day": today.isoformat()}), *codes]
        rows: list[Row] = [(made, "period"), (party, "to_day"), *code_changes]
        return deed.record_many([(party.dossier, kind, payload) for kind, payload in told], rows)


def code_rows(deed: Deed, party: Party, secret: str) -> tuple[list[tuple[Any, ...]], list[Row]]:
    """A new code in force for a party, and the end of the one before, as events and rows."""
    dossier = party.dossier
    former = AccessCode.objects.filter(party=party.pk, withdrawn_at__isnull=True)
    ended, rows = withdrawn(former, deed.moment)
    code = AccessCode(party=party, digest=digest_of(secret), issued_at=deed.moment)
    payload = {"code": str(code.pk), "for": str(party.capacity)}
    told = [(dossier, kind, body) for kind, body in ended]
    return [*told, (dossier, "code_issued", payload)], [*rows, code]


def withdrawn(codes: Any, moment: datetime) -> tuple[list[tuple[str, dict[str, Any]]], list[Row]]:
    """These codes withdrawn, as (kind, payload) of their events and rows."""
    events: list[tuple[str, dict[str, Any]]] = []
    rows: list[Row] = []
    for code in codes:
        code.withdrawn_at = moment
        events.append(("code_withdrawn", {"code": str(code.pk)}))
        rows.append((code, "withdrawn_at"))
    return events, rows


def applicant_of(application: UUID, on: date) -> Party:
    """Whom a code is for. Raises Problems: nobody is a party any more, or the person may not be addressed directly."""
    found = Party.objects.filter(
        dossier=application, capacity=Party.Capacity.APPLICANT, from_day__lte=on, to_day__isnull=True
    )
    party = found.select_related("dossier").order_by("from_day", "pk").first()
    person = Person.objects.filter(pk=party.party).first() if party else None
    if party is None or person is None:
        message = gettext("Nessuno, oggi, è parte di questo fascicolo.")
        raise refuse("nobody_to_give", "code", message, gettext("Controlla il nucleo: chi parla per il nucleo?"))
    refuse_if_any(not_addressable(person, on))
    return party


def code_in_force(party: Party) -> AccessCode | None:
    return AccessCode.objects.filter(party=party, withdrawn_at__isnull=True).first()


POWERS_IN_WORDS = {
    Action.OWN_VIEW: "vedere la pratica, la posizione e i documenti",
    Action.OWN_OBSERVE: "fare osservazioni",
    Action.OWN_PAPERS: "portare documenti",
    Action.OWN_ANSWER: "rispondere alla proposta di una casa",
    Action.OWN_MESSAGES: "leggere i messaggi, che così risultano letti",
}


def powers_for_delegates() -> tuple[Action, ...]:
    """What a person may let a helper do: what the table gives to delegates."""
    return tuple(action for action in Action if scope_of(DELEGATE, action) is Scope.OWN)


def _in_words(made: Delegation, powers: Sequence[str], until: date) -> dict[str, str]:
    """What the notice of a delegation says: letters are always Italian."""
    return {
        "helper": f"{made.helper_name} ({Delegation.Helper(made.helper_kind).label})",
        "powers": listed(POWERS_IN_WORDS[Action(power)] for power in powers),
        "until": f"Fino al {words.day(until)} compreso.",
    }


def _person(person: UUID | None) -> Person:
    return Person.objects.get(pk=person)


def _dossier(application: UUID) -> Dossier:
    found = Application.objects.select_related("dossier").filter(pk=application).first()
    if found is None:
        raise NotFound
    return found.dossier


def _delegation_problems(given: NewDelegation, today: date, actor: Actor) -> list[Problem]:
    found = []
    name = given.name.strip()
    if not name or len(name) > LONGEST_NAME:
        message = gettext("Manca chi ti aiuta.")
        remedy = gettext("Scrivi un nome, per esempio «CAF di via Dante» o «mia figlia Anna».")
        found.append(problem("name_missing", "name", message, remedy, expected=f"1…{LONGEST_NAME}"))
    if given.kind not in Delegation.Helper.values:
        found.append(
            problem(
                "helper_unknown", "kind", gettext("Manca che tipo di aiuto è."), gettext("Scegline uno dell’elenco.")
            )
        )
    if not set(given.powers) <= {str(action) for action in powers_for_delegates()}:
        message = gettext("Fra le cose permesse ce n’è una che non si può dare ad altri.")
        found.append(problem("power_unknown", "powers", message, gettext("Scegli dall’elenco.")))
    if given.until is None or not today <= given.until <= today + timedelta(days=MOST_DAYS - 1):
        message = gettext("Manca fino a che giorno, o è fuori dai limiti.")
        remedy = gettext("Scegli un giorno da oggi a un anno da oggi.")
        found.append(problem("date_invalid", "until", message, remedy))
    return [*found, *_too_many(given, today, actor)]


def _too_many(given: NewDelegation, today: date, actor: Actor) -> list[Problem]:
    """The same helper twice (a button pressed twice), or more helpers than anybody can look after."""
    parties = Party.objects.filter(dossier=given.application, capacity=Party.Capacity.DELEGATE).exclude(
        to_day__lte=today
    )
    theirs = Delegation.objects.filter(pk__in=parties.values("party"), person=actor.user_id)
    if theirs.filter(helper_kind=given.kind, helper_name__iexact=given.name.strip()).exists():
        message = gettext("Hai già un aiuto con questo nome.")
        remedy = gettext(
            "Se serve un codice nuovo o sono cambiate le cose permesse, togli quell’aiuto e danne un altro."
        )
        return [problem("helper_known", "name", message, remedy)]
    if theirs.count() >= MOST_HELPERS:
        message = gettext("Hai già 5 persone che ti aiutano su questa pratica.")
        return [problem("too_many_helpers", "name", message, gettext("Togline una, poi aggiungi la nuova."))]
    return []
