"""Throw-away: accreditation of an organisation with its premises: application, entry, renewal."""

from approdo.rulebook import (
    Book,
    Bool,
    Date,
    Fact,
    Int,
    Measure,
    Param,
    Part,
    add_years,
    all_of,
    count,
    days_between,
    names,
)

sites = Part("sites", of="organisation", min=1, max=20, label="Sedi")
f = names(
    Fact("insured", Bool, of="organisation", label="assicurazione", question="L’ente è assicurato?"),
    Fact(
        "entered_on",
        Date,
        of="organisation",
        min="2020-01-01",
        max="2099-12-31",
        label="iscrizione",
        question="In che giorno entra nel registro?",
        origin="office",
    ),
    Fact("accessible_site", Bool, of=sites, label="sede accessibile", question="La sede è accessibile?"),
)
p = names(
    Param("years", Int, unit="years", label="anni di iscrizione"),
    Param("least_sites", Int, unit="sites", label="sedi accessibili"),
)
access = Book("access", title="Requisiti")
accessible = access.rule(
    "accessible_here", f.accessible_site & True, cite="art. 2 avviso", text="La sede è accessibile."
)
access.requirement("req_insured", f.insured, cite="art. 2 avviso", text="L’ente è assicurato.")
access.requirement(
    "req_sites",
    count(accessible) >= p.least_sites,
    cite="art. 2 avviso",
    text="Serve almeno una sede accessibile ({least_sites}).",
)
access.requirement("req_all", all_of(accessible), cite="art. 2 avviso", text="Tutte le sedi sono accessibili.")
term = Book("term", title="Durata")
until = term.rule(
    "until", add_years(f.entered_on, p.years), cite="art. 3 avviso", text="L’iscrizione vale fino al {until}."
)
term.result(
    "valid_days", days_between(f.entered_on, until), unit="days", cite="art. 3 avviso", text="Vale {valid_days}."
)
MEASURE = Measure(
    name="providers_register",
    title="Registro degli enti accreditati",
    kind="register",
    subject="organisation",
    versions=("2024-01-01",),
    parts=(sites,),
    facts=f,
    parameters=p,
    books=(access, term),
)
