"""Throw-away: a match of two sides. Who offers a room and who looks for one: the subject is the pair."""

from approdo.rulebook import Book, Bool, Cents, Fact, Measure, Param, first, names

f = names(
    Fact(
        "asks_rent",
        Cents,
        of="offer",
        unit="cents/month",
        min=0,
        max=200_000,
        label="canone chiesto",
        question="Quanto chiede al mese?",
    ),
    Fact("no_smokers", Bool, of="offer", label="non fumatori", question="Cerca solo chi non fuma?"),
    Fact(
        "can_pay",
        Cents,
        of="seeker",
        unit="cents/month",
        min=0,
        max=200_000,
        label="canone possibile",
        question="Quanto può pagare al mese?",
    ),
    Fact("smokes", Bool, of="seeker", label="fuma", question="Fuma in casa?"),
)
p = names(Param("tolerance", Cents, unit="cents/month", label="scarto ammesso"))
pair = ("offer", "seeker")
access = Book("access", title="Possibile", subject=pair)
access.requirement(
    "req_rent",
    f.asks_rent <= f.can_pay + p.tolerance,
    cite="art. 1 patto",
    text="Il canone chiesto è {asks_rent}, quello possibile {can_pay}.",
)
access.requirement("req_smoke", ~f.no_smokers | ~f.smokes, cite="art. 1 patto", text="Le abitudini vanno d’accordo.")
fit = Book("fit", title="Quanto si somigliano", subject=pair)
fit.result(
    "closeness",
    first((f.asks_rent <= f.can_pay, 2), otherwise=1),
    unit="points",
    cite="art. 2 patto",
    text="Vicinanza: {closeness}.",
)
MEASURE = Measure(
    name="spare_rooms",
    title="Stanze condivise",
    kind="match",
    subject=pair,
    versions=("2024-01-01",),
    facts=f,
    parameters=p,
    books=(access, fit),
)
