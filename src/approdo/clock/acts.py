"""Time and the final act: when a refusal may be signed, and what a late act must say."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from approdo.clock.events import Event, ObservationsFiled, PreRejectionReceived, PreRejectionSent
from approdo.clock.problems import Problem
from approdo.clock.ranges import days_in_words, in_words
from approdo.clock.state import ClockState
from approdo.clock.terms import ProcedureTerms
from approdo.clock.timeline import of, person_until


@dataclass(frozen=True, slots=True)
class RefusalReason:
    """A reason for refusing.

    `from_observation` is the observation that brought it up, for reasons which the notice did not have.
    `office_failing` marks reasons that blame a failing or delay of the administration itself.
    """

    code: str
    from_observation: str | None = None
    office_failing: bool = False


def refusal_problems(
    terms: ProcedureTerms,
    events: Sequence[Event],
    on: date,
    reasons: Sequence[RefusalReason],
    answered: Collection[str],
    holidays: Collection[date] = frozenset(),
) -> tuple[Problem, ...]:
    """Return what forbids signing a refusal on a day (rule P-5, art. 10-bis); empty when nothing does.

    `answered` are the ids of the observations that the act replies to. (a) the person's time, (b) reasons that were
    not notified, (c) observations without reply, (d) the office's own failings. Where art. 10-bis does not apply
    (a) and (b) fall away; the observations of a ranked call have their own window (`windows`).
    """
    known = [one for one in events if one.on <= on]
    checks = [_reasons_are_given(reasons), _observations_are_answered(known, answered), _not_the_office(reasons)]
    if terms.pre_rejection_mode == "art10bis":
        checks += [
            _person_had_their_time(terms, known, on, holidays),
            _reasons_were_notified(known, reasons),
        ]
    return tuple(problem for check in checks for problem in check)


def _reasons_are_given(reasons: Sequence[RefusalReason]) -> Iterator[Problem]:
    if not reasons:
        yield Problem(
            "refusal_without_reasons",
            "/reasons",
            "Il rifiuto non ha motivi.",
            "Indicare i fatti e le ragioni giuridiche (art. 3 l. 241/1990).",
        )


def _person_had_their_time(
    terms: ProcedureTerms, known: Sequence[Event], on: date, holidays: Collection[date]
) -> Iterator[Problem]:
    """P-5 (a): not before observations arrive or the person's days are over, the last day included."""
    received = of(PreRejectionReceived, known)
    if not of(PreRejectionSent, known):
        yield Problem(
            "pre_rejection_missing",
            "/events",
            "Manca il preavviso di rigetto.",
            "Inviare prima i motivi che impediscono l'accoglimento (art. 10-bis l. 241/1990).",
        )
    elif not received:
        yield Problem(
            "pre_rejection_not_received",
            "/events",
            "Manca la prova che la persona ha ricevuto il preavviso: il suo tempo non è cominciato.",
            "Attendere o procurarsi la prova di ricezione, oppure notificare di nuovo.",
        )
    else:
        until = person_until(terms, received[0].on, holidays)
        filed = any(received[0].on <= one.on <= until for one in of(ObservationsFiled, known))
        if on <= until and not filed:
            yield Problem(
                "person_time_running",
                "/on",
                f"La persona può presentare osservazioni fino al {in_words(until)} compreso.",
                "Firmare dopo quel giorno, o quando le osservazioni sono arrivate.",
            )


def _reasons_were_notified(known: Sequence[Event], reasons: Sequence[RefusalReason]) -> Iterator[Problem]:
    """P-5 (b): the reasons of the notice, and those that come from the observations."""
    notified = {code for one in of(PreRejectionSent, known) for code in one.reasons}
    filed = {one.id for one in of(ObservationsFiled, known)}
    for position, reason in enumerate(reasons):
        if reason.code not in notified and reason.from_observation not in filed:
            yield Problem(
                "reason_not_notified",
                f"/reasons/{position}",
                f"Il motivo «{reason.code}» non era nel preavviso e non nasce dalle osservazioni.",
                "Toglierlo, o indicare l'osservazione da cui nasce.",
            )


def _observations_are_answered(known: Sequence[Event], answered: Collection[str]) -> Iterator[Problem]:
    """P-5 (c): every observation, late ones included (art. 10: the office evaluates what is pertinent)."""
    for one in of(ObservationsFiled, known):
        if one.id not in answered:
            yield Problem(
                "observation_unanswered",
                f"/events/observations/{one.id}",
                f"Le osservazioni del {in_words(one.on)} non hanno risposta nel provvedimento.",
                "Dire nel provvedimento perché non vengono accolte.",
            )


def _not_the_office(reasons: Sequence[RefusalReason]) -> Iterator[Problem]:
    """P-5 (d): failings or delays of the administration are never a reason."""
    for position, reason in enumerate(reasons):
        if reason.office_failing:
            yield Problem(
                "office_failing_as_reason",
                f"/reasons/{position}",
                f"Il motivo «{reason.code}» è un ritardo o una mancanza dell'ufficio.",
                "Toglierlo: non può ricadere sulla persona (art. 10-bis l. 241/1990).",
            )


def late_act_clause(state: ClockState, terms: ProcedureTerms) -> str | None:
    """Return the sentence that a late act must carry (art. 2 c. 9-quinquies, rule P-9); None when it is in time.

    Works on the day of signing, before or after the decision is among the events.
    """
    if state.overdue_from is None:
        return None
    text = (
        f"Il termine di legge per questo provvedimento è di {terms.in_words()} ({terms.term.cite}) e scadeva il "
        f"{in_words(state.due)}; il tempo effettivamente impiegato è di {days_in_words(state.used)}"
    )
    if state.suspended:
        text += f", oltre a {days_in_words(state.suspended)} di sospensione"
    return f"{text} (art. 2 c. 9-quinquies l. 241/1990)."
