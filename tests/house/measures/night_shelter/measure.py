"""Throw-away: a stay. A bed for some nights, with reviews and an exit."""

from approdo.rulebook import Book, Bool, Code, Date, Fact, Int, Measure, Param, add_days, names

f = names(
    Fact("adult", Bool, of="person", label="maggiore età", question="La persona è maggiorenne?"),
    Fact(
        "arrives_on",
        Date,
        of="person",
        min="2020-01-01",
        max="2099-12-31",
        label="arrivo",
        question="In che giorno arriva?",
    ),
    Fact(
        "reason",
        Code(cold="freddo", street="vita in strada", other="altro"),
        of="person",
        label="motivo",
        question="Perché serve un letto?",
    ),
)
p = names(Param("nights", Int, unit="days", label="notti"))
access = Book("access", title="Requisiti")
access.requirement("req_adult", f.adult, cite="art. 1 regolamento", text="La persona è maggiorenne.")
access.requirement("req_reason", f.reason != "other", cite="art. 1 regolamento", text="Il motivo è: {reason}.")
stay = Book("stay", title="Permanenza")
stay.rule(
    "leaves_on",
    add_days(f.arrives_on, p.nights),
    cite="art. 2 regolamento",
    text="La permanenza finisce il {leaves_on}.",
)
stay.result("bed_nights", p.nights, cite="art. 2 regolamento", text="Le notti sono {bed_nights}.")
MEASURE = Measure(
    name="night_shelter",
    title="Dormitorio",
    kind="stay",
    subject="person",
    versions=("2024-01-01",),
    facts=f,
    parameters=p,
    books=(access, stay),
)
