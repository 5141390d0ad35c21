"""Between preview and confirmation the files of an import wait here: a draft, erased when imported or replaced (P-45)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from approdo.procedures import moments
from approdo.procedures.import_applications import ImportOrder, import_applications, preview_applications
from approdo.procedures.imports.files import ImportFiles, SourceFile
from approdo.procedures.imports.preview import Preview
from approdo.procedures.on_call import find_call
from approdo.procedures.problems import NotFound
from approdo.procedures.progress import Progress
from approdo.procedures.works import ask, runs
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action, may
from approdo.records.calls.models import StagedImport, Work


def stage_import(order: ImportOrder, moment: datetime, actor: Actor) -> tuple[Preview, StagedImport | None]:
    """Preview a file and, when it has no errors, keep it for the confirmation. One draft a call: a new one replaces it."""
    preview = preview_applications(order, moment, actor)
    if not preview.can_be_imported:
        return preview, None
    files = order.files
    staged = StagedImport(
        call=find_call(order.call),
        file_name=files.applications.name,
        content=files.applications.content,
        persons_name=files.persons.name if files.persons else "",
        persons_content=files.persons.content if files.persons else None,
        mapping=dict(order.mapping) if order.mapping is not None else {},
        digest=preview.digest,
        staged_by=actor.user_id,
    )
    with transaction.atomic():
        StagedImport.objects.filter(call=staged.call).delete()
        staged.save(force_insert=True)
    return preview, staged


def staged_order(staged: UUID, actor: Actor) -> ImportOrder:
    """The import that waits. NotFound when it is gone, or the actor may not import into that call."""
    found = StagedImport.objects.select_related("call__dossier").filter(pk=staged).first()
    if found is None or not may(actor, Action.CALL_IMPORT, found.call.dossier, on=moments.today()):
        raise NotFound
    persons = None
    if found.persons_content is not None:
        persons = SourceFile(found.persons_name, bytes(found.persons_content))
    files = ImportFiles(SourceFile(found.file_name, bytes(found.content)), persons)
    return ImportOrder(found.call.slug, files, found.mapping or None)


def drop_import(staged: UUID, actor: Actor) -> None:
    """Erase the files that wait; the import was done, or was left."""
    staged_order(staged, actor)
    StagedImport.objects.filter(pk=staged).delete()


def ask_import(staged: UUID, moment: datetime, actor: Actor) -> Work:
    """Put the import that waits in the queue."""
    order = staged_order(staged, actor)
    return ask("import_applications", order.call, moment, actor, staged=str(staged))


@runs("import_applications", Action.CALL_IMPORT)
def _import(work: Work, actor: Actor, progress: Progress) -> None:
    staged = UUID(work.input["staged"])
    assert work.moment is not None, "a work on a call has its moment"
    import_applications(staged_order(staged, actor), work.moment, actor, progress)
    StagedImport.objects.filter(pk=staged).delete()
