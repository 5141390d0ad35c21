"""Throw-away: an entitlement. Whoever fulfils the requirements has it, with another act."""

from approdo.rulebook import Book, Bool, Cents, Fact, Measure, Param, bands, cents, names

f = names(
    Fact(
        "isee_minors",
        Cents,
        of="person",
        concept="isee.minors",
        min=0,
        max=1_000_000_000,
        label="ISEE minorenni",
        question="Qual è l’ISEE per prestazioni a minorenni?",
    ),
    Fact("enrolled", Bool, of="person", label="iscrizione", question="La bambina o il bambino è iscritto a mensa?"),
)
p = names(Param("low", Cents, label="prima soglia"), Param("high", Cents, label="seconda soglia"))
access = Book("access", title="Requisiti")
access.requirement("req_enrolled", f.enrolled, cite="art. 1 regolamento", text="È iscritto a mensa.")
fee = Book("fee", title="Tariffa")
fee.result(
    "fee_per_meal",
    bands(f.isee_minors, (p.low, 0), (p.high, cents(250)), above=cents(500)),
    unit="cents",
    cite="art. 2 regolamento",
    text="Ogni pasto costa {fee_per_meal}.",
)
MEASURE = Measure(
    name="school_meals",
    title="Mensa scolastica",
    kind="entitlement",
    subject="person",
    versions=("2024-01-01",),
    facts=f,
    parameters=p,
    books=(access, fee),
)
