"""Throw-away: a rolling fund. A contribution to heating bills until the money ends."""

from approdo.measures._shared.facts import EURO_10M, ISEE
from approdo.rulebook import Book, Bool, Cents, Fact, Measure, Param, Ratio, names, times

f = names(
    ISEE,
    Fact("bills", Cents, of="household", min=0, max=EURO_10M, label="bollette", question="Quanto valgono le bollette?"),
    Fact("in_debt", Bool, of="household", label="debito", question="Le bollette sono scadute e non pagate?"),
)
p = names(
    Param("isee_max", Cents, label="limite ISEE"),
    Param("share", Ratio, label="quota coperta"),
    Param("cap", Cents, label="massimo"),
)
access = Book("access", title="Requisiti")
access.requirement("req_isee", f.isee < p.isee_max, cite="art. 1 avviso", text="L’ISEE è {isee}, sotto {isee_max}.")
access.requirement("req_debt", f.in_debt, cite="art. 1 avviso", text="Le bollette sono scadute e non pagate.")
amount = Book("amount", title="Contributo")
amount.line(
    "heating",
    times(f.bills, p.share, "floor"),
    cap=p.cap,
    unit="cents",
    cite="art. 2 avviso",
    text="Quota delle bollette: {heating}.",
)
MEASURE = Measure(
    name="winter_bills",
    title="Bollette d’inverno",
    kind="rolling_fund",
    subject="household",
    versions=("2024-01-01",),
    facts=f,
    parameters=p,
    books=(access, amount),
    procedure={"order_window": "month"},
)
