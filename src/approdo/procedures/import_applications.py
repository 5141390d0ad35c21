"""The applications of a call come in from a file: previewed, then taken whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from approdo.allotment.draw import list_digest
from approdo.procedures import moments, tell_people
from approdo.procedures.acting import Happening
from approdo.procedures.call_book import book_of
from approdo.procedures.imports.files import ImportFiles
from approdo.procedures.imports.mapping import ImportMapping, mapping_from
from approdo.procedures.imports.preview import Preview, call_layout, preview_of
from approdo.procedures.imports.storing import Stored, copy_facts, stored
from approdo.procedures.kinds import RANKED_CALL
from approdo.procedures.on_call import event_of, find_call, on_call, refuse
from approdo.procedures.problems import NotFound, Problems, refuse_if_any
from approdo.procedures.progress import SILENT, Progress
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action, may
from approdo.records.calls.models import Application, Call, ImportBatch
from approdo.records.journal.models import Event


@dataclass(frozen=True, slots=True)
class ImportOrder:
    """`mapping` is the plain data of a mapping file (`read_mapping`), None for our own layout."""

    call: str
    files: ImportFiles
    mapping: Mapping[str, Any] | None = None


def preview_applications(order: ImportOrder, moment: datetime, actor: Actor) -> Preview:
    """Say what the import would do. Raises Problems when the call takes none, or the mapping is faulty."""
    call = find_call(order.call)
    if not may(actor, Action.CALL_IMPORT, call.dossier, on=moments.today()):
        raise NotFound
    refuse_if_any(RANKED_CALL.wrong_state("import_applications", call.state))
    book = book_of(call, moment)
    return preview_of(call, order.files, _mapping(order, call_layout(book, call)), book, moment)


def import_applications(order: ImportOrder, moment: datetime, actor: Actor, progress: Progress = SILENT) -> list[Event]:
    """Take every application of the file, with its persons and facts, in one transaction."""
    with on_call(order.call, "import_applications", moment, actor, Action.CALL_IMPORT) as (deed, call):
        if call.public_number:
            raise refuse(
                "list_frozen",
                "call",
                "Il numero per il sorteggio è già estratto: l’elenco delle domande non cambia più.",
                "Una domanda dimenticata si segnala con una richiesta di correzione.",
            )
        book = book_of(call, moment)
        layout = call_layout(book, call)
        preview = preview_of(call, order.files, _mapping(order, layout), book, moment, progress.advance)
        if not preview.can_be_imported:
            raise Problems(preview.problems)
        batch = ImportBatch(
            call=call,
            file_name=preview.file_name[:200],
            digest=preview.digest,
            rows=len(preview.applications),
            mapping=dict(order.mapping or {}),
            imported_at=moment,
        )
        rows = stored(call, batch, preview.applications, layout)
        if call.state == Call.State.CLOSED:
            call.list_digest = _digest_with(call, rows)
        receipts = tell_people.receipts(deed, call, rows.filed_by())
        events = deed.record_many(
            [*_happenings(call, batch, rows), *receipts.happenings],
            [batch, *rows.rows(), *receipts.rows, (call, "list_digest"), *progress.finished()],
        )
        copy_facts(rows.facts)
        deed.queue("public.write")
        deed.queue("call.imported", call=call.slug)
        return events


def _happenings(call: Call, batch: ImportBatch, rows: Stored) -> list[Happening]:
    """One event on the call, one on each file: received when the platform says it was filed (P-2), under the information
    notice of that call (P-48)."""
    payload = {
        "batch": str(batch.pk),
        "file": batch.file_name,
        "digest": batch.digest,
        "applications": len(rows.applications),
        "list_digest": call.list_digest or None,
    }
    received = [
        Happening(
            one.dossier,
            "application_received",
            {
                "call": call.slug,
                "batch": str(batch.pk),
                "external_id": one.external_id,
                "protocol": one.protocol_number,
                "information_notice": str(call.notice.get("information_notice", "")),
            },
            one.filed_at,
        )
        for one in rows.applications
    ]
    return [Happening(call.dossier, event_of("import_applications"), payload), *received]


def _digest_with(call: Call, rows: Stored) -> str:
    before = Application.objects.filter(call=call).values_list("public_code", flat=True)
    return list_digest([*before, *(one.public_code for one in rows.applications)])


def _mapping(order: ImportOrder, layout: Any) -> ImportMapping:
    return ImportMapping() if order.mapping is None else mapping_from(order.mapping, "mappa.yaml", layout)
