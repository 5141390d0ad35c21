"""Throw-away: a calculator. It refuses nobody; it only computes, about a contract."""

from approdo.rulebook import Book, Cents, Fact, Int, Measure, Param, Ratio, divide, names, times

f = names(
    Fact("area", Int, of="contract", unit="m2", min=1, max=500, label="superficie", question="Quanti metri quadrati?"),
)
p = names(
    Param("rate", Cents, unit="cents/m2", label="canone al metro quadrato l’anno"),
    Param("discount", Ratio, label="riduzione"),
)
rent = Book("rent", title="Canone")
yearly = rent.rule(
    "yearly", f.area * p.rate, unit="cents", cite="art. 4 accordo", text="Il canone di un anno è {yearly}."
)
rent.result(
    "monthly",
    divide(times(yearly, p.discount, "floor"), 12, "half_up"),
    unit="cents",
    cite="art. 4 accordo",
    text="Il canone di un mese è {monthly}.",
)
MEASURE = Measure(
    name="rent_calculator",
    title="Canone concordato",
    kind="calculator",
    subject="contract",
    versions=("2024-03-13",),
    facts=f,
    parameters=p,
    books=(rent,),
)
