"""The chain of an office: where what concerns its people is written."""

from approdo.procedures.acting import Deed
from approdo.records.dossiers.models import Dossier, Kind
from approdo.records.journal.models import Event
from approdo.records.territory.models import Office


def write(deed: Deed, office: Office, kind: str, payload: dict[str, object], rows: list[object]) -> Event:
    """Record on the office's dossier, locked: acts on one office's people follow one another. The first makes the dossier."""
    mine = Dossier.objects.select_for_update().filter(kind=Kind.OFFICE, office=office)
    dossier = mine.first()
    if dossier is None:
        Office.objects.select_for_update().get(pk=office.pk)  # two first acts at once make one dossier
        dossier = mine.first()
    if dossier is None:
        dossier = Dossier(kind=Kind.OFFICE, office=office, municipality_id=office.municipality_id)
        rows = [dossier, *rows]
    return deed.record(dossier, kind, payload, rows=rows)
