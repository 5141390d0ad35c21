"""How one gets to a due date, in Italian, a line a fact: what a letter prints and a citizen can redo with a calendar."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from approdo.clock.events import (
    Decided,
    Event,
    Extended,
    PreRejectionReceived,
    PreRejectionSent,
    Registered,
    SubstituteTookCharge,
    SuspensionReceived,
    SuspensionRequested,
)
from approdo.clock.ranges import add_days, days_in_words, in_words, is_holiday
from approdo.clock.terms import ProcedureTerms
from approdo.clock.timeline import Pause, Timeline, of

_STOPS = {
    "suspension": "Ricevuta dalla persona la richiesta di informazioni",
    "pre_rejection": "Ricevuto dalla persona il preavviso di rigetto",
    "third_party": "Comunicazione a un terzo interessato",
}
_STARTS = {
    "answered": "Arrivata la risposta",
    "elapsed": "Nessuna risposta nel tempo dato",
    "observations": "Passati i giorni dopo le osservazioni",
    "no_observations": "Nessuna osservazione nel tempo della persona",
}


@dataclass(frozen=True, slots=True)
class Step:
    """A line: the day, what happens to the term, and the days used and left when it does."""

    on: date
    text: str
    used: int
    left: int


def explain(
    terms: ProcedureTerms, known: Sequence[Event], line: Timeline, on: date, holidays: Collection[date]
) -> tuple[Step, ...]:
    """Return the lines that lead to the due date, in order of days. Lines after `on` tell what is foreseen."""
    told = [
        *_beginning(terms, known, line),
        *_pauses(terms, line),
        *_unproven(terms, known),
        *_end(terms, known, line, on, holidays),
    ]
    return tuple(
        Step(day, text, line.used(day), max(0, line.term_days - line.used(day)))
        for day, text in sorted(told, key=lambda one: one[0])
    )


def _beginning(terms: ProcedureTerms, known: Sequence[Event], line: Timeline) -> Iterator[tuple[date, str]]:
    yield (
        line.received,
        f"Ricevuta la domanda. Il termine è di {terms.in_words()} ({terms.term.cite}); "
        "il giorno della ricezione non si conta.",
    )
    for one in of(Registered, known):
        if one.on > line.received:
            yield (
                one.on,
                f"Registrata al protocollo con la data di presentazione: il termine resta dal {in_words(line.received)}.",
            )
    for extended in of(Extended, known):
        yield extended.on, f"Comunicata la proroga: {extended.reason}. Il termine diventa di {line.term_days} giorni."


def _pauses(terms: ProcedureTerms, line: Timeline) -> Iterator[tuple[date, str]]:
    for pause in line.pauses:
        start, end = pause.days.start, pause.days.end
        what = _STOPS[pause.kind]
        if pause.kind == "suspension" and not terms.suspension_from_receipt.on:
            what = "Inviata la richiesta di informazioni"
        used = line.used(start)
        halted = f"il termine si ferma. Usati {days_in_words(used)}, ne restano {line.term_days - used}"
        yield start, f"{what}: {'il termine era già fermo' if _stands(line, pause, start) else halted}."
        if end is not None:
            again = "il termine resta fermo per l'altra attesa" if _stands(line, pause, end) else "il termine riparte"
            yield end, f"{_STARTS[pause.ending]}: {again} (attesa di {days_in_words(pause.days.days or 0)})."
    for pause in line.useless:
        yield pause.days.start, f"{_STOPS[pause.kind]}: il termine era già scaduto e non si ferma."


def _stands(line: Timeline, pause: Pause, day: date) -> bool:
    """Tell whether another pause holds the clock on a day; of two that begin together, the first one stops it."""
    earlier = line.pauses[: line.pauses.index(pause)]
    return any(
        day in other.days and (other in earlier or other.days.start < day)
        for other in line.pauses
        if other is not pause
    )


def _unproven(terms: ProcedureTerms, known: Sequence[Event]) -> Iterator[tuple[date, str]]:
    """Rule P-6: the person's time has not begun, and the system says so."""
    text = "Inviato {}: manca la prova di ricezione, perciò il tempo della persona non è cominciato e il termine corre."
    if terms.suspension_from_receipt.on and not of(SuspensionReceived, known):
        for one in of(SuspensionRequested, known):
            yield one.on, text.format("la richiesta di informazioni").replace("Inviato", "Inviata")
    if not of(PreRejectionReceived, known):
        for sent in of(PreRejectionSent, known):
            yield sent.on, text.format("il preavviso di rigetto")


def _end(
    terms: ProcedureTerms, known: Sequence[Event], line: Timeline, on: date, holidays: Collection[date]
) -> Iterator[tuple[date, str]]:
    yield line.due, _due(terms, line, holidays)
    charges = of(SubstituteTookCharge, known)
    decided = of(Decided, known)
    if (decided[0].on if decided else on) > line.due:
        text = "Termine scaduto senza provvedimento"
        if terms.silence_is_refusal:
            text += ": il silenzio vale rifiuto"
        yield (
            add_days(line.due, 1),
            f"{text}. Si può chiedere al titolare del potere sostitutivo di decidere "
            f"entro {days_in_words(terms.substitute_days(line.received))} ({terms.substitute_divisor.cite}).",
        )
    for one in charges:
        days = terms.substitute_days(line.received)
        yield (
            one.on,
            f"Il sostituto prende in carico la pratica: ha {days_in_words(days)}, "
            f"la metà del termine originario, fino al {in_words(add_days(one.on, days))}.",
        )
    for act in decided:
        yield act.on, f"Provvedimento firmato dopo {days_in_words(line.used(act.on))} di termine."


def _due(terms: ProcedureTerms, line: Timeline, holidays: Collection[date]) -> str:
    start = line.standing[-1].end if line.standing else line.received
    if start is None:
        raise AssertionError("a standing clock has a known end")
    left = line.term_days - line.used(start)
    text = f"Scadenza: {in_words(start)} + {days_in_words(left)} = {in_words(add_days(start, left))}"
    if line.due != add_days(start, left):
        return f"{text}, giorno festivo: passa al {in_words(line.due)}."
    if is_holiday(line.due, holidays):
        return f"{text}. È festivo, ma il termine dell'ufficio non si sposta."
    return f"{text}."
