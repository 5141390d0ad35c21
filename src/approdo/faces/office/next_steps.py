"""What a call waits for, from whom: one sentence, computed from its overview (never stored)."""

from dataclasses import dataclass

from django.utils.text import capfirst

from approdo.faces import formats
from approdo.faces.components import Chip, Tone
from approdo.procedures.scrolling import must_scroll
from approdo.records.calls.models import Call
from approdo.records.calls.overview import CallOverview

STATE_TONES: dict[str, Tone] = {
    "draft": "plan",
    "published": "plan",
    "open": "run",
    "closed": "run",
    "provisional": "run",
    "final": "run",
    "allotted": "run",
    "ended": "done",
}
WE = "Aspettiamo noi"
MANAGER = "Aspettiamo la dirigente"
APPLICANTS = "Aspettiamo chi fa domanda"
HOUSEHOLDS = "Aspettiamo i nuclei"
TIME = "Aspettiamo una data"
NOBODY = "Nessuno aspetta"


@dataclass(frozen=True)
class NextStep:
    """What to do next, who is waited for, and until when if there is a day."""

    what: str
    who: str
    until: str = ""

    @property
    def ours(self) -> bool:
        return self.who in (WE, MANAGER)


def state_chip(call: Call) -> Chip:
    return Chip(STATE_TONES[call.state], capfirst(call.get_state_display()))


def next_step(seen: CallOverview) -> NextStep:
    """One rule a state: the first thing missing is the next step."""
    return RULES[seen.call.state](seen)


def _draft(seen: CallOverview) -> NextStep:
    return NextStep(
        "Controlla i valori da confermare e pubblica l’avviso", WE, formats.day_short(seen.call.published_on)
    )


def _published(seen: CallOverview) -> NextStep:
    return NextStep("Apri le domande nel giorno dell’avviso", TIME, formats.moment_short(seen.call.opens_at))


def _open(seen: CallOverview) -> NextStep:
    return NextStep("Raccogli le domande, poi chiudi il bando", APPLICANTS, formats.moment_short(seen.call.closes_at))


def _closed(seen: CallOverview) -> NextStep:
    if not seen.applications:
        return NextStep("Importa le domande dalla piattaforma regionale", WE)
    if seen.undecided:
        return NextStep(f"Decidi {formats.counted(seen.undecided, 'domanda', 'domande')}", WE)
    if not seen.call.public_number:
        return NextStep("Registra il numero pubblico per i pari merito", WE)
    return NextStep("Forma la graduatoria provvisoria", WE)


def _provisional(seen: CallOverview) -> NextStep:
    if seen.corrections_open:
        asked = formats.counted(seen.corrections_open, "richiesta", "richieste")
        return NextStep(f"Rispondi a {asked} di correzione", WE)
    return NextStep("Passato il termine delle correzioni, rendi definitiva la graduatoria", WE)


def _final(seen: CallOverview) -> NextStep:
    if seen.unsigned_run:
        return NextStep("Firma le assegnazioni proposte", MANAGER)
    return NextStep(f"Assegna {formats.counted(seen.homes, 'casa', 'case')}", WE)


def _allotted(seen: CallOverview) -> NextStep:
    """What gives a home to somebody comes first; then what waits for a household."""
    if seen.unsigned_run:
        return NextStep("Firma le assegnazioni proposte", MANAGER)
    if must_scroll(seen.run, seen.call):
        return NextStep("Qualcosa è cambiato: fai scorrere la graduatoria", WE)
    if seen.accepted:
        return NextStep(f"Assegna {formats.counted(seen.accepted, 'casa accettata', 'case accettate')}", MANAGER)
    if waiting := seen.assigned - seen.leased:
        return NextStep(f"Fai firmare {formats.counted(waiting, 'contratto', 'contratti')}", WE)
    if waiting := seen.leased - seen.keys:
        return NextStep(f"Consegna le chiavi di {formats.counted(waiting, 'casa', 'case')}", WE)
    if seen.offered:
        return NextStep(f"Aspetta la risposta a {formats.counted(seen.offered, 'proposta', 'proposte')}", HOUSEHOLDS)
    return NextStep("Chiudi il bando: la graduatoria è esaurita", MANAGER)


def _ended(seen: CallOverview) -> NextStep:
    return NextStep("Il bando è chiuso", NOBODY)


RULES = {
    "draft": _draft,
    "published": _published,
    "open": _open,
    "closed": _closed,
    "provisional": _provisional,
    "final": _final,
    "allotted": _allotted,
    "ended": _ended,
}
