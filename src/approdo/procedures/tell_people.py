"""What each act says to the people it concerns: one function an act, its drafts to be recorded with the act.

    happenings, rows = tell_people.keys(deed, application, home, day)

The reasons come from where the act took them: the decision's own failed requirements, the ranking's rows, the words written
by the office. Nothing is worked out again here.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from approdo.clock.windows import Window
from approdo.documents import words
from approdo.procedures.acting import Deed
from approdo.procedures.messages import Drafts, Entry, draft_messages, listed
from approdo.records.calls.models import Application, Call, Correction, Decision, RankingRow
from approdo.records.journal.models import Payload
from approdo.records.people.models import Person
from approdo.records.territory.models import Municipality, Owner

OUTSIDE = (
    "La domanda è ammessa, ma non è in nessuna graduatoria. Non indica case, e nel tuo Comune l’avviso non ne offre."
)
PASSES = {
    "indigent_resident": "È una delle case riservate ai nuclei indigenti, residenti nel Comune.",
    "indigent": "È una delle case riservate ai nuclei indigenti.",
    "reserve": "È una delle case riservate alla tua categoria.",
    "general": "È assegnata in ordine di graduatoria.",
}
"""The pass that gave a home, as people read it (r.r. 4/2017, art. 13–15)."""
BATCH = 2000


def receipts(deed: Deed, call: Call, filed: Iterable[tuple[Application, Person]]) -> Drafts:
    """The receipt of each application just taken in, with what article 8 wants in it (P-11)."""
    return draft_messages(deed, call, "ricevuta", [Entry(application, {}, person) for application, person in filed])


def provisional_ranking(deed: Deed, call: Call, rows: Sequence[RankingRow], window: Window) -> Drafts:
    """Everybody admitted learns their place and until when to ask for a correction; who is not learns why."""
    values = {
        "published_on": words.day(deed.moment),
        "corrections_from": words.day(window.opens),
        "corrections_until": words.day(window.closes),
    }
    drafts = _places(deed, call, "graduatoria_provvisoria", rows, values)
    excluded = list(
        Application.objects.filter(call=call, state=Application.State.NOT_ADMITTED).select_related("dossier")
    )
    reasons = failed_requirements(excluded)
    entries = [
        Entry(one, {"reasons": reasons[one.pk], "corrections_until": values["corrections_until"]}) for one in excluded
    ]
    return _together(drafts, draft_messages(deed, call, "motivi_esclusione", entries))


def final_ranking(deed: Deed, call: Call, rows: Sequence[RankingRow]) -> Drafts:
    """Everybody in the ranking learns their definitive place."""
    return _places(deed, call, "graduatoria_definitiva", rows, {"published_on": words.day(deed.moment)})


def correction_answered(deed: Deed, correction: Correction, application: Application, item: str) -> Drafts:
    """The written outcome of one request. `item` is the label of what it was about."""
    values = {
        "item": item,
        "outcome": "accolta" if correction.outcome == "accepted" else "non accolta",
        "reasons": correction.outcome_text,
        "received_on": words.day(correction.received_at),
    }
    return _one(deed, application, "esito_correzione", values)


def papers_asked(deed: Deed, application: Application, request: str, why_us: str, answer_by: date) -> Drafts:
    """A request to clarify: what, why the person is asked and not an administration (P-23), until when."""
    values = {"request": request, "reasons": why_us, "answer_by": words.day(answer_by)}
    return _one(deed, application, "richiesta_chiarimenti", values)


def home_offered(
    deed: Deed, call: Call, offered: Sequence[tuple[Application, str, str]], answer_days: int | None
) -> Drafts:
    """(application, home's code, pass) of each offer. The days run from the proof of receipt (P-6), if the notice sets any."""
    answer_by = (
        f"Rispondi entro {answer_days} giorni da quando ricevi questa lettera."
        if answer_days
        else "Rispondi appena puoi: l’avviso non fissa un termine."
    )
    places = _places_of([one for one, _, _ in offered], call)
    entries = [
        Entry(one, {"home": home, "answer_by": answer_by, "reasons": listed([*places[one.pk], PASSES[given]])})
        for one, home, given in offered
    ]
    return draft_messages(deed, call, "casa_proposta", entries)


def home_accepted(deed: Deed, application: Application, home: str) -> Drafts:
    return _one(deed, application, "accettazione_ricevuta", {"home": home, "accepted_on": words.day(deed.moment)})


def home_refused(deed: Deed, application: Application, home: str, reason: str) -> Drafts:
    values = {"home": home, "refused_on": words.day(deed.moment), "reasons": reason}
    return _one(deed, application, "rinuncia", values)


def home_not_answered(deed: Deed, application: Application, home: str, reason: str) -> Drafts:
    """A refusal that the office registered because nobody answered in time: its own reason, never the household's."""
    values = {"home": home, "refused_on": words.day(deed.moment), "reasons": reason}
    return _one(deed, application, "mancata_risposta", values)


def home_withdrawn(deed: Deed, application: Application, home: str, reason: str) -> Drafts:
    return _one(deed, application, "casa_ritirata", {"home": home, "reasons": reason})


def home_assigned(deed: Deed, application: Application, home: str, given: str) -> Drafts:
    places = _places_of([application], application.call)[application.pk]
    return _one(deed, application, "assegnazione", {"home": home, "reasons": listed([*places, PASSES[given]])})


def lease_appointment(deed: Deed, application: Application, home: str, appointment: str, bring: str) -> Drafts:
    values = {"home": home, "appointment": appointment, "bring": bring}
    return _one(deed, application, "appuntamento_contratto", values)


def keys(deed: Deed, application: Application, home: str, on: date) -> Drafts:
    return _one(deed, application, "chiavi", {"home": home, "keys_on": words.day(on)})


def application_excluded(deed: Deed, application: Application, reason: str) -> Drafts:
    return _one(deed, application, "esclusione", {"reasons": reason})


def application_withdrawn(deed: Deed, application: Application, on: date) -> Drafts:
    return _one(deed, application, "domanda_ritirata", {"closed_on": words.day(on)})


def delegation_given(
    deed: Deed, application: Application, helper: str, powers: Iterable[str], until: date | None
) -> Drafts:
    told = f"Fino al {words.day(until)}." if until else "Finché non la chiudi."
    return _one(deed, application, "delega", {"helper": helper, "powers": listed(powers), "until": told})


def code_issued(deed: Deed, application: Application, issued_at: datetime) -> Drafts:
    """That there is a new code; never the code, which nobody keeps."""
    return _one(deed, application, "codice_accesso", {"issued_on": words.day(issued_at)})


def failed_requirements(applications: Sequence[Application]) -> dict[UUID, str]:
    """Of each application, the requirements that its open decision says are not met, with their norm."""
    events = dict(
        Decision.objects.filter(application__in=[one.pk for one in applications], closed_at__isnull=True).values_list(
            "event", "application"
        )
    )
    found = {one.pk: listed(["Non ci sono tutti i requisiti."]) for one in applications}
    wanted = list(events)
    for start in range(0, len(wanted), BATCH):
        bodies = Payload.objects.filter(event__in=wanted[start : start + BATCH], body__isnull=False)
        for event, body in bodies.values_list("event", "body"):
            failed = [one for one in json.loads(body)["requirements"] if one["result"] == "fail"]
            if failed:
                found[events[event]] = listed(f"{one['text']} ({one['cite']})" for one in failed)
    return found


def _one(deed: Deed, application: Application, text: str, values: Mapping[str, str]) -> Drafts:
    return draft_messages(deed, application.call, text, [Entry(application, values)])


def _together(*drafts: Drafts) -> Drafts:
    return Drafts([one for each in drafts for one in each.happenings], [one for each in drafts for one in each.rows])


def _places(deed: Deed, call: Call, text: str, rows: Sequence[RankingRow], values: Mapping[str, str]) -> Drafts:
    told = _in_words(rows)
    admitted = Application.objects.filter(call=call, state=Application.State.ADMITTED)
    entries = [
        Entry(one, {**values, "position": listed(told[one.pk]) if one.pk in told else OUTSIDE})
        for one in admitted.select_related("dossier").order_by("public_code")
    ]
    return draft_messages(deed, call, text, entries)


def _places_of(applications: Sequence[Application], call: Call) -> dict[UUID, list[str]]:
    rows = RankingRow.objects.filter(ranking__call=call, ranking__stage="final")
    told = _in_words(list(rows))
    return {one.pk: told.get(one.pk, []) for one in applications}


def _in_words(rows: Iterable[RankingRow]) -> dict[UUID, list[str]]:
    """Application → a line for each ranking it is in: place, of how many, of whose homes and where."""
    rows = list(rows)
    sizes = Counter((row.owner, row.municipality) for row in rows)
    owners = dict(Owner.objects.values_list("code", "name"))
    towns = dict(Municipality.objects.values_list("code", "name"))
    found: dict[UUID, list[str]] = defaultdict(list)
    for row in sorted(rows, key=lambda one: (one.owner, one.municipality)):
        where = f"case di {owners.get(row.owner, row.owner)} a {towns.get(row.municipality, row.municipality)}"
        drawn = ", a pari punti con altri" if row.drawn else ""
        size = words.thousands(sizes[row.owner, row.municipality])
        found[row.application_id].append(f"Posto {words.thousands(row.place)} di {size}{drawn}: {where}.")
    return found
