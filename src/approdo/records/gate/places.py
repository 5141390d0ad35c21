"""Names of owners, municipalities and offices: reference data of the city, written by whoever installs, never people."""

from django.conf import settings

from approdo.records.territory.models import Municipality, Office, Owner

from .texts import PublicText, city_document, reference_name


def owners() -> dict[str, PublicText]:
    return {code: reference_name(name) for code, name in Owner.objects.values_list("code", "name")}


def municipalities() -> dict[str, PublicText]:
    return {code: reference_name(name) for code, name in Municipality.objects.values_list("code", "name")}


def office_card(code: str) -> dict[str, PublicText]:
    """Where an office is and who answers by role; what is not known is an empty text and the page says so."""
    office = Office.objects.filter(pk=code).first()
    fields = ("name", "address", "phone", "email", "hours", "responsible", "substitute")
    return {field: reference_name(getattr(office, field, "")) for field in fields}


def keeper_of_programme() -> str:
    """The code of the office that keeps the programme and the public pages."""
    return str(city_document(settings.CITY_FOLDER / "public.yaml")["programme_office"])
