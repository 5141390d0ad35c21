"""What an allotment is given: homes, applications, and what the call says about them.

Plain frozen values, and the checks that they hold together. The order of the homes is part of the call: owners and
municipalities run in it, and `when_many: first` takes the first home in it. The order of the applications is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from approdo.allotment.problems import Problem
from approdo.allotment.quotas import Counter, Pair, Quota, quota_problems
from approdo.allotment.ranking import KeyValue, OrderKey

WhenMany = Literal["ask", "first"]


@dataclass(frozen=True, slots=True)
class Home:
    """A home on offer. A home without a zone is in nobody's preferred zone."""

    id: str
    owner: str
    municipality: str
    zone: str | None = None

    @property
    def pair(self) -> Pair:
        """Owner and municipality, which together have one ranking."""
        return self.owner, self.municipality


@dataclass(frozen=True, slots=True)
class Application:
    """A frozen application.

    `code` is the public one, which the draw uses. `keys` has one value a criterion of the order. `profile` names what
    decides adequacy (household size, needs …); equal profiles share one computation. `prefers` are homes, best first.
    `categories` are the quotas that the household may use, in its own order; names the call has no quota for count
    for nothing.
    """

    id: str
    code: str
    keys: tuple[KeyValue | None, ...]
    profile: str
    prefers: tuple[str, ...] = ()
    resident_in: str | None = None
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pass:
    """One walk down the ranking. With `quotas` or `other_quotas` each home given uses a place of a quota.

    `other_quotas` stands for every quota of the call that no pass names. A pass with neither is open to all, with no
    ceiling. `residents_only` admits those resident in the municipality of the homes (art. 15 r.r. 4/2017).
    """

    name: str
    quotas: tuple[str, ...] = ()
    other_quotas: bool = False
    residents_only: bool = False


