"""The pages of the programme: its section on a day, its areas, its states, two days compared."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from approdo.records.gate import acts
from approdo.records.gate.release import Released
from approdo.records.gate.texts import PublicText, sign, words
from approdo.records.programme.claims import Claim, Evaluation, count_of

from .snapshot import stored_page
from .writing import Csv, Json, Of, Output, Page

SHOWN = 5
PREFIX = "programma/4/"
WORDS_ALONE = frozenset({"stated", "no_statement"})

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
    """An area with the claims it shows first, how many it has in all, and its last recorded act."""

    id: PublicText
    slug: PublicText
    title: PublicText
    claims: tuple[Claim, ...]
    number: Released
    summary: PublicText
    last: Released | None


@dataclass(frozen=True)
class Difference:
    """A sentence that says something else on the later of two days."""

    now: Claim
    then: Claim

    @property
    def reworded(self) -> bool:
        return self.now.sentence != self.then.sentence


def pages(now: Evaluation) -> Iterator[Output]:
    """Everything below /programma/, except the page of each sentence."""
    section, then = section_of(now), now.on_day(now.programme.source_day)
    yield Page("programma/", "public/programme_index.html", section)
    yield Page(PREFIX, "public/programme.html", section)
    yield from stored_page(
        now, then, section_of(then, shown=None), tuple(areas(now, now.claims, shown=3, urgent=False))
    )
    yield Page(f"{PREFIX}confronto/", "public/programme_diff.html", difference(now, then))
    for area in areas(now, now.claims, shown=None, urgent=False):
        yield Page(f"{PREFIX}{area.slug}/", "public/programme_area.html", {**common(now), "area": area})
    for tone in tones(now.claims):
        chosen = tuple(claim for claim in now.claims if claim.chip.tone == tone.tone)
        context = {**common(now), "tone": tone, "claims": chosen}
        yield Page(f"{PREFIX}stato/{tone.slug}/", "public/programme_state.html", context)
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


def common(at: Evaluation) -> dict[str, object]:
    """What every page of the programme knows."""
    return {
        "title": at.programme.title,
        "source": at.programme.source_title,
        "source_day": acts.a_day(at.programme.source_day),
        "first_day": acts.a_day(at.first_day),
        "on": acts.a_day(at.on),
    }


def section_of(at: Evaluation, shown: int | None = SHOWN) -> dict[str, object]:
    """The whole section on a day: its areas with their first claims, what is missing, the last recorded act."""
    found = tuple(areas(at, at.claims, shown, urgent=shown is not None))
    return {
        **common(at),
        "areas": found,
        "area_count": acts.counted("acts", len(found)),
        "tones": tones(at.claims),
        "number": count_of(at.claims),
        "gaps": tuple(claim for claim in at.claims if claim.chip.code == "no_statement" and claim.quote is None),
        "unproved": count_of([claim for claim in at.claims if claim.chip.code in WORDS_ALONE]),
        "last": last_act(at.claims),
        "current": sign("today"),
        "is_past": False,
    }


def past_section(at: Evaluation) -> dict[str, object]:
    """The section on a day that is past: every claim that was more than words."""
    return {**section_of(at), "is_past": True, "current": sign("other")}


def last_act(claims: Iterable[Claim]) -> Released | None:
    """The last recorded act behind any sentence."""
    days = [fact for claim in claims for fact in claim.facts + claim.history if isinstance(fact.when, date)]
    return max(days, key=lambda fact: fact.when, default=None)


def areas(at: Evaluation, claims: tuple[Claim, ...], shown: int | None, *, urgent: bool) -> Iterator[AreaView]:
    """`shown` claims of each, worst or freshest first; with `urgent` only those that are more than words."""
    for area in at.programme.areas:
        mine = tuple(claim for claim in claims if claim.area == area.slug)
        first = tuple(sorted(mine, key=lambda claim: claim.key)) if shown else mine
        if urgent:
            first = tuple(claim for claim in first if claim.live or claim.chip.code not in WORDS_ALONE)
        yield AreaView(area.id, area.slug, area.title, first[:shown], count_of(mine), _summary(mine), last_act(mine))


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


def difference(later: Evaluation, earlier: Evaluation) -> dict[str, object]:
    """The sentences that say something else on two days: in words, in state or in figure."""
    before = {claim.row: claim for claim in earlier.claims}
    changes = tuple(
        Difference(claim, before[claim.row]) for claim in later.claims if _says(claim) != _says(before[claim.row])
    )
    moved = {change.now.row for change in changes}
    return {
        **common(later),
        "then": acts.a_day(earlier.on),
        "changes": changes,
        "changed": count_of([change.now for change in changes]),
        "same": count_of([claim for claim in later.claims if claim.row not in moved]),
        "current": sign("diff"),
        "problems": (),
    }


def _says(claim: Claim) -> tuple[PublicText, PublicText, PublicText | None]:
    """The days of a delay go on by themselves: they are no change."""
    return claim.sentence, claim.chip.code, claim.figure
