"""The queries behind H29–H36: what the events and rows of the SAP call say at a moment.

Each takes the call seen at a moment and answers a Finding. None of them reads a stored figure or state; a query that cannot
answer raises, and the sentence says «non disponibile», never zero (P-66). A sentence that claims homes were assigned is
«Realizzato» only when at least one is, by row and event.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from approdo.allotment.draw import Draw
from approdo.allotment.problems import Refused
from approdo.allotment.ranking import KeyValue, OrderKey, rank
from approdo.records.calls.models import RankingRow
from approdo.records.gate import acts, homes, law, people
from approdo.records.gate.calls import CallAt, notice_of
from approdo.records.gate.release import Released
from approdo.records.gate.texts import PublicText, words

from .findings import Finding
from .states import State

Query = Callable[[CallAt], Finding]


class NotAvailable(LookupError):
    """The query has nothing to count from."""


def applications(at: CallAt) -> Finding:
    """H29: applications received and the closing of the call; realised when its final ranking exists."""
    received = people.numbers(at)["applications_received"]
    notice = notice_of(at)
    note = words("domande ricevute")
    if closed := _day_of(notice.acts, "call_closed"):
        note = words("domande ricevute; il bando si è chiuso il {day}").filled(day=closed)
    ranked = _day_of(notice.acts, "ranked_final")
    state = State("delivered", ranked.when) if ranked else State("running", notice.acts[-1].when)
    return Finding(words("{n}").filled(n=received), note, state, facts=notice.acts[::-1], figures=(received,))


def homes_to_indigent(at: CallAt) -> Finding:
    """H30: homes that stand assigned in the quota of indigent households."""
    given, due = homes.assigned(at, homes.INDIGENT_PASSES), _indigent(at)
    facts = homes.facts(at, "home_assigned", homes.INDIGENT_PASSES)
    state = State("delivered", _signed_day(at)) if given.number else None
    note = words("case assegnate a nuclei indigenti, su {offered} del bando").filled(offered=homes.offered(at))
    lines = tuple(_quota_words(line) for line in due)
    return Finding(words("{n}").filled(n=given), note, state, lines, facts, (given,))


def quota_proof(at: CallAt) -> Finding:
    """H31: due, assigned and base of each owner, municipality and year. Realised when no line is short."""
    lines = _indigent(at)
    if not lines:
        raise NotAvailable("no allotment is signed yet")
    told = tuple(_quota_words(line) for line in lines)
    run = homes.signed_run(at)
    signed = acts.day_of(run.signed_at) if run and run.signed_at else None
    state = State("delivered", signed) if all(line.met for line in lines) else State("running", signed)
    given = homes.count("homes_assigned", sum(line.assigned.number for line in lines), at, quota="indigent")
    due = homes.count("homes_due", sum(line.due.number for line in lines), at, quota="indigent")
    figure = words("{given} su {due}").filled(given=given, due=due)
    note = words("case assegnate su case dovute dalla quota")
    facts = homes.facts(at, "home_assigned", homes.INDIGENT_PASSES)
    return Finding(figure, note, state, told, facts, (given, due))


def law_in_force(at: CallAt) -> Finding:
    """H32: the figures that the call takes from the norms in force when it was published."""
    used = law.norms(at)
    note = words(
        "valori presi dalle norme, ognuno con la sua citazione; {n} aspettano una conferma e il bando apre solo se non gli servono"
    ).filled(n=used.to_confirm)
    state = State("in_force", at.call.published_on)
    return Finding(words("{n}").filled(n=used.figures), note, state, facts=used.citations, figures=(used.figures,))


def homes_to_ranked(at: CallAt) -> Finding:
    """H33: homes assigned outside the quota of the indigent, and keys handed over."""
    passes = tuple(one for one in homes.PASSES if one not in homes.INDIGENT_PASSES)
    given, keys = homes.assigned(at, passes), homes.with_keys(at, passes)
    median = homes.median_days_to_keys(at)
    state = State("delivered", _signed_day(at)) if given.number else None
    lines = [words("Chiavi consegnate: {n}").filled(n=keys)]
    lines.append(words("Giorni dalla chiusura del bando alle chiavi (mediana di tutte le case): {n}").filled(n=median))
    facts = homes.facts(at, "keys_handed_over", passes) + homes.facts(at, "home_assigned", passes)
    note = words("case assegnate a nuclei in graduatoria, su {offered} del bando").filled(offered=homes.offered(at))
    return Finding(words("{n}").filled(n=given), note, state, tuple(lines), facts, (given, keys, median))


def ranking(at: CallAt) -> Finding:
    """H34: the ranking, its digest, and whether putting the same rows in order again gives the same list."""
    found = people.public_ranking(at)
    if found is None:
        raise NotAvailable("no ranking yet")
    listed = people.numbers(at)["applications_ranked"]
    same = recomputed_equal(at)
    kind = words("in graduatoria definitiva") if found.final else words("in graduatoria provvisoria")
    told = words("Rifatta con le stesse righe: identica") if same else words("Rifatta con le stesse righe: diversa")
    state = State("in_force", found.made.when) if same else State("unavailable")
    note = words("domande {kind}").filled(kind=kind)
    return Finding(words("{n}").filled(n=listed), note, state, (told,), (found.made,), (listed,))


def open_checks(at: CallAt) -> Finding:
    """H35: applications without a decision and corrections without an answer, with their age."""
    told = people.numbers(at)
    last = people.last_check(at)
    if last is None:
        raise NotAvailable("nothing has been checked yet")
    state = State("running", last[0])
    lines = (
        words("Richieste di correzione senza risposta: {n}").filled(n=told["corrections_open"]),
        words("Attesa delle domande senza decisione (mediana dei giorni): {n}").filled(
            n=told["median_days_of_open_checks"]
        ),
    )
    figure = words("{n}").filled(n=told["applications_without_decision"])
    return Finding(figure, words("domande senza una decisione"), state, lines, (last[1],), tuple(told.values()))


def homes_left(at: CallAt) -> Finding:
    """H36: homes of the call that nobody has been assigned; nothing goes on any more when none is left."""
    left, offered = homes.left(at), homes.offered(at)
    note = words("case da assegnare, su {n} del bando").filled(n=offered)
    last = max((act.when for act in acts.acts_on_call(at.call, at.until)), default=None)
    state = State("delivered", last) if left.number == 0 and offered.number else State("running", last)
    facts = acts.acts_on_households(at.call, "home_assigned", at.until)
    return Finding(words("{n}").filled(n=left), note, state, facts=facts, figures=(left, offered))


QUERIES: dict[str, Query] = {
    query.__name__: query
    for query in (
        applications,
        homes_to_indigent,
        quota_proof,
        law_in_force,
        homes_to_ranked,
        ranking,
        open_checks,
        homes_left,
    )
}


def _day_of(told: tuple[Released, ...], kind: str) -> Released | None:
    return next((act for act in told if act.what == kind), None)


def _signed_day(at: CallAt) -> date | None:
    """The day of the signature: that of the first home would say something of one household."""
    run = homes.signed_run(at)
    return acts.day_of(run.signed_at) if run and run.signed_at else None


def _indigent(at: CallAt) -> tuple[homes.QuotaLine, ...]:
    return tuple(line for line in homes.quota_lines(at) or () if line.quota == "indigent")


def _quota_words(line: homes.QuotaLine) -> PublicText:
    return words(
        "{owner}, {town}: {given} su {due} (il {share} delle case rese disponibili, {base}, arrotondato per eccesso)"
    ).filled(
        owner=line.owner,
        town=line.municipality,
        given=line.assigned,
        due=line.due,
        share=line.share_words,
        base=line.base,
    )


@dataclass(frozen=True, slots=True)
class _Row:
    """A published row, seen as something to rank."""

    place: int
    code: str
    keys: tuple[KeyValue, ...]

    @property
    def id(self) -> str:
        return self.code


def recomputed_equal(at: CallAt) -> bool:
    """Put the rows of the last ranking in order again, by the call's own criteria and draw; the places must be the same."""
    found = people.ranking(at)
    if found is None:
        return False
    order = tuple(OrderKey(one["by"], one["direction"]) for one in at.call.allotment.get("order", ()))
    draw = Draw.from_digest(at.call.list_digest, at.call.public_number or None)
    lists: dict[tuple[str, str], list[_Row]] = {}
    rows = RankingRow.objects.filter(ranking=found).values_list(
        "owner", "municipality", "place", "application__public_code", "keys", "score"
    )
    for owner, town, place, code, keys, score in rows:
        lists.setdefault((owner, town), []).append(_Row(place, code, tuple(map(_compared, keys)) or (score,)))
    for listed in lists.values():
        again = rank(listed, order, draw)
        place = {row.code: row.place for row in listed}
        if isinstance(again, Refused) or any(one.place != place[one.code] for one in again):
            return False
    return bool(lists)


def _compared(value: int | str) -> KeyValue:
    """A stored key: an integer, or a day or a moment written in ISO."""
    if isinstance(value, int):
        return value
    return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
