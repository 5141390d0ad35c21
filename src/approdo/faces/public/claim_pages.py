"""The page of each sentence: figure, definition, facts, history; the same for machines; and the definitions of the figures."""

from collections.abc import Iterator
from dataclasses import dataclass

from approdo.records.gate import acts
from approdo.records.gate.release import Released
from approdo.records.gate.texts import PublicText, sign
from approdo.records.programme.claims import Claim, Evaluation
from approdo.records.programme.history import Change, history_of

from .kinds_of_acts import WHAT
from .programme_pages import PREFIX, common
from .writing import Csv, Json, Of, Output, Page

MOST_NEWS = 40


@dataclass(frozen=True)
class News:
    """A change of a sentence, in the list of all changes."""

    row: PublicText
    change: Change


@dataclass(frozen=True)
class AreaLink:
    title: PublicText
    url: PublicText


def pages(now: Evaluation, histories: dict[PublicText, tuple[Change, ...]]) -> Iterator[Output]:
    """Everything below /programma/4/<row>/ and /definizioni/."""
    then = {claim.row: claim for claim in now.on_day(now.programme.source_day).claims}
    shared = common(now)
    for claim in now.claims:
        yield from _of_claim(claim, now, then[claim.row], histories[claim.row], shared)
    yield from _definitions(now)


def histories_of(now: Evaluation) -> dict[PublicText, tuple[Change, ...]]:
    return {row.id: history_of(now, row) for row in now.programme.rows}


def news_of(histories: dict[PublicText, tuple[Change, ...]]) -> tuple[News, ...]:
    """The latest changes of all sentences, newest first. That a sentence was said for the first time is no change."""
    every = [
        News(row, change)
        for row, changes in histories.items()
        for change in changes[:-1]
        if not change.is_stated or change.reason
    ]
    return tuple(sorted(every, key=lambda one: (str(one.change.when.when), str(one.row)), reverse=True)[:MOST_NEWS])


def _of_claim(
    claim: Claim, now: Evaluation, before: Claim, changes: tuple[Change, ...], shared: dict[str, object]
) -> Iterator[Output]:
    area = next(one for one in now.programme.areas if one.slug == claim.area)
    contests, waiting = now.contests(claim.row)
    context = {
        **shared,
        "claim": claim,
        "before": before,
        "changes": changes,
        "area": AreaLink(area.title, sign("/programma/4/{slug}/").filled(slug=area.slug)),
        "contests": contests,
        "waiting": waiting,
    }
    yield Page(f"{PREFIX}{claim.row}/", "public/claim.html", context)
    yield Csv(
        f"{PREFIX}{claim.row}/fatti.csv",
        ("data", "fatto", "impronta", "atto", "testo"),
        ([*_cells(fact)] for fact in claim.facts + claim.history + claim.contests),
    )
    yield Json(
        f"{PREFIX}{claim.row}/dati.json",
        {
            "format": sign("approdo.claim/1"),
            "on": acts.page_written(now.on),
            "claim": claim,
            "changes": changes,
            "contests": contests,
            "contests_waiting": waiting,
        },
    )


def _cells(fact: Released) -> Iterator[object]:
    yield Of(fact, "when")
    yield WHAT[fact.what]
    yield Of(fact, "digest")
    yield fact.number
    yield fact.text


def _definitions(at: Evaluation) -> Iterator[Output]:
    definitions = at.programme.definitions
    yield Page("definizioni/", "public/definitions.html", {"definitions": definitions})
    for one in definitions:
        used = tuple(claim for claim in at.claims if claim.definition and claim.definition.id == one.id and claim.live)
        yield Page(f"definizioni/{one.id}/", "public/definition.html", {"definition": one, "used": used})
