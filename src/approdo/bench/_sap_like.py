"""A book shaped like a public-housing call, for measuring only: its figures are no transcription of any law.

27 rules of the household and 8 of each person: requirements with an equivalence scale, first-match and best-of
groups, a score with a piece that falls with the ISEE, a contribution in two bands with caps.
"""

from __future__ import annotations

from typing import Any

from approdo.rulebook import (
    Book,
    Bool,
    Cents,
    Code,
    Date,
    Expr,
    Fact,
    Int,
    Measure,
    Param,
    Part,
    Ratio,
    Scaled,
    all_of,
    all_true,
    any_of,
    best,
    clip,
    completed_years,
    count,
    divide,
    first,
    law_date,
    least,
    names,
    rounded,
    size,
    sum_of,
    times,
    total,
)

START = "2020-01-01"
HOUSEHOLD = "household"
LIMIT = 10_000_000_00

persons = Part("persons", min=1, max=30, label="persone")


def _fact(name: str, kind: Any, of: str = HOUSEHOLD, unit: str | None = None, **bounds: Any) -> Fact:
    if kind in (Cents, Int):
        bounds = {"min": 0, "max": LIMIT if kind is Cents else 1000, **bounds}
    if kind is Date:
        bounds = {"min": "1900-01-01", "max": "2099-12-31"}
    said = name.replace("_", " ")
    return Fact(name, kind, of=of, unit=unit, label=said, question=f"{said}?", **bounds)


f = names(
    *(_fact(name, Cents) for name in ("isee", "movable", "real_estate", "monthly_rent", "income")),
    *(_fact(name, Bool) for name in ("evicted", "improper", "unhealthy", "occupied", "forfeited", "works_here")),
    _fact("pse", Scaled(2), min=100, max=2000),
    _fact("area", Int, unit="m2"),
    _fact("years_here", Int, unit="years", max=120),
    _fact("citizenship", Code("it", "eu", "long", "short", "refugee")),
    _fact("birth_date", Date, "persons"),
    _fact("disability", Int, "persons", max=100),
    *(_fact(name, Bool, "persons") for name in ("carer", "owns_home", "student", "foreign_worker", "parent")),
    _fact("earned", Cents, "persons", max=100_000_000),
)

_CENTS = {
    "isee_max": 1_600_000, "indigent_max": 300_000, "assets_one": 2_200_000, "assets_base": 1_600_000,
    "assets_scale": 500_000, "rent_cap": 800_000, "band_one": 600_000, "help_cap_one": 300_000, "help_cap_two": 150_000,
    "franchise": 50_000,
}  # fmt: skip
_POINTS = {
    "p_elderly": 30, "p_disabled": 50, "p_single_parent": 25, "p_minors": 20, "p_evicted": 60, "p_improper": 55,
    "p_unhealthy": 40, "p_crowded": 35, "p_years_long": 65, "p_years_mid": 30, "p_isee": 100,
}  # fmt: skip
_AGES = {"minor_age": 18, "elderly_age": 65, "old_age": 75, "long_years": 15, "mid_years": 5}
_PLAIN = {"severe": 66, "total_invalidity": 100, "m2_person": 14}

p = names(
    *(Param(name, Cents, label=name.replace("_", " ")) for name in _CENTS),
    *(Param(name, Scaled(1), unit="points", label=name.replace("_", " ")) for name in _POINTS),
    *(Param(name, Int, unit="years", label=name.replace("_", " ")) for name in _AGES),
    *(Param(name, Int, label=name.replace("_", " ")) for name in ("severe", "total_invalidity")),
    Param("m2_person", Int, unit="m2", label="metri a persona"),
    Param("share_one", Ratio, label="quota della prima fascia"),
    Param("share_two", Ratio, label="quota della seconda fascia"),
)


def sap_like() -> Measure:
    """The measure with its layer of made-up figures."""
    access, score, amount, categories = Book("access"), Book("score"), Book("amount"), Book("categories")
    _household(access)
    _requirements(access)
    _points(score)
    _amount(amount)
    _categories(categories)
    measure = Measure(
        "sap_like", "Libro di misura", "ranked_call", HOUSEHOLD, (START,), (access, score, amount, categories),
        facts=f, parameters=p, parts=(persons,),
    )  # fmt: skip
    figures: dict[str, int | str] = {**_CENTS, **_POINTS, **_AGES, **_PLAIN, "share_one": "60/100", "share_two": "1/3"}
    values = {
        name: [{"value": value, "from": START, "cite": "art. 1", "confidence": "read"}]
        for name, value in figures.items()
    }
    return measure.with_layers([{"level": "national", "values": values}])


