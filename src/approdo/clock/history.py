"""What may not happen: each function checks one constraint and returns what breaks it.

An act asks `may_happen` before it writes its event; `state.clock_state` refuses a history that breaks a constraint,
so that no due date is ever computed from an event that should not exist.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Collection, Iterator, Sequence
from datetime import date

from approdo.clock.events import (
    Decided,
    Event,
    Extended,
    ObservationsFiled,
    PreRejectionReceived,
    PreRejectionSent,
    Received,
    Registered,
    SubstituteTookCharge,
    SuspensionAnswered,
    SuspensionReceived,
    SuspensionRequested,
    ThirdPartyAnswered,
    ThirdPartyNotified,
)
from approdo.clock.problems import Problem
from approdo.clock.ranges import add_months, in_words
from approdo.clock.terms import ProcedureTerms
from approdo.clock.timeline import of, timeline

_AFTER_THE_END = (ObservationsFiled, SuspensionAnswered, ThirdPartyAnswered, Registered)


def may_happen(
    terms: ProcedureTerms, events: Sequence[Event], new: Event, holidays: Collection[date] = frozenset()
) -> tuple[Problem, ...]:
    """Return what stands in the way of a further event; empty when it may happen."""
    before = set(history_problems(terms, events, holidays))
    return tuple(one for one in history_problems(terms, [*events, new], holidays) if one not in before)


def in_order(events: Sequence[Event]) -> list[Event]:
    """Return events by day; on one day, in the order in which they were handed in."""
    return sorted(events, key=lambda one: one.on)


def history_problems(
    terms: ProcedureTerms, events: Sequence[Event], holidays: Collection[date] = frozenset()
) -> tuple[Problem, ...]:
    """Return everything that is wrong with a history, the beginning first."""
    ordered = in_order(events)
    start = list(_one_beginning(ordered))
    if start:
        return tuple(start)
    checks = (
        _protocol_bears_the_day_of_submission(ordered),
        _suspension_is_allowed(terms, ordered),
        _pre_rejection_is_allowed(terms, ordered),
        _receipts_are_proven(ordered),
        _answers_answer_something(ordered),
        _third_parties_are_due(terms, ordered),
        _extension_is_allowed(terms, ordered),
        _nothing_moves_after_the_decision(ordered),
    )
    found = [problem for check in checks for problem in check]
    if not found:  # the due date of a faulty history means nothing
        found += _substitute_comes_after_expiry(terms, ordered, holidays)
    return tuple(found)


def _one_beginning(events: Sequence[Event]) -> Iterator[Problem]:
    received = of(Received, events)
    if not received:
        yield Problem(
            "not_received",
            "/events",
            "Il procedimento non è ancora cominciato: manca la ricezione.",
            "Registrare il giorno in cui la domanda è arrivata.",
        )
    if len(received) > 1:
        yield Problem(
            "received_twice",
            "/events",
            "La ricezione è registrata due volte.",
            "Tenere quella vera: il termine decorre una volta sola.",
        )
    if received and events[0].on < received[0].on:
        yield Problem(
            "before_receipt",
            "/events/0",
            f"Qualcosa è datato {in_words(events[0].on)}, prima della ricezione.",
            "Correggere la data.",
        )


def _protocol_bears_the_day_of_submission(events: Sequence[Event]) -> Iterator[Problem]:
    """Rule P-2, art. 18-bis: registered later it may be, dated later it may not."""
    received = of(Received, events)[0].on
    for one in of(Registered, events):
        if one.dated != received:
            yield Problem(
                "protocol_date",
                "/events/registered",
                f"Il protocollo porta la data {in_words(one.dated)}, la domanda è del {in_words(received)}.",
                "Riportare nel protocollo la data di presentazione (art. 18-bis l. 241/1990).",
            )


def _suspension_is_allowed(terms: ProcedureTerms, events: Sequence[Event]) -> Iterator[Problem]:
    """Rule P-3, art. 2 c. 7: once, thirty days, and only for what cannot be had otherwise."""
    requests = of(SuspensionRequested, events)
    if len(requests) > 1:
        yield Problem(
            "suspension_second",
            "/events/suspension_requested",
            "Il termine è già stato sospeso: si può fare una volta sola (art. 2 c. 7 l. 241/1990).",
            "Chiedere le informazioni senza sospendere il termine.",
        )
    for one in requests:
        longest = terms.suspension_days.value
        if one.days is not None and not 1 <= one.days <= longest:
            yield Problem(
                "suspension_too_long",
                "/events/suspension_requested/days",
                f"La sospensione chiesta è di {one.days} giorni: va da 1 a {longest} ({terms.suspension_days.cite}).",
                f"Indicare al massimo {longest} giorni.",
            )
        if not one.reason.strip():
            yield Problem(
                "suspension_without_reason",
                "/events/suspension_requested/reason",
                "Manca il motivo della sospensione.",
                "Scrivere quali informazioni mancano.",
            )
        if not (one.not_held_by_the_office and one.not_obtainable_from_others):
            yield Problem(
                "suspension_obtainable",
                "/events/suspension_requested",
                "Il documento è già dell'ufficio o di un'altra amministrazione: non si sospende per chiederlo.",
                "Acquisirlo d'ufficio (art. 2 c. 7 e art. 18 l. 241/1990).",
            )


def _pre_rejection_is_allowed(terms: ProcedureTerms, events: Sequence[Event]) -> Iterator[Problem]:
    """Rule P-4: only where art. 10-bis applies, with reasons, and once."""
    sent = of(PreRejectionSent, events)
    where = "/events/pre_rejection_sent"
    if sent and terms.pre_rejection_mode == "observations":
        yield Problem(
            "pre_rejection_not_allowed",
            where,
            "In una procedura con graduatoria il preavviso di rigetto non si usa (art. 10-bis, ultimo periodo).",
            "Usare le osservazioni sulla graduatoria provvisoria.",
        )
    if sent and terms.pre_rejection_mode == "none_with_reason":
        yield Problem(
            "pre_rejection_not_allowed",
            where,
            "Per questo procedimento il preavviso di rigetto non è previsto.",
            "Motivare direttamente il provvedimento.",
        )
    if len(sent) > 1:
        yield Problem(
            "pre_rejection_second",
            where,
            "Il preavviso di rigetto è già stato inviato.",
            "Rispondere alle osservazioni nel provvedimento finale.",
        )
    if any(not one.reasons for one in sent):
        yield Problem(
            "pre_rejection_without_reasons",
            where,
            "Il preavviso non dice per quali motivi la domanda non può essere accolta.",
            "Indicare tutti i motivi: il rifiuto non potrà aggiungerne altri.",
        )


def _receipts_are_proven(events: Sequence[Event]) -> Iterator[Problem]:
    """Rule P-6: a receipt names its proof, is one, and follows what was sent."""
    notices: tuple[tuple[type[Event], list[SuspensionReceived] | list[PreRejectionReceived], str], ...] = (
        (SuspensionRequested, of(SuspensionReceived, events), "la richiesta"),
        (PreRejectionSent, of(PreRejectionReceived, events), "il preavviso"),
    )
    for kind, receipts, what in notices:
        sent = of(kind, events)
        for one in receipts:
            where = "/events/received"
            if not one.proof.strip():
                yield Problem(
                    "receipt_without_proof",
                    where,
                    f"Manca la prova che la persona ha ricevuto {what}: il suo termine non è cominciato.",
                    "Indicare la ricevuta di consegna o l'avviso di ricevimento.",
                )
            if not sent or one.on < sent[0].on:
                yield Problem(
                    "receipt_before_sending",
                    where,
                    f"Risulta ricevuto ciò che non è stato inviato: {what}.",
                    "Registrare prima l'invio, o correggere la data.",
                )
        if len(receipts) > 1:
            yield Problem(
                "receipt_twice",
                "/events/received",
                f"Due prove di ricezione per {what}.",
                "Tenere la prima: da lì decorre il termine.",
            )


def _answers_answer_something(events: Sequence[Event]) -> Iterator[Problem]:
    """Answers and observations follow what they answer. Observations with no notice are memoranda, not events here."""
    asked = of(SuspensionRequested, events)
    for answer in of(SuspensionAnswered, events):
        if not asked or answer.on < asked[0].on:
            yield _out_of_place("suspension_answered", "una risposta senza la richiesta")
    notices = of(PreRejectionSent, events)
    for filed in of(ObservationsFiled, events):
        if not notices or filed.on < notices[0].on:
            yield _out_of_place("observations_filed", "osservazioni senza il preavviso")
    for name, count in Tally(one.id for one in of(ObservationsFiled, events)).items():
        if count > 1:
            yield _out_of_place("observations_filed", f"le osservazioni {name} due volte")


def _out_of_place(which: str, what: str) -> Problem:
    return Problem(
        "event_out_of_place",
        f"/events/{which}",
        f"Risultano {what}.",
        "Controllare le date e l'ordine dei fatti.",
    )


def _third_parties_are_due(terms: ProcedureTerms, events: Sequence[Event]) -> Iterator[Problem]:
    told = of(ThirdPartyNotified, events)
    if told and terms.consultation_days is None:
        yield Problem(
            "third_parties_not_due",
            "/events/third_party_notified",
            "In questo procedimento la comunicazione a terzi non ferma il termine.",
            "Non registrarla come sospensione.",
        )
    for party, count in Tally(one.party for one in told).items():
        if count > 1:
            yield _out_of_place("third_party_notified", f"due comunicazioni al terzo {party}")
    for answer in of(ThirdPartyAnswered, events):
        if not any(one.party == answer.party and one.on <= answer.on for one in told):
            yield _out_of_place("third_party_answered", f"la risposta di {answer.party} senza la comunicazione")


def _extension_is_allowed(terms: ProcedureTerms, events: Sequence[Event]) -> Iterator[Problem]:
    """Art. 12 par. 3 GDPR: once, with its reason, told before the first term is over."""
    extended = of(Extended, events)
    if not extended:
        return
    received = of(Received, events)[0].on
    allowed = terms.extension_months is not None and len(extended) == 1
    if not allowed or not extended[0].reason.strip() or extended[0].on > _first_due(terms, received):
        yield Problem(
            "extension_not_allowed",
            "/events/extended",
            "Proroga non prevista, ripetuta, senza motivo o comunicata a termine scaduto.",
            "Rispondere entro il termine, o comunicare la proroga motivata prima che scada.",
        )


def _first_due(terms: ProcedureTerms, received: date) -> date:
    if terms.unit == "months":
        return add_months(received, terms.term.value)
    return date.fromordinal(received.toordinal() + terms.term.value)


def _nothing_moves_after_the_decision(events: Sequence[Event]) -> Iterator[Problem]:
    decided = of(Decided, events)
    if len(decided) > 1:
        yield Problem(
            "decided_twice",
            "/events/decided",
            "Il procedimento risulta concluso due volte.",
            "Un nuovo provvedimento apre un nuovo procedimento.",
        )
    if decided:
        for one in events[events.index(decided[0]) + 1 :]:
            if not isinstance(one, (*_AFTER_THE_END, Decided)):
                yield Problem(
                    "after_decision",
                    "/events",
                    f"Il procedimento si è concluso il {in_words(decided[0].on)}: nulla può più fermare il termine.",
                    "Correggere la data, o togliere l'evento.",
                )


def _substitute_comes_after_expiry(
    terms: ProcedureTerms, events: Sequence[Event], holidays: Collection[date]
) -> Iterator[Problem]:
    """Rule P-7, art. 2 c. 9-ter: the substitute acts on an expired term."""
    charges = of(SubstituteTookCharge, events)
    for one in charges:
        known = [event for event in events if event.on <= one.on and not isinstance(event, SubstituteTookCharge)]
        due = timeline(terms, known, holidays).due
        if one.on <= due or len(charges) > 1:
            yield Problem(
                "substitute_too_early",
                "/events/substitute_took_charge",
                f"Il termine scade il {in_words(due)}: il sostituto interviene dopo, e una volta sola.",
                "Attendere la scadenza.",
            )
