"""Tables an official can read, turned into inputs of the engine.

A table is text with columns divided by `|` and the heading in its first row; lists inside a cell are divided by
spaces; an empty cell is missing.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from approdo.allotment.quotas import PER, Counter, Quota
from approdo.allotment.ranking import OrderKey
from approdo.allotment.terms import Application, Home, Pairing, Pass, Terms

SAP_PASSES = (
    Pass("indigent_resident", ("indigent",), residents_only=True),
    Pass("indigent", ("indigent",)),
    Pass("reserve", other_quotas=True),
    Pass("general"),
)
BY_SCORE = (OrderKey("punti", "desc"),)
PER_ITALIAN = {"proprietario": "owner", "comune": "municipality", "anno": "year"}
ROUNDINGS = {"in su": "up", "al più vicino": "half_up"}
BEYOND = {"aspetta": "skip", "concorre": "compete"}

Inputs = tuple[Terms, list[Home], list[Application], dict[str, frozenset[str]]]


def rows(table: str | None) -> list[dict[str, str]]:
    """Return the rows of a table by heading."""
    if not table:
        return []
    lines = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def inputs(case: dict[str, Any]) -> Inputs:
    """Return what `allot` takes. A home is of the Comune in Sesto, and everybody fits every home, unless said."""
    homes = [
        Home(row["casa"], row.get("proprietario") or "comune", row.get("comune") or "sesto", row.get("zona") or None)
        for row in rows(case["case"])
    ]
    everything = frozenset(home.id for home in homes)
    applications = []
    adequate = {}
    for row in rows(case["domande"]):
        name = row["domanda"]
        fits = row.get("adatte", "tutte")
        adequate[name] = everything if fits == "tutte" else frozenset(fits.replace("nessuna", "").split())
        applications.append(
            Application(
                id=name,
                code=f"codice-{name}",
                keys=(int(row["punti"]),),
                profile=name,
                prefers=tuple(row.get("preferenze", "").split()),
                resident_in=row.get("residente", "sesto") or None,
                categories=tuple(row.get("categorie", "").split()),
            )
        )
    return _terms(case), homes, applications, adequate


def _terms(case: dict[str, Any]) -> Terms:
    return Terms(
        year=2023,
        order=BY_SCORE,
        passes=SAP_PASSES,
        quotas=tuple(
            Quota(
                row["quota"],
                Fraction(row["parte"]),
                ROUNDINGS[row["arrotondamento"]],
                tuple(PER_ITALIAN[one] for one in row["per"].split()) if "per" in row else PER,
                BEYOND[row["oltre"]],
            )
            for row in rows(case.get("quote"))
        ),
        counters=tuple(
            Counter(
                row["quota"],
                row.get("proprietario") or "comune",
                row.get("comune") or "sesto",
                int(row["case prima"]),
                int(row["assegnate prima"]),
            )
            for row in rows(case.get("contatori"))
        ),
        public_number=str(case.get("numero_pubblico", "35-12-88")),
        refusals=_pairings(case.get("rinunce")),
        choices=_pairings(case.get("scelte")),
        accepted=_pairings(case.get("accettate")),
        withdrawn=tuple(case.get("tolte", "").split()),
        when_many=case.get("se_molte", "ask"),
    )


def _pairings(table: str | None) -> tuple[Pairing, ...]:
    return tuple(Pairing(row["domanda"], row["casa"]) for row in rows(table))