@dataclass(frozen=True, slots=True)
class Pairing:
    """An application and a home: a refusal, a choice of the owner, or an accepted offer."""

    application: str
    home: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What the call says.

    `list_digest` is the one published at closing, when the draw's list was longer than the applications handed in
    (None: the codes handed in are the list). `refusals` take an application out of that home's ranking: scrolling is
    the same run with one more of them. `choices` answer for the owner where several homes fit (art. 15 c. 1 bis).
    `accepted` are homes already taken up by acts of their own: they stay with their household, in any re-run. `withdrawn` are
    homes of the notice that are no longer on offer: they are given to nobody and no quota counts them, yet whoever named or
    refused one keeps its place in the ranking.
    """

    year: int
    order: tuple[OrderKey, ...]
    passes: tuple[Pass, ...]
    quotas: tuple[Quota, ...] = ()
    counters: tuple[Counter, ...] = ()
    public_number: str | None = None
    list_digest: str | None = None
    refusals: tuple[Pairing, ...] = ()
    choices: tuple[Pairing, ...] = ()
    accepted: tuple[Pairing, ...] = ()
    withdrawn: tuple[str, ...] = ()
    when_many: WhenMany = "ask"


def pass_quotas(terms: Terms) -> tuple[tuple[str, ...], ...]:
    """Return, for each pass, the quotas of the call that it gives from."""
    of_call = [quota.name for quota in terms.quotas]
    named = {name for one in terms.passes for name in one.quotas}
    rest = [name for name in of_call if name not in named]
    return tuple(
        tuple(name for name in of_call if name in one.quotas or (one.other_quotas and name in rest))
        for one in terms.passes
    )


def input_problems(
    terms: Terms,
    homes: Sequence[Home],
    applications: Sequence[Application],
    adequate: Mapping[str, Iterable[str]],
) -> list[Problem]:
    """Return every fault of the inputs, save those that only ranking can find (`ranking.rank`)."""
    home_ids = {home.id for home in homes}
    ids = {one.id for one in applications}
    found = quota_problems(terms.quotas, terms.counters)
    found += _repeated("/homes", "La casa", [home.id for home in homes])
    found += _repeated("/applications", "La domanda", [one.id for one in applications])
    found += _pass_problems(terms)
    for row, one in enumerate(applications):
        if one.profile not in adequate:
            found.append(_unknown(f"/applications/{row}/profile", one.profile))
        found += [
            _unknown(f"/applications/{row}/prefers/{position}", home)
            for position, home in enumerate(one.prefers)
            if home not in home_ids
        ]
        if len(set(one.prefers)) != len(one.prefers):
            found.append(_twice(f"/applications/{row}/prefers", "La preferenza", "ripetuta"))
    for profile, fitting in adequate.items():
        found += [_unknown(f"/adequate/{profile}", home) for home in sorted(set(fitting) - home_ids)]
    for name, pairings in (
        ("refusals", terms.refusals),
        ("choices", terms.choices),
        ("accepted", terms.accepted),
    ):
        for position, pairing in enumerate(pairings):
            where = f"/allotment/{name}/{position}"
            if pairing.application not in ids:
                found.append(_unknown(f"{where}/application", pairing.application))
            if pairing.home not in home_ids:
                found.append(_unknown(f"{where}/home", pairing.home))
    found += [
        _unknown(f"/allotment/withdrawn/{position}", home)
        for position, home in enumerate(terms.withdrawn)
        if home not in home_ids
    ]
    return found + _pairing_conflicts(terms, homes)


def _pass_problems(terms: Terms) -> list[Problem]:
    """Return passes with one name, and quotas which no pass would ever give from."""
    found = _repeated("/allotment/passes", "Il passaggio", [one.name for one in terms.passes])
    used = {name for names in pass_quotas(terms) for name in names}
    found += [
        Problem(
            "quota_unused",
            f"/allotment/quotas/{position}",
            f"Nessun passaggio usa la quota «{quota.name}»: non verrebbe mai assegnata.",
            "Nominare la quota in un passaggio, o toglierla.",
        )
        for position, quota in enumerate(terms.quotas)
        if quota.name not in used
    ]
    return found


def _pairing_conflicts(terms: Terms, homes: Sequence[Home]) -> list[Problem]:
    """Return two choices for one ranking, two acceptances of one home or household, accepted and refused at once, accepted and
    withdrawn."""
    pair_of = {home.id: home.pair for home in homes}
    found: list[Problem] = []
    chosen: set[tuple[str, Pair | None]] = set()
    for position, choice in enumerate(terms.choices):
        ranking = (choice.application, pair_of.get(choice.home))
        if ranking in chosen:
            found.append(_twice(f"/allotment/choices/{position}", "La scelta per", choice.application))
        chosen.add(ranking)
    refused = {(one.application, pair_of.get(one.home)) for one in terms.refusals}
    for position, taken in enumerate(terms.accepted):
        where = f"/allotment/accepted/{position}"
        earlier = terms.accepted[:position]
        if any(one.application == taken.application or one.home == taken.home for one in earlier):
            found.append(_twice(where, "L'accettazione di", f"{taken.application} per {taken.home}"))
        if taken.home in terms.withdrawn:
            found.append(
                Problem(
                    "accepted_and_withdrawn",
                    where,
                    f"La casa {taken.home} risulta accettata e tolta dall'avviso.",
                    "Tenere solo l'atto che vale.",
                )
            )
        if (taken.application, pair_of.get(taken.home)) in refused:
            found.append(
                Problem(
                    "accepted_and_refused",
                    where,
                    f"La domanda {taken.application} risulta aver accettato e rinunciato nella stessa graduatoria.",
                    "Tenere solo l'atto che vale.",
                )
            )
    return found


def _repeated(where: str, what: str, ids: Sequence[str]) -> list[Problem]:
    found: list[Problem] = []
    seen: set[str] = set()
    for position, one in enumerate(ids):
        if one in seen:
            found.append(_twice(f"{where}/{position}", what, one))
        seen.add(one)
    return found


def _twice(where: str, what: str, which: str) -> Problem:
    return Problem("duplicate_id", where, f"{what} {which} compare due volte.", "Tenerne una sola.")


def _unknown(where: str, value: str) -> Problem:
    return Problem(
        "unknown_reference",
        where,
        f"«{value}» non esiste fra i dati di questo avviso.",
        "Correggere il riferimento o aggiungere la riga che manca.",
    )
