"""What a synthetic official of the demo answers for: values that the dossier of the law knows by memory only (P-68)."""

from dataclasses import replace

from approdo.procedures.found_city import CityEntry, SettingEntry

SOURCE = "dato dimostrativo"
CONFIRMED_BY = "dirigente che firma (dato dimostrativo)"
VALUES = {
    "appeal_authority": "al TAR della Lombardia",
    "appeal_days": 60,
    "petition_days": 120,
    "digital_domicile": "protocollo@demo.invalid",
}


def with_confirmed(city: CityEntry) -> CityEntry:
    """The city with those values set for the municipality of the demo."""
    entries = [SettingEntry("sesto", name, value, SOURCE, CONFIRMED_BY) for name, value in VALUES.items()]
    return replace(city, settings=[*city.settings, *entries])
