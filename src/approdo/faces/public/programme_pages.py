"""The pages of the programme: its section on a day, its areas, its states, each sentence, each definition."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from approdo.records.gate import acts
from approdo.records.gate.release import Released
from approdo.records.gate.texts import PublicText, sign, words
from approdo.records.programme.claims import Claim, Evaluation, count_of

from .writing import Csv, Json, Of, Output, Page

SHOWN = 5
PREFIX = "programma/4/"

# (address, word) of each tone of the filter, in the order they are shown.
TONES: tuple[tuple[str, PublicText, PublicText], ...] = (
    ("done", sign("realizzato"), words("realizzato o approvato")),
    ("run", sign("in-corso"), words("in corso o in vigore")),
    ("plan", sign("in-programma"), words("in preparazione o in programma")),
    ("late", sign("in-ritardo"), words("in ritardo")),
    ("stale", sign("senza-prove"), words("senza prove recenti")),
    ("stated", sign("dichiarato"), words("solo dichiarato")),
    ("wait", sign("non-dichiarato"), words("non dichiarato")),
)


@dataclass(frozen=True)
class ToneCount:
    slug: PublicText
    tone: PublicText
    word: PublicText
    number: Released


@dataclass(frozen=True)
class AreaView:
    """An area with the claims it shows first, and how many it has in all."""

    id: PublicText
    slug: PublicText
    title: PublicText
    claims: tuple[Claim, ...]
    number: Released
    summary: PublicText


@dataclass(frozen=True)
class Change:
    """A sentence whose state differs between two days."""

    now: Claim
    then: Claim


def pages(now: Evaluation) -> Iterator[Output]:
    """Everything below /programma/ and /definizioni/ for the day of the evaluation."""
    then = Evaluation(now.programme.source_day, now.folder)
    yield Page("programma/", "public/programme_index.html", _section(now, now.claims))
    yield Page(PREFIX, "public/programme.html", _section(now, now.claims))
    yield Page(
        f"{PREFIX}al-{then.on.isoformat()}/", "public/programme_then.html", _section(then, then.claims, shown=None)
    )
    yield Page(f"{PREFIX}confronto/", "public/programme_diff.html", _difference(now, then))
    for area in areas(now, now.claims, shown=None):
        yield Page(f"{PREFIX}{area.slug}/", "public/programme_area.html", {"area": area, "tones": tones(area.claims)})
    for tone in tones(now.claims):
        chosen = tuple(claim for claim in now.claims if claim.chip.tone == tone.tone)
        yield Page(f"{PREFIX}stato/{tone.slug}/", "public/programme_state.html", {"tone": tone, "claims": chosen})
    for claim in now.claims:
        yield from _claim_outputs(claim, now, then)
    yield from _definitions(now)
    yield Csv(f"{PREFIX}programma.csv", CLAIM_HEADER, (_cells(claim) for claim in now.claims))
    yield Json(
        f"{PREFIX}programma.json",
        {"format": sign("approdo.programme/1"), "on": acts.page_written(now.on), "claims": now.claims},
    )


CLAIM_HEADER = (
    "riga",
    "area",
    "frase",
    "stato",
    "cifra",
    "che_cosa_conta",
    "dichiarato_il",
    "prova_mancante",
    "definizione",
)


def _cells(claim: Claim) -> tuple[object, ...]:
    declared = Of(claim.declared_on, "when") if claim.declared_on else None
    return (
        claim.row,
        claim.area,
        claim.sentence,
        claim.chip.word,
        claim.figure,
        claim.note,
        declared,
        words("; ").joined(list(claim.missing)),
        claim.definition.id if claim.definition else None,
    )


def _claim_outputs(claim: Claim, now: Evaluation, then: Evaluation) -> Iterator[Output]:
    before = next(one for one in then.claims if one.row == claim.row)
    area = next(one for one in now.programme.areas if one.slug == claim.area)
    context = {
        "claim": claim,
        "before": before,
        "area": {"title": area.title, "url": sign("/programma/4/{slug}/").filled(slug=area.slug)},
        "source": now.programme.source_title,
        "source_day": acts.page_written(now.programme.source_day),
        "shown": claim.facts[:20],
    }
    yield Page(f"{PREFIX}{claim.row}/", "public/claim.html", context)
    yield Csv(
        f"{PREFIX}{claim.row}/fatti.csv",
        ("data", "fatto", "impronta", "atto"),
        ([*_fact_cells(fact)] for fact in claim.facts + claim.history),
    )


def _fact_cells(fact: Released) -> Iterator[object]:
    yield Of(fact, "when")
    yield WHAT[fact.what] if fact.text is None else fact.text
    yield Of(fact, "digest")
    yield fact.number


WHAT: dict[str, PublicText] = {
    "statement": words("Dichiarazione nella pagina del Comune"),
    "statement_replaced": words("Nuova dichiarazione"),
    "milestone": words("Fatto registrato"),
    "call_published": words("Avviso pubblicato"),
    "call_opened": words("Bando aperto"),
    "call_closed": words("Bando chiuso"),
    "applications_imported": words("Domande ricevute dalla piattaforma regionale"),
    "public_number_recorded": words("Numero per il sorteggio registrato"),
    "ranked_provisional": words("Graduatoria provvisoria"),
    "ranked_final": words("Graduatoria definitiva"),
    "corrections_until": words("Ultimo giorno per le osservazioni"),
    "allotment_run": words("Assegnazione calcolata"),
    "allotment_signed": words("Assegnazione firmata"),
    "home_chosen": words("Casa scelta dall’ufficio"),
    "home_assigned": words("Casa assegnata"),
    "home_returned": words("Casa tornata libera"),
    "keys_handed_over": words("Chiavi consegnate"),
    "checks_done": words("Ultima verifica registrata"),
    "norm": words("Norma usata"),
    "seal": words("Sigillo del registro"),
    "installation": words("Installazione"),
    "draw": words("Sorteggio"),
    "page_written": words("Pagina calcolata"),
}


def _section(at: Evaluation, claims: tuple[Claim, ...], shown: int | None = SHOWN) -> dict[str, object]:
    return {
        "title": at.programme.title,
        "source": at.programme.source_title,
        "source_day": acts.page_written(at.programme.source_day),
        "areas": tuple(areas(at, claims, shown)),
        "tones": tones(claims),
        "number": count_of(claims),
        "last": _last(claims),
        "on": acts.page_written(at.on),
    }


def _last(claims: Iterable[Claim]) -> Released | None:
    """The last recorded act behind any sentence."""
    days = [fact for claim in claims for fact in claim.facts + claim.history if isinstance(fact.when, date)]
    return max(days, key=lambda fact: fact.when, default=None)


def areas(at: Evaluation, claims: tuple[Claim, ...], shown: int | None) -> Iterator[AreaView]:
    for area in at.programme.areas:
        mine = tuple(claim for claim in claims if claim.area == area.slug)
        first = tuple(sorted(mine, key=lambda claim: claim.key)[:shown]) if shown else mine
        yield AreaView(area.id, area.slug, area.title, first, count_of(mine), _summary(mine))


def _summary(claims: tuple[Claim, ...]) -> PublicText:
    """36 affermazioni: 4 realizzato o approvato · 28 solo dichiarato."""
    parts = [words("{n} {word}").filled(n=one.number, word=one.word) for one in tones(claims)]
    return words(" · ").joined(parts)


def tones(claims: Iterable[Claim]) -> tuple[ToneCount, ...]:
    found = list(claims)
    counted = []
    for tone, slug, word in TONES:
        mine = [claim for claim in found if claim.chip.tone == tone]
        if mine:
            counted.append(ToneCount(slug, mine[0].chip.tone, word, count_of(mine)))
    return tuple(counted)


def _difference(now: Evaluation, then: Evaluation) -> dict[str, object]:
    before = {claim.row: claim for claim in then.claims}
    changes = tuple(
        Change(claim, before[claim.row])
        for claim in now.claims
        if (claim.chip.word, claim.figure) != (before[claim.row].chip.word, before[claim.row].figure)
    )
    return {
        "changes": changes,
        "same": count_of([claim for claim in now.claims if claim.row not in {change.now.row for change in changes}]),
        "on": acts.page_written(now.on),
        "then": acts.page_written(then.on),
    }


def _definitions(at: Evaluation) -> Iterator[Output]:
    definitions = at.programme.definitions
    yield Page("definizioni/", "public/definitions.html", {"definitions": definitions})
    for one in definitions:
        used = tuple(claim for claim in at.claims if claim.definition and claim.definition.id == one.id and claim.live)
        yield Page(f"definizioni/{one.id}/", "public/definition.html", {"definition": one, "used": used})
