"""The one state machine of public sentences (rows.md 1.8, P09): a rule, never a hand (P-63).

`state_of` is pure: what was declared, what has happened since, the day asked about → code, word, days. A sentence is
«Realizzato» only when its query counts something or every promised milestone has its fact; a declaration that gives the
evidence its state asks for counts as that state, one that does not stays «Dichiarato»; a sentence that says things go on
loses its colour after 60 days without a fact; a promised day that passes makes it late, by days.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from approdo.records.gate.classes import CountOfHomesOrActs
from approdo.records.gate.release import release_one
from approdo.records.gate.texts import PublicText, sign, words

FRESH_DAYS = 60

# The verbs of the page → the state each claims. A row may use no other verb.
VERBS = {
    "valutazione": "exploring",
    "avviati i dialoghi": "exploring",
    "colloqui": "exploring",
    "in via di costruzione formale": "preparing",
    "in via di preparazione": "preparing",
    "sviluppo": "preparing",
    "definito il progetto di massima": "designed",
    "individuato": "candidate",
    "coinvolgimento": "consulted",
    "adesione": "approved",
    "sottoscritto": "approved",
    "approvato": "approved",
    "vinto": "approved",
    "prossima apertura": "scheduled",
    "vedrà l’attivazione": "scheduled",
    "prevede l’attivazione": "scheduled",
    "prossimo anno scolastico": "scheduled",
    "inizio lavori": "started",
    "avviate": "started",
    "proseguono": "running",
    "sono proseguiti": "running",
    "attualmente siamo alla presentazione": "running",
    "attuate": "running",
    "in attivo": "running",
    "in vigore": "in_force",
    "in revisione": "in_revision",
    "rivisto": "revised",
    "vira": "rule_change",
    "deve spendere": "rule_change",
    "erogati": "delivered",
    "assegnate": "delivered",
    "assegnazione": "delivered",
    "fine lavori previsto": "forecast",
}

# code → (word, tone), as faces.md §6 has them.
WORDS: dict[str, tuple[PublicText, PublicText]] = {
    "stated": (words("Dichiarato"), sign("stated")),
    "exploring": (words("In valutazione"), sign("plan")),
    "preparing": (words("In preparazione"), sign("plan")),
    "designed": (words("Progettato"), sign("plan")),
    "candidate": (words("Individuato"), sign("plan")),
    "consulted": (words("Condiviso"), sign("plan")),
    "approved": (words("Approvato"), sign("done")),
    "scheduled": (words("In programma"), sign("plan")),
    "forecast": (words("Previsto"), sign("plan")),
    "started": (words("Avviato"), sign("run")),
    "running": (words("In corso"), sign("run")),
    "in_force": (words("In vigore"), sign("run")),
    "in_revision": (words("In revisione"), sign("run")),
    "revised": (words("Rivisto"), sign("run")),
    "rule_change": (words("Regola cambiata"), sign("run")),
    "delivered": (words("Realizzato"), sign("done")),
    "evaluated": (words("Valutato"), sign("done")),
    "late": (words("In ritardo di {days} giorni"), sign("late")),
    "stale": (words("Nessuna prova da {days} giorni"), sign("stale")),
    "stalled": (words("Fermo"), sign("late")),
    "stopped": (words("Interrotto"), sign("stale")),
    "withdrawn": (words("Ritirato"), sign("stale")),
    "no_statement": (words("Non dichiarato"), sign("wait")),
    "unavailable": (words("Non disponibile"), sign("stale")),
}
_ONE_DAY = {
    "late": words("In ritardo di un giorno"),
    "stale": words("Nessuna prova da un giorno"),
}
# The order in which an area shows its claims: worst first, then those that live, then plans, then words alone.
URGENCY = (
    "late",
    "stalled",
    "unavailable",
    "delivered",
    "running",
    "in_force",
    "started",
    "stale",
    "stopped",
    "withdrawn",
    "scheduled",
    "forecast",
    "preparing",
    "exploring",
    "designed",
    "candidate",
    "consulted",
    "approved",
    "in_revision",
    "revised",
    "rule_change",
    "evaluated",
    "no_statement",
    "stated",
)


@dataclass(frozen=True, slots=True)
class Milestone:
    """A day that was promised (`kind` due) or said to have come (`done`). The first promise is never overwritten."""

    id: str
    kind: str
    on: date


@dataclass(frozen=True, slots=True)
class Declared:
    """What the last statement up to the day claims. `proved`: the day from which its evidence proves it, if it does.

    `milestones` are those of all statements so far: a later one adds, and never moves, a promised day (P-64).
    """

    on: date
    state: str
    milestones: tuple[Milestone, ...] = ()
    proved: date | None = None


@dataclass(frozen=True, slots=True)
class State:
    """`since` is the day it counts from, `days` how many have passed; both empty where a state has none."""

    code: str
    since: date | None = None
    days: int | None = None

    @property
    def word(self) -> PublicText:
        if self.days is None:
            return WORDS[self.code][0]
        if self.days == 1 and self.code in _ONE_DAY:
            return _ONE_DAY[self.code]
        count = release_one(CountOfHomesOrActs(what="days_late", number=self.days))
        return WORDS[self.code][0].filled(days=count)

    @property
    def tone(self) -> PublicText:
        return WORDS[self.code][1]


BY_COUNT_ALONE = ("delivered", "running")
"""What no declaration proves: it takes a count above zero, or a fact of the last 60 days."""
LEFT = ("stopped", "withdrawn")
"""A promise that an act has ended is late no more."""


def state_of(
    on: date,
    declared: Declared | None,
    facts: Iterable[date] = (),
    reached: Mapping[str, date] | None = None,
    found: State | None = None,
) -> State:
    """The state of a sentence on a day.

    `facts` are days of recorded facts that are not statements; `reached` the milestones with a fact of theirs, and its day;
    `found` what the sentence's own query says (it wins over words, except that nobody counts as delivered by words alone).
    """
    past = [day for day in facts if day <= on]
    if found is not None:
        return _aged(on, found, past)
    if declared is None or declared.on > on or declared.state == "no_statement":
        return State("no_statement")
    if declared.state in LEFT and declared.proved:
        return State(declared.state, declared.proved)
    kept = {name: day for name, day in (reached or {}).items() if day <= on}
    late = _late(on, declared.milestones, frozenset(kept))
    if late is not None:
        return late
    promised = [one.id for one in declared.milestones if one.kind == "due"]
    if promised and all(name in kept for name in promised):
        return State("delivered", max(kept[name] for name in promised))
    if declared.state == "running":
        return _aged(on, State("running", declared.on), past, words_only=True)
    if declared.proved and declared.state not in BY_COUNT_ALONE:
        return State(declared.state, declared.proved)
    return State("stated", declared.on)


def _late(on: date, milestones: Iterable[Milestone], reached: frozenset[str]) -> State | None:
    """Days since the earliest promised day that passed without its fact."""
    missed = [one.on for one in milestones if one.kind == "due" and one.id not in reached and one.on < on]
    return State("late", min(missed), (on - min(missed)).days) if missed else None


def _aged(on: date, state: State, facts: list[date], *, words_only: bool = False) -> State:
    """`running` needs a fact of the last 60 days; said in words only, it is «Dichiarato» until those days are over."""
    if state.code != "running":
        return state
    last = max(facts, default=state.since)
    if last is None:
        return State("unavailable")
    days = (on - last).days
    if days > FRESH_DAYS:
        return State("stale", last, days)
    return State("stated", state.since) if words_only and not facts else State("running", last)


def counts(states: Iterable[State]) -> Mapping[str, int]:
    """How many sentences have each tone."""
    found: dict[str, int] = {}
    for state in states:
        tone = str(state.tone)
        found[tone] = found.get(tone, 0) + 1
    return found
