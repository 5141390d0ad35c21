"""Throw-away: a path. Meetings for parents, by the age of the child on the day of the first one (row E16)."""

from approdo.rulebook import Book, Code, Date, Fact, Int, Measure, Option, Param, completed_years, names

f = names(
    Fact(
        "child_born_on",
        Date,
        of="person",
        min="2010-01-01",
        max="2099-12-31",
        label="nascita",
        question="Quando è nato il bambino?",
    ),
    Fact(
        "first_meeting_on",
        Date,
        of="person",
        min="2020-01-01",
        max="2099-12-31",
        label="primo incontro",
        question="In che giorno è il primo incontro?",
        origin="office",
    ),
)
p = names(Param("too_old", Int, unit="years", label="età massima, esclusa"))
o = names(
    Option(
        "leap_birthday",
        Code(first_of_march="1° marzo", last_of_february="28 febbraio"),
        default="first_of_march",
        cite="art. 2963 c.c.",
        label="compleanno del 29 febbraio",
    )
)
access = Book("access", title="Requisiti")
age = access.rule(
    "age",
    completed_years(f.child_born_on, f.first_meeting_on, leap=o.leap_birthday),
    unit="years",
    cite="art. 1 programma",
    text="Al primo incontro il bambino ha {age}.",
)
access.requirement("req_age", age < p.too_old, cite="art. 1 programma", text="Il bambino ha {age}: meno di {too_old}.")
MEASURE = Measure(
    name="parents_course",
    title="Incontri per genitori",
    kind="path",
    subject="person",
    versions=("2024-01-01",),
    facts=f,
    parameters=p,
    options=o,
    books=(access,),
)
