"""Random small books and random cases for them, for the property tests that hold the targets equal.

The books use every operation of the language on both levels, facts that are asked only sometimes, null,
memory and absent parameters; the cases leave facts, and whole lists of persons, out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from approdo.rulebook import (
    Book,
    Bool,
    Code,
    Date,
    Expr,
    Fact,
    Flag,
    FrozenBook,
    Int,
    Measure,
    Option,
    Param,
    Part,
    Ratio,
    Scaled,
    add_days,
    add_months,
    add_years,
    all_of,
    any_of,
    as_unit,
    bands,
    best,
    clip,
    completed_months,
    completed_years,
    count,
    day,
    days_between,
    divide,
    first,
    largest,
    law_date,
    least,
    one_of,
    present,
    rounded,
    size,
    smallest,
    sum_of,
    table,
    times,
    total,
    year_of,
)

START = "2018-01-01"
LEAP = Option("leap", Code("first_of_march", "last_of_february"), default="first_of_march", cite="art. 2963 c.c.")
SWITCH = Option("switch", Bool, default=True, cite="art. 1")
PERSONS = Part("persons", min=1, max=6)


def _fact(name: str, kind: Any, of: str = "household", **more: Any) -> Fact:
    if kind is Int or kind.kind == "Scaled":
        more = {"min": -50, "max": 1000, **more}
    if kind is Date:
        more = {"min": "1996-01-01", "max": "2032-12-31", **more}
    return Fact(name, kind, of=of, label=name, question=name, **more)


def facts() -> list[Fact]:
    yes = _fact("yes", Bool)
    child_yes = _fact("child_yes", Bool, "persons")
    return [
        _fact("number", Int),
        _fact("other", Int),
        yes,
        _fact("code", Code("a", "b", "c")),
        _fact("since", Date),
        _fact("scaled", Scaled(2), min=0, max=500),
        _fact("asked", Int, asked_if=yes, otherwise=7),
        _fact("child_number", Int, "persons"),
        child_yes,
        _fact("child_code", Code("a", "b", "c"), "persons"),
        _fact("birth", Date, "persons"),
        _fact("child_asked", Int, "persons", asked_if=child_yes & (yes == True), otherwise=3),  # noqa: E712
    ]


PARAMS = {
    "limit": (Int, 100, "read"),
    "gone": (Int, "absent", "read"),
    "nothing": (Int, None, "missing"),
    "hearsay": (Int, 12, "memory"),
    "share": (Ratio, "3/7", "read"),
    "no_share": (Ratio, None, "missing"),
    "maybe": (Bool, None, "missing"),
}


def layers() -> list[dict[str, Any]]:
    values = {}
    for name, (_, value, confidence) in PARAMS.items():
        given = {"absent": True} if value == "absent" else {"value": value}
        values[name] = [{**given, "from": START, "cite": "art. 2", "confidence": confidence}]
    return [{"level": "national", "values": values}]


@dataclass
class Growing:
    """What expressions of one level can be made of, rules added as they are written."""

    draw: Any
    facts: dict[str, Fact]
    params: dict[str, Param]
    rules: dict[tuple[str, str], list[Expr]]

    def pick(self, *choices: Any) -> Any:
        return self.draw(st.sampled_from(choices))

    def number(self, level: str, depth: int) -> Expr:
        own = (["number", "other", "asked"], ["child_number", "child_asked", "number"])[level == "persons"]
        leaves: list[Any] = [self.facts[name] for name in own]
        leaves += [self.params["limit"], self.params["hearsay"], *self.rules.get((level, "number"), [])]
        if depth <= 0:
            return self.pick(*leaves, self.params["nothing"], 5 + self.facts["number"])
        one, other = self.number(level, depth - 1), self.number(level, depth - 2)
        makers = [
            lambda: one + other,
            lambda: one - other,
            lambda: one * self.draw(st.integers(-3, 4)),
            lambda: divide(one, best(1, other), self.rounding()),
            lambda: divide(one, -7, self.rounding()),
            lambda: times(one, self.params[self.pick("share", "share", "no_share")], self.rounding()),
            lambda: rounded(one, self.rounding(), step=self.pick(2, 10)),
            lambda: rounded(one * self.facts["scaled"], self.rounding()),
            lambda: best(one, other),
            lambda: least(one, other, 40),
            lambda: clip(one, -10, 60),
            lambda: sum_of(one, other, 1),
            lambda: first((self.truth(level, depth - 1), one), (self.truth(level, 0), 2), otherwise=other),
            lambda: first((present(self.params["gone"]), self.params["gone"]), otherwise=one),
            lambda: one_of((self.code(level) == "a", one), (self.code(level) == "b", other), otherwise=9),
            lambda: table(self.code(level), {"a": 1, "c": other}, otherwise=one),
            lambda: bands(one, (0, 1), (25, 2), above=3),
            lambda: as_unit(completed_years(self.date(level, 1), self.date(level, 0), leap=self.leap()), ""),
            lambda: as_unit(completed_months(self.date(level, 1), self.date(level, 0)), ""),
            lambda: as_unit(days_between(self.date(level, 1), self.date(level, 0)), ""),
            lambda: as_unit(year_of(self.date(level, 1)), "") - 2000,
        ]
        if level != "persons":
            makers += [
                lambda: as_unit(count(self.child_truth(depth - 1)), ""),
                lambda: total(self.number("persons", depth - 1), where=self.child_truth(0)),
                lambda: smallest(self.child_number(depth - 1), where=self.truth("persons", 0), otherwise=other),
                lambda: largest(self.child_number(0), otherwise=-1),
                lambda: as_unit(size(PERSONS), ""),
            ]
        return self.pick(*makers)()

    def child_number(self, depth: int) -> Expr:
        """A number that certainly looks at a child."""
        return first((self.facts["child_yes"], self.number("persons", depth)), otherwise=self.facts["child_number"])

    def child_truth(self, depth: int) -> Expr:
        """A condition that certainly looks at a child."""
        return self.pick(
            lambda: self.facts["child_yes"] | self.truth("persons", depth),
            lambda: self.truth("persons", depth) & (self.facts["child_number"] > self.pick(0, 12)),
        )()

    def truth(self, level: str, depth: int) -> Expr:
        leaves: list[Any] = [self.facts["child_yes" if level == "persons" else "yes"]]
        leaves += [*self.rules.get((level, "bool"), []), self.params["maybe"]]
        if depth <= 0:
            return self.pick(*leaves, self.code(level) != "b", self.code(level).is_in("a", "c"))
        one, other = self.truth(level, depth - 1), self.truth(level, 0)
        makers = [
            lambda: one & other,
            lambda: one | other,
            lambda: ~one,
            lambda: SWITCH & one,
            lambda: first((one, other), otherwise=False),
            lambda: self.number(level, depth - 1) <= self.number(level, 0),
            lambda: self.number(level, depth - 1) > self.number(level, 0),
            lambda: self.number(level, 0) == self.number(level, 0),
            lambda: self.date(level, 1) < self.date(level, 0),
            lambda: self.date(level, 0) >= day("2010-02-28"),
        ]
        if level != "persons":
            makers += [
                lambda: any_of(self.child_truth(depth - 1)),
                lambda: all_of(self.child_truth(depth - 1)),
            ]
        return self.pick(*makers)()

    def date(self, level: str, depth: int) -> Expr:
        leaf = self.pick(self.facts["birth" if level == "persons" else "since"], law_date())
        if depth <= 0:
            return leaf
        steps = as_unit(bands(self.number(level, 0), (0, -1), (20, 1), above=4), "")
        return self.pick(
            lambda: add_years(leaf, as_unit(steps, "years"), leap=self.leap()),
            lambda: add_months(leaf, as_unit(steps, "months")),
            lambda: add_days(leaf, as_unit(steps * 31, "days")),
            lambda: best(leaf, day("2015-06-30")),
        )()

    def code(self, level: str) -> Expr:
        return self.facts["child_code" if level == "persons" else "code"]

    def leap(self) -> Any:
        return self.pick("first_of_march", "last_of_february", LEAP)

    def rounding(self) -> str:
        return str(self.pick("floor", "half_up", "ceil"))


@st.composite
def frozen_books(draw: Any, known: bool = False) -> FrozenBook:
    """A frozen random book; `known` leaves null parameters out."""
    declared = {fact.name: fact for fact in facts()}
    params = {name: Param(name, kind, label=name) for name, (kind, _, _) in PARAMS.items()}
    growing = Growing(draw, declared, params, {})
    words = {"cite": "art. 1", "text": "Frase."}
    access, score = Book("access"), Book("score")
    amount, kinds, check = Book("amount"), Book("kinds"), Book("check")
    for index in range(2):
        score.rule(f"child_{index}", growing.child_number(2), **words)
        growing.rules.setdefault(("persons", "number"), []).append(_ref(f"child_{index}"))
        score.rule(f"child_is_{index}", growing.child_truth(2), **words)
        growing.rules.setdefault(("persons", "bool"), []).append(_ref(f"child_is_{index}"))
        score.rule(f"number_{index}", growing.number("", 3), **words)
        growing.rules.setdefault(("", "number"), []).append(_ref(f"number_{index}"))
        access.requirement(f"must_{index}", growing.truth("", 2), **words)
        growing.rules.setdefault(("", "bool"), []).append(_ref(f"must_{index}"))
        amount.line(f"line_{index}", growing.number("", 2), cap=growing.number("", 0), **words)
        kinds.category(f"kind_{index}", growing.truth("", 2), **words)
    access.requirement("if_asked", growing.truth("", 1), applies_if=growing.truth("", 1), **words)
    access.requirement("struck", growing.facts["number"] <= params["gone"], **words)
    growing.rules[("", "bool")].append(_ref("if_asked"))
    score.result("points", growing.number("", 2), **words)
    check.requirement("checked", growing.truth("", 1), applies_if=growing.truth("", 0), **words)
    measure = Measure(
        name="random",
        title="Libro a caso",
        kind="calculator",
        subject="household",
        versions=(START,),
        parts=(PERSONS,),
        facts=list(declared.values()),
        parameters=list(params.values()),
        options=(LEAP, SWITCH),
        books=(access, score, amount, kinds, check),
        flags=(Flag("watch", cite="art. 9", text="Attenzione.", when=growing.truth("", 1)),),
    ).with_layers(layers())
    options = {"switch": draw(st.booleans()), "leap": draw(st.sampled_from(LEAP.type.code_names()))}
    confirmed = [
        {"parameter": name, "by": "ufficio", "on": START, "source": "prova", "value": value}
        for name, value in (("nothing", 20), ("no_share", "1/3"), ("maybe", True))
    ]
    return measure.freeze(
        draw(st.sampled_from(("2020-02-29", "2023-09-15"))), options=options, confirmations=confirmed if known else ()
    )


def _ref(name: str) -> Expr:
    from approdo.rulebook import later

    return later(name)


def _value(fact: Fact) -> st.SearchStrategy[Any]:
    if fact.type.kind == "Bool":
        return st.booleans()
    if fact.type.kind == "Code":
        return st.sampled_from(fact.type.code_names())
    if fact.type.kind == "Date":
        edges = ("1996-02-29", "2000-02-29", "2004-02-28", "2008-03-01", "2015-12-31", "2020-01-31", "2032-12-31")
        return st.sampled_from(edges) | st.dates(_iso("1996-01-01"), _iso("2032-12-31")).map(str)
    assert isinstance(fact.min, int)
    assert isinstance(fact.max, int)
    return st.sampled_from((fact.min, fact.max, 0, 1, 12, 99, 100, 101)).filter(
        lambda n: fact.min <= n <= fact.max
    ) | st.integers(fact.min, fact.max)


def _iso(text: str) -> Any:
    from datetime import date

    return date.fromisoformat(text)


@st.composite
def cases(draw: Any, complete: bool = False) -> dict[str, Any]:
    """A case of the facts above: {"facts": …, "persons": […] or absent}."""
    keep = st.just(True) if complete else st.sampled_from((True, True, True, False))

    def some(of: str) -> dict[str, Any]:
        return {fact.name: draw(_value(fact)) for fact in facts() if fact.of == of and draw(keep)}

    found: dict[str, Any] = {"facts": some("household")}
    if draw(keep):
        found["persons"] = [some("persons") for _ in range(draw(st.integers(1, 3)))]
    return found
