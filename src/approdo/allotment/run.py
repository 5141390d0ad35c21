"""`allot`: the legal order of art. 15 r.r. 4/2017 as one pure function.

Each owner and municipality has its own ranking; they run in the order of the homes, and a household gets one home in
all. Passes, quotas and the order of criteria are data of the call. Scrolling after a refusal is the same call with
the refusal among the inputs: whoever was served before the refusing household keeps their home, because nothing
that happens to them has changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from approdo.allotment.prepare import Prepared, prepare
from approdo.allotment.problems import Problem, Refused
from approdo.allotment.proof import prove_quotas, why_unassigned
from approdo.allotment.result import Allotment, Assignment, LogLine, PendingChoice
from approdo.allotment.terms import Application, Home, Pairing, Terms
from approdo.allotment.walk import Walk, set_aside


def allot(
    terms: Terms,
    homes: Sequence[Home],
    applications: Sequence[Application],
    adequate: Mapping[str, Iterable[str]],
) -> Allotment | Refused:
    """Give the homes out; return the result with its log and proofs, or every problem of the inputs.

    `adequate` maps each profile to the homes adequate for it; the caller computes it once a profile. The result
    depends on the order of the homes and not on that of the applications. Source: art. 13, 14, 15 r.r. 4/2017.
    """
    ready = prepare(terms, homes, applications, adequate)
    if isinstance(ready, Refused):
        return ready
    walk = start(ready, terms)
    walk.run([(ready.board.pairs[pair], ready.entrants[i]) for i, pair in enumerate(ready.board.pairs)])
    lost = sorted(one.application for one in terms.accepted if one.application not in walk.housed)
    if lost and walk.open is None:
        return Refused(tuple(_lost(one) for one in lost))
    return _answer(terms, ready, walk, {one.id: one.code for one in applications})


def start(ready: Prepared, terms: Terms) -> Walk:
    """Return a walk with all homes free and every counter at its allowance, less what is set aside."""
    places = [total.allowance for total in ready.totals]
    return Walk(
        free=ready.offered,
        bound=set_aside(ready.entrants, places),
        places=places,
        first_of_many=terms.when_many == "first",
        passes=len(terms.passes),
        kept=ready.board.mask(one.home for one in terms.accepted),
    )


def _answer(terms: Terms, ready: Prepared, walk: Walk, codes: Mapping[str, str]) -> Allotment:
    homes = ready.board.homes
    names = [one.name for one in terms.passes]
    return Allotment(
        draw=ready.draw,
        ranking=tuple(row for ranking in ready.rankings for row in ranking),
        assignments=tuple(
            Assignment(
                homes[one.home].id,
                one.who,
                codes[one.who],
                names[one.walk],
                None if one.counter is None else ready.totals[one.counter].quota,
                one.preference,
            )
            for one in walk.given
        ),
        quota_proof=prove_quotas(terms, ready, walk),
        unassigned=why_unassigned(ready, walk),
        log=_log(ready, walk, names),
        complete=walk.open is None,
        pending=_pending(ready, walk, names),
        outside_every_ranking=ready.outside,
        unused_choices=_unused_choices(terms, ready, walk),
    )


def _log(ready: Prepared, walk: Walk, names: Sequence[str]) -> tuple[LogLine, ...]:
    pairs = tuple(ready.board.pairs)
    return tuple(
        LogLine(
            number,
            *pairs[step.ranking],
            names[step.walk],
            step.who,
            None if step.home is None else ready.board.homes[step.home].id,
            step.result,
        )
        for number, step in enumerate(walk.steps, start=1)
    )


def _unused_choices(terms: Terms, ready: Prepared, walk: Walk) -> tuple[Pairing, ...]:
    rankings = {pair: number for number, pair in enumerate(ready.board.pairs)}
    home_of = {home.id: home for home in ready.board.homes}
    return tuple(
        one for one in terms.choices if (one.application, rankings[home_of[one.home].pair]) not in walk.choices_used
    )


def _pending(ready: Prepared, walk: Walk, names: Sequence[str]) -> PendingChoice | None:
    if walk.open is None:
        return None
    asked = walk.open
    entrant = next(one for one in ready.entrants[asked.ranking] if one.who == asked.who)
    return PendingChoice(
        asked.who,
        *tuple(ready.board.pairs)[asked.ranking],
        names[asked.walk],
        tuple(ready.board.names(asked.candidates)),
        bool(asked.candidates & entrant.zones),
    )


def _lost(application: str) -> Problem:
    return Problem(
        "accepted_not_reached",
        "/allotment/accepted",
        f"La domanda {application} risulta aver accettato una casa che la graduatoria non le assegna.",
        "Controllare l'accettazione, la graduatoria in cui la domanda concorre e la sua quota.",
    )
