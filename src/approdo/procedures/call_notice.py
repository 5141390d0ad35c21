"""What the notice of a new call begins with: the settings of the installation and the quotas of the law. A person reads it all."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType
from typing import Any

from django.conf import settings

from approdo.documents.errors import BadInput
from approdo.documents.facts import facts
from approdo.documents.measures import load_measure
from approdo.procedures.call_guards import DPIA, DPIA_WORDS
from approdo.procedures.house_settings import standing
from approdo.procedures.kinds import NOTICE
from approdo.procedures.problems import Problems
from approdo.records.territory.models import Office

NOTICE_FIELDS = MappingProxyType({**NOTICE, DPIA: DPIA_WORDS})
"""Everything a notice must say, as people read it (P-12, P-43)."""
INDIGENT = "indigent"
CRITERIA = "r.r. 4/2017, art. 7 (requisiti), art. 9 (superficie), art. 12 (graduatoria), art. 13–15 (assegnazione)"


def default_notice(office: Office, on: date) -> dict[str, str]:
    """The fields that the installation can fill; empty where a setting is missing."""
    set_here = {one.known.name: one for one in standing(office.municipality_id, on)}
    found = dict.fromkeys(NOTICE_FIELDS, "")
    found |= {"criteria": CRITERIA, "responsible": office.responsible, "substitute": office.substitute}
    for name in ("term_days", "appeal_text", "information_notice", "legal_basis", DPIA):
        found[name] = "" if set_here[name].missing else str(set_here[name].value)
    granted, refused = set_here["retention_granted"], set_here["retention_refused"]
    if granted.confirmed and refused.confirmed:
        found["retention"] = f"Domande accolte: {granted.value} anni. Domande non accolte: {refused.value} anni."
    return found


def default_allotment(measure: str, on: date) -> dict[str, Any]:
    """Score, then the draw; the quota of the indigent as the norm of that day has it (r.r. 4/2017, art. 13, c. 3).

    Raises Problems when the measure has no rules for that day.
    """
    folders, city = tuple(settings.MEASURE_FOLDERS), settings.CITY_FOLDER
    procedure = load_measure(measure, folders, city).procedure
    declared = procedure["quotas"][INDIGENT]
    try:
        figures = {one["name"]: one["value"] for one in facts(measure, on.isoformat(), folders, city)["parameters"]}
    except BadInput as fault:
        raise Problems(fault.errors) from None
    quota = {
        "name": INDIGENT,
        "share": figures[declared["share"]],
        "rounding": declared["rounding"],
        "per": ["owner", "municipality", "year"],
        "beyond": declared["beyond"],
    }
    return {"order": list(procedure["order"]), "quotas": [quota], "when_many": "ask"}
