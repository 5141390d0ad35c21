"""To whom a notified act can be appealed, and within how many days (l. 241/1990, art. 3, c. 4): settings of the municipality.

The dossier of the law knows them by memory (C.p.a., art. 29; DPR 1199/1971): until somebody answers for them no notified
act can be written (P-19, P-68). A setting is a row; `confirmed_by` is the role that answers for it, `source` where it read it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from approdo.procedures.on_call import problem
from approdo.procedures.problems import Problem
from approdo.records.territory.models import Setting

APPEAL = {
    "appeal_authority": "autorità a cui si ricorre",
    "appeal_days": "giorni per il ricorso",
    "petition_days": "giorni per il ricorso straordinario",
}
DIGITAL_DOMICILE = "digital_domicile"


def settings_on(municipality: str, names: Iterable[str], on: date) -> dict[str, Setting]:
    """The settings in force on a day, by name; those that nobody has set are not there."""
    rows = Setting.objects.filter(municipality=municipality, name__in=list(names), from_day__lte=on)
    return {row.name: row for row in rows.order_by("from_day", "set_at")}


def appeal_values(municipality: str, on: date) -> tuple[dict[str, str], list[Problem]]:
    """What a letter says of appeals, and why it cannot say it yet."""
    found = settings_on(municipality, APPEAL, on)
    problems = [
        problem(
            "setting_unconfirmed",
            f"settings/{name}",
            f"Nessuno ha confermato: {label}. Senza, una comunicazione con effetti non si può scrivere.",
            "Chi dirige lo conferma nelle impostazioni, dicendo dove sta scritto.",
        )
        for name, label in APPEAL.items()
        if name not in found or not found[name].source
    ]
    return {name: str(row.value) for name, row in found.items()}, problems
