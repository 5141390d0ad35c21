"""What happened in one's own file and in its call, in plain words, the latest first; whoever helped is told by name."""

from datetime import datetime

from django.utils.translation import gettext, gettext_noop

from approdo.faces import formats
from approdo.faces.components import Turn
from approdo.records.access.actors import APPLICANT, DELEGATE, SYSTEM
from approdo.records.calls.own import OwnEvent, OwnFile

EVENTS = {
    "application_received": gettext_noop("Abbiamo ricevuto la domanda"),
    "decided": gettext_noop("Abbiamo applicato le regole del bando alla domanda"),
    "correction_received": gettext_noop("È arrivata un’osservazione"),
    "correction_answered": gettext_noop("Abbiamo risposto a un’osservazione"),
    "papers_asked": gettext_noop("Ti abbiamo chiesto un chiarimento"),
    "papers_received": gettext_noop("È arrivata la risposta alla nostra richiesta"),
    "papers_closed": gettext_noop("Abbiamo chiuso una richiesta"),
    "fact_verified": gettext_noop("Abbiamo verificato un dato"),
    "fact_chosen": gettext_noop("Fra due dati diversi abbiamo scelto quale vale"),
    "household_changed": gettext_noop("Abbiamo aggiornato il nucleo"),
    "home_offered": gettext_noop("Ti abbiamo proposto una casa"),
    "offer_accepted": gettext_noop("La casa è stata accettata"),
    "home_refused": gettext_noop("La casa è stata rifiutata"),
    "answer_undone": gettext_noop("La risposta alla proposta è stata annullata"),
    "offer_ended": gettext_noop("La proposta della casa non vale più"),
    "home_assigned": gettext_noop("La casa è stata assegnata"),
    "lease_signed": gettext_noop("Il contratto è stato firmato"),
    "keys_handed_over": gettext_noop("Le chiavi sono state consegnate"),
    "application_closed": gettext_noop("La domanda è stata chiusa"),
    "application_withdrawn": gettext_noop("La domanda è stata ritirata"),
    "code_issued": gettext_noop("È stato fatto un codice segreto"),
    "code_withdrawn": gettext_noop("Un codice segreto è stato annullato"),
    "delegation_given": gettext_noop("Hai dato a qualcuno il permesso di aiutarti"),
    "delegation_ended": gettext_noop("Un permesso di aiutarti è finito"),
}
"""Kinds that are not here are not told: messages have their own page."""
RANKINGS = {
    "provisional": gettext_noop("È uscita la graduatoria provvisoria"),
    "final": gettext_noop("È uscita la graduatoria definitiva"),
}


def timeline(file: OwnFile) -> list[Turn]:
    told: list[tuple[datetime, Turn]] = [
        (
            one.happened_at,
            Turn(gettext(EVENTS[one.kind]), when=formats.moment(one.happened_at), by=by(one, file), state="done"),
        )
        for one in file.events
        if one.kind in EVENTS
    ]
    told += [
        (at, Turn(gettext(RANKINGS[stage]), when=formats.moment(at), by=file.office.name, state="done"))
        for stage, at in file.rankings.items()
    ]
    return [turn for _, turn in sorted(told, key=lambda one: one[0], reverse=True)]


def by(one: OwnEvent, file: OwnFile) -> str:
    """Who did it: the person, a helper by name, or the office; never an official's name."""
    if one.role == APPLICANT:
        return gettext("tu")
    if one.role == DELEGATE:
        return gettext("%(helper)s, per te") % {"helper": one.helper or gettext("chi ti aiuta")}
    return gettext("il sistema") if one.role == SYSTEM else file.office.name
