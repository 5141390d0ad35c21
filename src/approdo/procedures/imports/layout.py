"""Our own layout: which columns an import has. The household's and persons' facts are columns because the measure
declares them, so another measure has another layout without a line of code.

A fact that a column of ours already tells (the day of filing, the municipality, the certified score) is bound to it by
its concept and is no column of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

APPLICATIONS = "applications"
PERSONS = "persons"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `kind` is a type of the rule language, or text, moment, list, municipality, tax_code, email.

    `min`/`max` are in the type's own unit; `scale` is the number of decimals of a Scaled; `codes` is code → label.
    `fact`: its value is evidence for the decision; otherwise it is a field of the application or of the person.
    """

    name: str
    kind: str
    label: str
    required: bool = False
    fact: bool = False
    scale: int = 0
    min: Any = None
    max: Any = None
    codes: Mapping[str, str] = field(default_factory=dict)
    longest: int = 200


@dataclass(frozen=True, slots=True)
class Layout:
    """Columns by name, of the two tables; `bound` says which field gives a fact its value: fact → (table, field); `dated`
    are the facts of a certificate that has its own day (`isee_on`)."""

    applications: Mapping[str, Column]
    persons: Mapping[str, Column]
    bound: Mapping[str, tuple[str, str]]
    dated: frozenset[str] = frozenset()

    def of(self, table: str) -> Mapping[str, Column]:
        return self.applications if table == APPLICATIONS else self.persons


OWN_APPLICATION_COLUMNS = (
    Column("external_id", "text", "codice della domanda sulla piattaforma regionale", required=True, longest=40),
    Column("filed_at", "moment", "giorno e ora di presentazione", required=True),
    Column("score", "Scaled", "punteggio ISBAR certificato", required=True, scale=2, min=0, max=1_000_000),
    Column("resident_in", "municipality", "comune di residenza", required=True),
    Column("protocol_number", "text", "numero di protocollo", longest=40),
    Column("prefers", "list", "alloggi indicati, in ordine di preferenza", longest=400),
    Column("needs_accessible", "Bool", "serve un alloggio accessibile"),
    Column("isee_on", "Date", "giorno dell’attestazione ISEE", min="1900-01-01"),
)
OWN_PERSON_COLUMNS = (
    Column("external_id", "text", "codice della domanda", required=True, longest=40),
    Column("tax_code", "tax_code", "codice fiscale", required=True, longest=16),
    Column("family_name", "text", "cognome", required=True, longest=80),
    Column("given_name", "text", "nome", required=True, longest=80),
    Column("birth_date", "Date", "data di nascita", required=True, min="1900-01-01"),
    Column("is_applicant", "Bool", "è la persona che presenta la domanda", required=True),
    Column("address", "text", "indirizzo", longest=200),
    Column("email", "email", "posta elettronica", longest=254),
    Column("phone", "text", "telefono", longest=40),
)
# What our own columns already tell, by concept of the fact.
BOUND_CONCEPTS: Mapping[str, tuple[str, str]] = {
    "application.date": (APPLICATIONS, "filed_at"),
    "household.needs_accessible_home": (APPLICATIONS, "needs_accessible"),
    "household.size": (APPLICATIONS, "household_size"),
    "residence.municipality": (APPLICATIONS, "resident_in"),
    "person.birth_date": (PERSONS, "birth_date"),
}


def layout_of(
    facts: Mapping[str, Any],
    order: Sequence[Mapping[str, Any]] = (),
    score_fact: str | None = None,
    yearly: tuple[str, ...] = (),
    labels: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
) -> Layout:
    """Return the layout for a measure's `approdo.facts/1` and a call's `order` (its extra criteria are columns).

    `score_fact` is the fact that the certified score is, if the measure asks one; `labels` are the Italian words of the
    codes, admitted in a cell as well as the codes. `yearly`: concepts of the facts of a certificate with its own day.
    """
    applications = {column.name: column for column in OWN_APPLICATION_COLUMNS}
    persons = {column.name: column for column in OWN_PERSON_COLUMNS}
    bound: dict[str, tuple[str, str]] = {}
    for fact in facts["facts"]:
        if fact["of"] not in (facts["subject"], PERSONS):
            continue
        table = PERSONS if fact["of"] == PERSONS else APPLICATIONS
        columns = persons if table == PERSONS else applications
        source = BOUND_CONCEPTS.get(fact["concept"] or "")
        if fact["name"] == score_fact:
            source = (APPLICATIONS, "score")
        if source and source[0] == table:
            bound[fact["name"]] = source
        elif fact["name"] in columns:
            bound[fact["name"]] = (table, fact["name"])
        else:
            columns[fact["name"]] = _fact_column(fact, labels.get(fact["name"], {}))
    known = {*applications, *bound, "household_size", "indigent", "code", "application_id", "categories"}
    for criterion in order:
        name = criterion["by"]
        if name not in known:
            applications[name] = Column(name, "order", f"criterio di graduatoria «{name}»", required=True)
    dated = frozenset(fact["name"] for fact in facts["facts"] if yearly and (fact["concept"] or "").startswith(yearly))
    return Layout(applications, persons, bound, dated)


def _fact_column(fact: Mapping[str, Any], labels: Mapping[str, str]) -> Column:
    kind, _, scale = fact["type"].rstrip(")").partition("(")
    return Column(
        fact["name"],
        kind,
        fact["label"],
        fact=True,
        scale=int(scale or 0),
        min=fact["min"],
        max=fact["max"],
        codes={code: labels.get(code, code) for code in fact["codes"] or ()},
    )
