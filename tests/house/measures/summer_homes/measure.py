"""Throw-away: a ranked call. Holiday homes lent by the city, by score."""

from approdo.measures._shared.facts import APPLICATION_DATE, BIRTH_DATE, ISEE, PERSONS
from approdo.rulebook import Book, Cents, Int, Measure, Param, Scaled, completed_years, count, first, names

f = names(ISEE, APPLICATION_DATE, BIRTH_DATE)
p = names(
    Param("isee_max", Cents, label="limite ISEE"),
    Param("low_isee", Cents, label="ISEE basso"),
    Param("points_low", Scaled(1), unit="points", label="punti per ISEE basso"),
    Param("points_child", Scaled(1), unit="points", label="punti con bambini"),
    Param("child_age", Int, unit="years", label="età dei bambini"),
)
access = Book("access", title="Requisiti")
access.requirement(
    "req_isee", f.isee <= p.isee_max, cite="art. 2 avviso", text="L’ISEE è {isee}; il limite è {isee_max}."
)
score = Book("score", title="Punteggio")
child = score.rule(
    "child",
    completed_years(f.birth_date, f.application_date) < p.child_age,
    cite="art. 3 avviso",
    text="La persona ha meno di {child_age}.",
)
score.result(
    "points",
    first((f.isee <= p.low_isee, p.points_low), otherwise=0) + first((count(child) >= 1, p.points_child), otherwise=0),
    unit="points",
    cite="art. 3 avviso",
    text="Il punteggio è {points}.",
)
MEASURE = Measure(
    name="summer_homes",
    title="Case di vacanza",
    kind="ranked_call",
    subject="household",
    versions=("2024-01-01",),
    parts=(PERSONS,),
    facts=f,
    parameters=p,
    books=(access, score),
)