def _household(book: Book) -> None:
    age = _rule(book, "age", completed_years(f.birth_date, law_date()), "L’età è {age} anni.")
    _rule(book, "is_minor", age < p.minor_age, "È minorenne.")
    _rule(book, "is_elderly", age >= p.elderly_age, "Ha l’età anziana.")
    _rule(book, "is_old", age >= p.old_age, "È molto anziano.")
    _rule(book, "is_severe", f.disability >= p.severe, "Invalidità grave.")
    _rule(book, "is_total", (f.disability >= p.total_invalidity) & ~f.carer, "Invalidità totale.")
    _rule(book, "counts_income", ~f.student | f.parent, "Il reddito conta.")
    _rule(book, "net_earned", best(f.earned - p.franchise, 0), "Reddito netto {net_earned}.")
    _rule(book, "minors", count(_named("is_minor")), "I minori sono {minors}.")
    _rule(book, "elderly", count(_named("is_elderly")), "Gli anziani sono {elderly}.")
    _rule(book, "any_old", any_of(_named("is_old")), "C’è una persona molto anziana.")
    _rule(book, "severe_disabled", count(_named("is_severe")), "Gli invalidi gravi sono {severe_disabled}.")
    _rule(book, "any_total", any_of(_named("is_total")), "C’è un’invalidità totale.")
    _rule(book, "workers", count(f.foreign_worker), "I lavoratori sono {workers}.")
    earned = total(_named("net_earned"), where=_named("counts_income"))
    _rule(book, "household_earned", earned, "Il reddito del nucleo è {household_earned}.")
    _rule(book, "members", size(persons), "I componenti sono {members}.")


def _named(name: str) -> Expr:
    from approdo.rulebook import later

    return later(name)


def _rule(book: Book, name: str, expr: Any, text: str) -> Expr:
    return book.rule(name, expr, cite="art. 7 c. 1", text=text)


def _requirements(book: Book) -> None:
    words = {"cite": "art. 7 c. 1 r.r. 4/2017"}
    wide = p.assets_base + rounded(p.assets_scale * f.pse, "half_up")
    limit = _rule(
        book, "asset_limit", first((_named("members") == 1, p.assets_one), otherwise=wide), "Limite {asset_limit}."
    )
    book.requirement(
        "req_citizenship",
        f.citizenship.is_in("it", "eu", "long", "refugee") | (_named("workers") >= 1),
        text="Cittadinanza o titolo di soggiorno.",
        **words,
    )
    book.requirement("req_isee", f.isee <= p.isee_max, text="L’ISEE è {isee}; il limite è {isee_max}.", **words)
    book.requirement(
        "req_assets", f.movable + f.real_estate <= limit, text="Il patrimonio è {value}; il limite è {limit}.", **words
    )
    book.requirement("req_no_home", all_of(~f.owns_home), text="Nessuno ha una casa adeguata.", **words)
    book.requirement("req_clean", ~f.occupied & ~f.forfeited, text="Nessuna occupazione o decadenza.", **words)
    book.requirement("req_link", f.works_here | (f.years_here >= 1), text="Residenza o lavoro.", **words)


def _points(book: Book) -> None:
    disabled = first((_named("any_total"), p.p_disabled), (_named("severe_disabled") >= 1, p.p_elderly), otherwise=0)
    alone = all_true(_named("members") - _named("minors") == 1, _named("minors") >= 1)
    family = best(
        first((_named("any_old") | (_named("elderly") >= 2), p.p_elderly), otherwise=0),
        first((alone, p.p_single_parent), otherwise=0),
        first((_named("minors") >= 3, p.p_minors), otherwise=0),
    )
    _rule(book, "family_points", sum_of(family, disabled), "Punti per la famiglia: {family_points}.")
    crowded = f.area < p.m2_person * _named("members")
    _rule(book, "crowded", crowded, "La casa è sovraffollata.")
    housing = first(
        (f.evicted, p.p_evicted), (f.improper, p.p_improper), (f.unhealthy, p.p_unhealthy), (_named("crowded"), p.p_crowded),
        otherwise=0,
    )  # fmt: skip
    _rule(book, "housing_points", housing, "Punti per la casa: {housing_points}.")
    stay = first(
        (f.years_here >= p.long_years, p.p_years_long), (f.years_here >= p.mid_years, p.p_years_mid), otherwise=0
    )
    _rule(book, "residence_points", stay, "Punti per la residenza: {residence_points}.")
    poor = clip(divide(p.p_isee * (p.isee_max - f.isee), p.isee_max, "floor"), 0, p.p_isee)
    _rule(book, "isee_points", poor, "Punti per l’ISEE: {isee_points}.")
    points = [_named(f"{name}_points") for name in ("family", "housing", "residence", "isee")]
    book.result("points", sum_of(*points), cite="art. 11", text="Il punteggio è {points}.")


def _amount(book: Book) -> None:
    yearly = _rule(book, "yearly_rent", least(f.monthly_rent * 12, p.rent_cap), "Il canone dell’anno è {yearly_rent}.")
    burden = _rule(
        book, "burden", best(yearly - divide(f.income + _named("household_earned"), 4, "floor"), 0), "Peso {burden}."
    )
    book.line(
        "first_band",
        times(least(burden, p.band_one), p.share_one, "floor"),
        cap=p.help_cap_one,
        cite="art. 6",
        text="Prima fascia: {first_band}.",
    )
    book.line(
        "second_band",
        times(best(burden - p.band_one, 0), p.share_two, "half_up"),
        cap=p.help_cap_two,
        cite="art. 6",
        text="Seconda fascia: {second_band}.",
    )


def _categories(book: Book) -> None:
    book.category("indigent", f.isee <= p.indigent_max, cite="art. 13", text="Nucleo indigente.")
    book.category("with_disability", _named("severe_disabled") >= 1, cite="art. 14", text="Nucleo con disabilità.")
    book.category("very_old", _named("any_old"), cite="art. 14", text="Nucleo con una persona molto anziana.")
