"""`approdo.allotment-public/1`: the verification file that is published, and its replay by anybody.

It holds the call, the homes and, for each random code, score, tie keys, preferences, the passes it may enter (opaque
numbers) and the adequate homes: no id, no fact, no category, no residence. Built from the allotment document alone,
so that what is published is what was decided (row H34, rules P-34 and P-37).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from approdo.allotment.problems import Refused
from approdo.allotment.public import PublicFile, PublicRow, Replay, public_file, public_replay

from .adequacy import Given
from .allotment import Inputs, engine_inputs, read_inputs
from .canonical import document_hash
from .errors import BadInput, ErrorItem
from .public_file import FORMAT, read_public
from .tables import Places

__all__ = ["FORMAT", "build", "recompute"]


def build(document: Mapping[str, Any], codes: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the public file of an `approdo.allotment/1` document.

    `codes` are public names of homes by id, where they differ. Applications keep the code that the draw used; another
    one in `codes` is refused, since the published draw could not be replayed with it.
    """
    rows = document["inputs"]
    inputs = read_inputs(rows["call"], rows["homes"], rows["applications"], Places(root="/inputs"))
    engine = engine_inputs(inputs, Given(document["adequacy"]))
    published = public_file(engine.terms, engine.homes, engine.applications, engine.adequate)
    if isinstance(published, Refused):
        raise BadInput(_refused(published))
    names = dict(codes or {})
    _same_codes(inputs, names)
    heading = {
        "id": inputs.call.id,
        "measure": inputs.call.measure,
        "published_on": inputs.call.published_on.isoformat(),
        "year": inputs.terms.year,
    }
    scores = {row["code"]: row["score"] for row in inputs.applications}
    return _written(_renamed(published, names), heading, scores)


def recompute(document: Any) -> dict[str, Any]:
    """Return the public file as a replay of its own rows gives it. Raises BadInput when it cannot be replayed.

    All of it is written again, so that a key left out or added shows as well.
    """
    published = read_public(document)
    call = document["call"]
    heading = {name: call[name] for name in ("id", "measure", "published_on", "year")}
    return _written(published, heading, {row["code"]: row["score"] for row in document["rows"]})


def _replayed(published: PublicFile) -> Replay:
    replay = public_replay(published)
    if isinstance(replay, Refused):
        raise BadInput(_refused(replay))
    return replay


def _result(replay: Replay) -> dict[str, Any]:
    return {
        "draw": asdict(replay.draw),
        "assignments": [
            {"home": one.home, "code": one.code, "pass": one.walk, "preference": one.preference}
            for one in replay.assignments
        ],
        "complete": replay.complete,
    }


def _renamed(published: PublicFile, names: Mapping[str, str]) -> PublicFile:
    def of(home: str) -> str:
        return names.get(home, home)

    return replace(
        published,
        homes=tuple(replace(home, id=of(home.id)) for home in published.homes),
        rows=tuple(
            replace(row, prefers=tuple(map(of, row.prefers)), adequate=tuple(map(of, row.adequate)))
            for row in published.rows
        ),
        choices=tuple(replace(one, home=of(one.home)) for one in published.choices),
        accepted=tuple(replace(one, home=of(one.home)) for one in published.accepted),
    )


def _same_codes(inputs: Inputs, names: Mapping[str, str]) -> None:
    wrong = [
        ErrorItem(
            "unknown_reference",
            f"/inputs/applications/{number}/code",
            names[row["application_id"]],
            row["code"],
            "Il codice pubblico non è quello con cui si è fatto il sorteggio.",
            "Pubblicare i codici della graduatoria.",
        )
        for number, row in enumerate(inputs.applications)
        if names.get(row["application_id"], row["code"]) != row["code"]
    ]
    if wrong:
        raise BadInput(wrong)


def _written(published: PublicFile, heading: Mapping[str, Any], scores: Mapping[str, int]) -> dict[str, Any]:
    document: dict[str, Any] = {
        "format": FORMAT,
        "call": {
            **heading,
            "order": [asdict(key) for key in published.order],
            "when_many": published.when_many,
        },
        "homes": [
            {"home": home.id, "owner": home.owner, "municipality": home.municipality, "zone": home.zone}
            for home in published.homes
        ],
        "doors": [
            {
                "number": door.number,
                "owner": door.owner,
                "municipality": door.municipality,
                "pass": door.walk,
                "counter": door.counter,
            }
            for door in published.doors
        ],
        "counters": [asdict(counter) for counter in published.counters],
        "rows": [_row(row, published, scores[row.code]) for row in published.rows],
        "choices": [asdict(one) for one in published.choices],
        "accepted": [asdict(one) for one in published.accepted],
        **_result(_replayed(published)),
    }
    document["hash"] = document_hash(document)
    return document


def _row(row: PublicRow, published: PublicFile, score: int) -> dict[str, Any]:
    """The tie keys are the other criteria of the order; the score is there even when the call orders by none."""
    by = [key.by for key in published.order]
    return {
        "code": row.code,
        "score": score,
        "keys": [
            value if isinstance(value, int) else value.isoformat()
            for name, value in zip(by, row.keys, strict=True)
            if name != "score"
        ],
        "prefers": list(row.prefers),
        "passes": list(row.doors),
        "adequate": list(row.adequate),
    }


def _refused(refused: Refused) -> list[ErrorItem]:
    return [
        ErrorItem("unknown_reference", one.where, None, "", one.message, one.remedy)
        if one.code != "public_number_missing"
        else ErrorItem(one.code, one.where, None, "", one.message, one.remedy)
        for one in refused.problems
    ]
