"""A small measure that tests build on and break on purpose."""

from __future__ import annotations

from typing import Any

from approdo.rulebook import Book, Bool, Cents, Code, Date, Fact, Flag, FrozenBook, Int, Measure, Option, Param, Part

START = "2018-02-08"
WORDS = {"cite": "art. 7", "text": "Frase."}
PERSONS = Part("persons", min=1, max=10, label="persone")


def fact(name: str, kind: Any = Cents, of: str = "household", **more: Any) -> Fact:
    """A fact with the bounds that its type needs."""
    if kind is Date:
        more = {"min": "1900-01-01", "max": "2099-12-31", **more}
    elif kind.is_number:
        more = {"min": 0, "max": 10_000_000_00 if kind is Cents else 1000, **more}
    return Fact(name, kind, of=of, **{"label": name, "question": f"{name}?", **more})


def row(value: Any = None, **more: Any) -> dict[str, Any]:
    """One dated value; `from_` because `from` is a word of Python."""
    found = {"value": value, "from": START, "cite": "art. 7 c. 1", "confidence": "read", **more}
    if "from_" in found:
        found["from"] = found.pop("from_")
    return found


def layer(level: str = "regional", **values: Any) -> dict[str, Any]:
    return {"level": level, "values": {n: v if isinstance(v, list) else [v] for n, v in values.items()}}


def measure(
    *books: Book,
    facts: Any = (),
    parameters: Any = (),
    options: Any = (),
    layers: Any = (),
    flags: tuple[Flag, ...] = (),
    parts: tuple[Part, ...] = (PERSONS,),
    versions: tuple[str, ...] = (START,),
    subject: str | tuple[str, ...] = "household",
) -> Measure:
    return Measure(
        name="small",
        title="Misura di prova",
        kind="entitlement",
        subject=subject,
        versions=versions,
        books=books,
        facts=facts,
        parameters=parameters,
        options=options,
        flags=flags,
        parts=parts,
    ).with_layers(list(layers))


ISEE = fact("isee", concept="isee.ordinary", label="ISEE", origin="certified")
FORCES = fact("forces", Bool, label="forze dell’ordine")
TENANCY = fact("tenancy", Code(none="nessuno", private="privato"), label="contratto")
ARREARS = fact("arrears", asked_if=TENANCY == "private", otherwise=0, label="morosità")
BIRTH = fact("birth", Date, "persons", label="data di nascita")
FILED = fact("filed", Date, label="data della domanda")
LIMIT = Param("isee_max", Cents, label="limite ISEE")
YEARS = Param("years", Int, unit="years", label="anni di residenza")
RESIDENCE = fact("residence", Int, unit="years", label="residenza")
POINTS = Param("points_each", Int, unit="points", label="punti")
SWITCH = Option("switch", Bool, default=True, cite="Trib. Milano 2025", label="punti attivi")


def one_requirement(**figures: Any) -> Measure:
    """ISEE within its limit, unless the applicant is of the forces; years of residence; arrears not above 100 €."""
    access = Book("access")
    access.requirement(
        "req_isee",
        ISEE <= LIMIT,
        applies_if=~FORCES,
        cite="art. 7 c. 1 c)",
        text="L’ISEE è {isee}, il limite {isee_max}.",
        if_failed="L’ISEE supera il limite di {distance}.",
    )
    access.requirement("req_years", RESIDENCE >= YEARS, cite="art. 22", text="Residenza di {residence} anni.")
    access.requirement("req_arrears", ARREARS <= 0, cite="art. 8", text="Morosità: {arrears}.")
    score = Book("score")
    score.result("points", RESIDENCE * POINTS, unit="points*years", cite="Allegato 1", text="Punti: {points}.")
    values = {"isee_max": row(1_600_000), "years": row(5), "points_each": row(3)} | figures
    return measure(
        access,
        score,
        facts=(ISEE, FORCES, TENANCY, ARREARS, RESIDENCE),
        parameters=(LIMIT, YEARS, POINTS),
        layers=[layer(**values)],
        versions=(START, "2019-01-01"),
    )


GOOD = {"isee": 1_600_000, "forces": False, "tenancy": "none", "residence": 7}


def decide(book: FrozenBook, facts: dict[str, Any], **parts: Any) -> Any:
    return book.decide(book.read_case(facts, parts))
