"""The city's places and offices, as its folder gives them (territory.yaml)."""

from pathlib import Path

import yaml

from approdo.procedures.found_city import CityEntry, OfficeEntry


def read_city(folder: Path) -> CityEntry:
    """territory.yaml of the city's folder → the entry that found_city takes."""
    papers = yaml.safe_load((folder / "territory.yaml").read_text(encoding="utf-8"))
    return CityEntry(
        ambito=papers["ambito"],
        municipalities=papers["municipalities"],
        owners=papers["owners"],
        zones={code: (where, name) for where, zones in papers["zones"].items() for code, name in zones.items()},
        offices=[OfficeEntry(**office) for office in papers["offices"]],
        patron_days=papers["patron_days"],
    )
