"""What a file says first: how it stands, in one sentence, and who waits for whom (faces.md §6: «in lavorazione» alone is
forbidden). The person is «tu», the office is «noi»."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import gettext, ngettext

from approdo.faces import formats
from approdo.faces.components import Chip
from approdo.procedures.own_deadlines import Deadline, deadlines
from approdo.records.calls.own import OwnFile, OwnPlace


@dataclass(frozen=True)
class Answer:
    """`title` is the page's heading; `sentences` come below it; `waits` says whose turn it is."""

    chip: Chip
    title: str
    sentences: tuple[str, ...] = ()
    waits: str | None = None


def answer(file: OwnFile, moment: datetime) -> Answer:
    """How the file stands. Somebody who died and a file that ended are told with care, before anything else."""
    if file.died_on is not None:
        return _died(file)
    told = _BY_STATE.get(file.application.state, _received)(file)
    return told if told.waits is not None else replace(told, waits=who_waits(file, moment))


def who_waits(file: OwnFile, moment: datetime) -> str:
    """The nearest thing that waits, whose it is, and until when."""
    found = next((in_words(one) for one in deadlines(file, moment)), "")
    if not found and file.call.state in ("final", "allotted") and file.places:
        return gettext("Aspettiamo noi: proponiamo le case in ordine di graduatoria. La data non è ancora fissata.")
    return found


def in_words(one: Deadline) -> str:
    """«Aspettiamo te: …» or «Aspettiamo noi: …», with the last day or why there is none."""
    what = WAITING[one.kind]()
    until = _until(one)
    if one.kind == "observe":
        text = gettext(
            "Puoi fare un’osservazione: ultimo giorno %(day)s. Poi rispondiamo e facciamo la graduatoria definitiva."
        )
        return text % {"day": formats.day(one.until)}
    if one.whose == "person":
        return gettext("Aspettiamo te: %(what)s (%(until)s).") % {"what": what, "until": until}
    return gettext("Aspettiamo noi: %(what)s (%(until)s).") % {"what": what, "until": until}


def _until(one: Deadline) -> str:
    if one.until is None:
        return NO_DATE[one.kind]()
    return gettext("ultimo giorno %(day)s") % {"day": formats.day(one.until)}


def days_left(until: date, today: date) -> str:
    """«13 giorni», «oggi è l’ultimo giorno», «da 3 giorni»."""
    left = (until - today).days
    if left < 0:
        return ngettext("scaduto da %(n)s giorno", "scaduto da %(n)s giorni", -left) % {"n": -left}
    if left == 0:
        return gettext("oggi è l’ultimo giorno")
    return ngettext("manca %(n)s giorno", "mancano %(n)s giorni", left) % {"n": left}


WAITING = {
    "offer": lambda: gettext("rispondi alla proposta della casa"),
    "papers": lambda: gettext("rispondi alla nostra richiesta"),
    "observe": lambda: gettext("se qualcosa è sbagliato, fai un’osservazione"),
    "answer": lambda: gettext("rispondiamo alla tua osservazione"),
    "procedure": lambda: gettext("finiamo il procedimento"),
}
NO_DATE = {
    "offer": lambda: gettext("il tempo comincia quando ricevi la lettera"),
    "papers": lambda: gettext("senza una data fissata"),
    "observe": lambda: gettext("senza una data fissata"),
    "answer": lambda: gettext("prima della graduatoria definitiva"),
    "procedure": lambda: gettext("il bando non dice una data"),
}


def ordinal(place: OwnPlace) -> str:
    return formats.thousands(place.place)


def _received(file: OwnFile) -> Answer:
    return Answer(
        Chip("wait", gettext("Ricevuta")),
        gettext("Abbiamo la tua domanda"),
        (gettext("La verifichiamo con le regole del bando e poi ti diciamo il risultato."),),
    )


def _in_check(file: OwnFile) -> Answer:
    asked = bool(file.open_requests)
    sentence = (
        gettext("Ti abbiamo chiesto un chiarimento: senza, non possiamo decidere.")
        if asked
        else gettext("Manca ancora qualcosa per decidere. Lo cerchiamo noi.")
    )
    return Answer(Chip("wait", gettext("In verifica")), gettext("La tua domanda è in verifica"), (sentence,))


