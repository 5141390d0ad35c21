"""What the municipality said of its programme, written into the journal: the page's own words are the evidence.

Every row of the city's claims.yaml becomes a commitment with its dossier; every statement not yet recorded becomes an event
`statement`, dated by the statement, with its text and the digest of the source page. Nothing else is taken as true: no act,
owner or date comes from here. Done twice, it writes nothing the second time.
"""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

from django.conf import settings

from approdo.procedures.acting import Deed, Happening, Row, acting
from approdo.procedures.moments import ROME
from approdo.procedures.problems import Problem, Problems, refuse_if_any
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action
from approdo.records.dossiers.codes import fresh_dossier_codes
from approdo.records.dossiers.models import Dossier, Kind
from approdo.records.journal.models import Event
from approdo.records.programme import catalogue
from approdo.records.programme.models import Area, Commitment, Section
from approdo.records.programme.statements import recorded_digests
from approdo.records.territory.models import Office

NOON = time(12)


def record_statement(moment: datetime, actor: Actor, folder: Path | None = None) -> list[Event]:
    """→ events `statement`, one a new statement. Problems: papers with faults; a recorded text that was changed."""
    try:
        programme = catalogue.load(folder or settings.CITY_FOLDER)
    except catalogue.BrokenProgramme as broken:
        raise Problems([_fault(fault) for fault in broken.faults]) from None
    with acting(actor, moment, Action.PROGRAMME_EDIT) as deed:
        known = {commitment.row: commitment for commitment in Commitment.objects.select_related("dossier")}
        recorded = recorded_digests()
        refuse_if_any(_changed(programme, recorded))
        rows, dossiers = _new_rows(programme, known, deed)
        told = [
            Happening(dossiers[row.id], "statement", {**one.payload(), "statement": one.digest}, _noon(one.on))
            for row in programme.rows
            for one in row.statements
            if one.digest not in recorded.get(row.id, ())
        ]
        if not told:
            return []
        events = deed.record_many(told, rows=rows)
        deed.queue("public.write")
        return events


def _new_rows(
    programme: catalogue.Programme, known: dict[str, Commitment], deed: Deed
) -> tuple[list[Row], dict[str, Dossier]]:
    """Rows that are not there yet, in the order of their keys, and the dossier of each commitment."""
    rows: list[Row] = []
    if not Section.objects.filter(pk=programme.number).exists():
        rows.append(Section(number=programme.number))
    areas = set(Area.objects.values_list("code", flat=True))
    rows += [
        Area(code=area.id, section_id=programme.number, slug=area.slug, position=place)
        for place, area in enumerate(programme.areas, start=1)
        if area.id not in areas
    ]
    dossiers = {row: commitment.dossier for row, commitment in known.items()}
    new = [(place, row) for place, row in enumerate(programme.rows, start=1) if row.id not in known]
    office = _office(deed.actor)
    for (place, row), code in zip(new, fresh_dossier_codes(len(new)), strict=True):
        dossier = Dossier(kind=Kind.COMMITMENT, code=code, municipality_id=office.municipality_id, office=office)
        dossiers[row.id] = dossier
        rows += [dossier, Commitment(dossier=dossier, area_id=row.area.id, row=row.id, position=place)]
    return sorted(rows, key=lambda row: _ORDER.index(type(row))), dossiers


_ORDER: list[type] = [Section, Area, Dossier, Commitment]


def _office(actor: Actor) -> Office:
    """The office that keeps the programme's dossiers: the editor's; for the system, the first of the city."""
    return Office.objects.get(pk=actor.office) if actor.office else Office.objects.order_by("code")[0]


def _changed(programme: catalogue.Programme, recorded: dict[str, set[str]]) -> list[Problem]:
    """A recorded statement whose text is no longer in the papers: what was said is not rewritten (P-64)."""
    return [
        Problem(
            "statement_changed",
            row.id,
            None,
            "il testo registrato",
            f"{row.id}: il testo di una dichiarazione già registrata è cambiato.",
            "Rimetti il testo com’era e aggiungi la nuova dichiarazione sotto «later», con data, motivo e atto.",
        )
        for row in programme.rows
        if recorded.get(row.id, set()) - {one.digest for one in row.statements}
    ]


def _fault(fault: str) -> Problem:
    return Problem("programme_fault", fault.partition(":")[0], None, "", fault, "Correggi claims.yaml e riprova.")


def _noon(on: date) -> datetime:
    return datetime.combine(on, NOON, ROME)