def _admitted(file: OwnFile) -> Answer:
    chip = Chip("run", gettext("Ammessa"))
    if not file.places:
        sentence = gettext("La graduatoria non c’è ancora: qui vedrai il tuo posto.")
        return Answer(chip, gettext("La tua domanda è ammessa"), (sentence,))
    place = file.places[0]
    told = {"place": ordinal(place), "of": formats.thousands(place.of)}
    title = (
        gettext("Sei al posto %(place)s su %(of)s nella graduatoria definitiva")
        if place.stage == "final"
        else gettext("Sei al posto %(place)s su %(of)s nella graduatoria provvisoria")
    )
    return Answer(chip, title % told)


def _not_admitted(file: OwnFile) -> Answer:
    failed = [row["text"] for row in (file.document or {}).get("requirements", ()) if row["result"] == "fail"]
    title = gettext("Con i dati che abbiamo non possiamo ammettere la domanda")
    return Answer(Chip("late", gettext("Non ammessa")), title, tuple(failed))


def _offered(file: OwnFile) -> Answer:
    chip, offer = Chip("run", gettext("Casa proposta")), file.open_offer
    if offer is None:
        return _admitted(file)
    return Answer(chip, gettext("C’è una casa per te"), (gettext("Guarda com’è, e dicci se la vuoi."),))


def _accepted(file: OwnFile) -> Answer:
    sentence = gettext("Ora verifichiamo che i requisiti ci siano ancora e facciamo l’atto di assegnazione.")
    waits = gettext("Aspettiamo noi: l’atto di assegnazione. La data non è ancora fissata.")
    return Answer(Chip("run", gettext("Casa accettata")), gettext("Hai accettato la casa"), (sentence,), waits)


def _assigned(file: OwnFile) -> Answer:
    done = {event.kind for event in file.events}
    chip = Chip("done", gettext("Casa assegnata"))
    if "keys_handed_over" in done:
        return Answer(chip, gettext("Hai le chiavi della tua casa"), (gettext("Questa pratica è finita."),), "")
    if "lease_signed" in done:
        waits = gettext("Aspettiamo noi: ti diamo le chiavi. Ti scriviamo il giorno.")
        return Answer(chip, gettext("Il contratto è firmato"), (), waits)
    waits = gettext("Aspettiamo noi: ti chiamiamo per firmare il contratto.")
    return Answer(chip, gettext("La casa è assegnata a te"), (), waits)


def _refused(file: OwnFile) -> Answer:
    sentence = gettext("Sei fuori da questa graduatoria. Puoi fare domanda in un prossimo bando.")
    return Answer(Chip("stale", gettext("Hai rinunciato")), gettext("Hai rinunciato alla casa"), (sentence,), "")


def _withdrawn(file: OwnFile) -> Answer:
    sentence = gettext("Non conta più in questa graduatoria. Puoi fare domanda in un prossimo bando.")
    return Answer(Chip("stale", gettext("Ritirata")), gettext("La tua domanda è ritirata"), (sentence,), "")


def _excluded(file: OwnFile) -> Answer:
    sentence = gettext("Il motivo, la norma e come fare ricorso sono nella lettera che ti abbiamo scritto.")
    title = gettext("La tua domanda è esclusa da questo bando")
    return Answer(Chip("late", gettext("Esclusa")), title, (sentence,), "")


def _closed(file: OwnFile) -> Answer:
    sentence = gettext("Su questa domanda non c’è più niente da fare. La storia e i documenti restano qui.")
    return Answer(Chip("stale", gettext("Chiusa")), gettext("Questa pratica è chiusa"), (sentence,), "")


def _died(file: OwnFile) -> Answer:
    return Answer(
        Chip("stale", gettext("Chiusa") if file.application.state == "closed" else gettext("In sospeso")),
        gettext("Ci dispiace per la vostra perdita"),
        (
            gettext("Ci risulta che chi ha fatto questa domanda è morto."),
            gettext(
                "Non serve che facciate niente adesso. Quando ve la sentite, chiamateci: vi diciamo noi che cosa si può fare."
            ),
        ),
        "",
    )


_BY_STATE = {
    "received": _received,
    "in_check": _in_check,
    "admitted": _admitted,
    "not_admitted": _not_admitted,
    "offered": _offered,
    "accepted": _accepted,
    "assigned": _assigned,
    "refused_home": _refused,
    "withdrawn": _withdrawn,
    "excluded": _excluded,
    "closed": _closed,
}
