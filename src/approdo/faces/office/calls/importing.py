"""The import of a call's applications: a file, what it would do with every error, then all of it or nothing."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from approdo.faces import formats
from approdo.faces.addresses import Action, acts, reads, reads_or_posts, requires
from approdo.faces.components import Cell, Column, Receipt, Row, Table
from approdo.faces.office.calls.files import crumbs
from approdo.faces.office.calls.workspace import workspace
from approdo.faces.uploads import is_oversize
from approdo.procedures.call_book import book_of
from approdo.procedures.import_applications import ImportOrder, import_applications, preview_applications
from approdo.procedures.imports.files import ImportFiles, SourceFile, read_source, too_large
from approdo.procedures.imports.mapping import mapping_data
from approdo.procedures.imports.preview import Preview, call_layout
from approdo.procedures.problems import NotFound, Problem, Problems
from approdo.procedures.stage_import import ask_import, drop_import, stage_import, staged_order
from approdo.records.calls.models import Call, ImportBatch
from approdo.records.territory.queries import born_as_demo

AT_ONCE = 1000  # rows imported while the page waits; more become a work that can be left
ERRORS_SHOWN = 100
SAMPLES = {
    "domande.csv": "Domande (CSV)",
    "persone.csv": "Persone delle domande (CSV)",
    "domande-con-errori.csv": "Le stesse domande, con quattro errori",
}


@requires(Action.CALL_IMPORT, dossier_kwarg="slug")
@reads_or_posts
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """GET asks for the file. POST looks at it: with errors it shows them, without it leads to the preview."""
    if request.method != "POST":
        return import_page(request, slug)
    try:
        order = order_from(request, slug)
        found, staged = stage_import(order, request.moment, request.actor)
    except NotFound:
        raise Http404 from None
    except Problems as refused:
        return import_page(request, slug, list(refused.problems))
    if staged is None:
        return preview_page(request, slug, found, None, order.files.name)
    return HttpResponseRedirect(reverse("office:call-import-preview", args=[slug, staged.pk]))


def order_from(request: HttpRequest, slug: str) -> ImportOrder:
    """The files of the form. Raises Problems: none, or too large."""
    if is_oversize(request):
        raise Problems([too_large("file", int(request.META["CONTENT_LENGTH"]), settings.UPLOAD_LIMIT_BYTES)])
    applications = request.FILES.get("applications")
    if applications is None:
        message, remedy = "Manca il file delle domande.", "Scegli il file della piattaforma regionale."
        raise Problems([Problem("csv_header", "applications", None, "un file CSV o XLSX", message, remedy)])
    persons, mapping = request.FILES.get("persons"), request.FILES.get("mapping")
    files = ImportFiles(source(applications), source(persons) if persons else None)
    return ImportOrder(slug, files, mapping_data(source(mapping).content, mapping.name or "") if mapping else None)


def source(upload: UploadedFile) -> SourceFile:
    return read_source(upload, upload.name or "file", settings.UPLOAD_LIMIT_BYTES, upload.size)


def import_page(request: HttpRequest, slug: str, problems: list[Problem] | None = None) -> HttpResponse:
    call = Call.objects.select_related("dossier").get(slug=slug)
    layout = call_layout(book_of(call, request.moment), call)
    context = {
        "call": call,
        "limit_mb": settings.UPLOAD_LIMIT_BYTES // 1_048_576,
        "columns": {"applications": list(layout.applications.values()), "persons": list(layout.persons.values())},
        "batches": batch_table(call),
        "samples": [(label, reverse("office:call-sample", args=[slug, name])) for name, label in samples_of(slug)],
        "problems": problems or [],
        "crumbs": crumbs(call, "Importa"),
    }
    return render(request, "office/calls/import.html", context, status=422 if problems else 200)


def samples_of(slug: str) -> list[tuple[str, str]]:
    folder = settings.VAR / "demo" / slug
    return [(name, label) for name, label in SAMPLES.items() if born_as_demo() and (folder / name).exists()]


@requires(Action.CALL_IMPORT, dossier_kwarg="slug")
@reads
def sample(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """The file of the demo, to try the import with."""
    if name not in dict(samples_of(slug)):
        raise Http404
    return FileResponse((settings.VAR / "demo" / slug / name).open("rb"), as_attachment=True, filename=name)


@requires(Action.CALL_IMPORT, dossier_kwarg="slug")
@reads
def preview(request: HttpRequest, slug: str, staged: UUID) -> HttpResponse:
    order = waiting(request, slug, staged)
    try:
        found = preview_applications(order, request.moment, request.actor)
    except Problems as refused:
        return workspace(request, slug, list(refused.problems))
    return preview_page(request, slug, found, staged, order.files.name)


def waiting(request: HttpRequest, slug: str, staged: UUID) -> ImportOrder:
    """The import that waits in this call; not found when it was done, dropped, or is another call's."""
    try:
        order = staged_order(staged, request.actor)
    except NotFound:
        raise Http404 from None
    if order.call != slug:
        raise Http404
    return order


def preview_page(request: HttpRequest, slug: str, found: Preview, staged: UUID | None, name: str) -> HttpResponse:
    call = Call.objects.select_related("dossier").get(slug=slug)
    context = {
        "call": call,
        "staged": staged,
        "file_name": name,
        "digest": found.digest,
        "count": found.rows,
        "errors": found.problems[:ERRORS_SHOWN],
        "error_count": len(found.problems),
        "warnings": found.warnings[:ERRORS_SHOWN],
        "figures": [
            ("domande", found.rows),
            ("persone", found.persons),
            *((f"residenti: {where}", count) for where, count in sorted(found.by_municipality.items())),
        ],
        "crumbs": crumbs(call, "Anteprima dell’importazione"),
    }
    return render(request, "office/calls/preview.html", context, status=422 if found.problems else 200)


@requires(Action.CALL_IMPORT, dossier_kwarg="slug")
@acts
def confirm(request: HttpRequest, slug: str, staged: UUID) -> HttpResponse:
    """All of it or nothing. Pressed twice, the second press finds it imported and says so."""
    order = waiting(request, slug, staged)
    try:
        found = preview_applications(order, request.moment, request.actor)
        if found.rows > AT_ONCE:
            work = ask_import(staged, request.moment, request.actor)
            return HttpResponseRedirect(reverse("office:job", args=[work.pk]))
        import_applications(order, request.moment, request.actor)
        drop_import(staged, request.actor)
    except Problems as refused:
        return import_page(request, slug, list(refused.problems))
    batch = ImportBatch.objects.get(call__slug=slug, digest=order.files.digest)
    return HttpResponseRedirect(reverse("office:call-import-receipt", args=[slug, batch.pk]))


@requires(Action.CALL_IMPORT, dossier_kwarg="slug")
@acts
def drop(request: HttpRequest, slug: str, staged: UUID) -> HttpResponse:
    waiting(request, slug, staged)
    drop_import(staged, request.actor)
    messages.info(request, "Il file è stato lasciato: non è entrato niente.")
    return HttpResponseRedirect(reverse("office:call-import", args=[slug]))


@requires(Action.CALL_VIEW, dossier_kwarg="slug")
@reads
def receipt(request: HttpRequest, slug: str, batch: UUID) -> HttpResponse:
    call = Call.objects.select_related("dossier").get(slug=slug)
    found = ImportBatch.objects.filter(call=call, pk=batch).first()
    if found is None:
        raise Http404
    lines = (
        ("File", found.file_name),
        ("Impronta del file", formats.fingerprint(found.digest)),
        ("Importato", formats.moment(found.imported_at)),
        (
            "Elenco fissato per il sorteggio",
            formats.fingerprint(call.list_digest) if call.list_digest else "alla chiusura",
        ),
        ("Che cosa succede adesso", "Le domande si decidono con le regole del giorno dell’avviso."),
    )
    shown = Receipt(f"{formats.counted(found.rows, 'domanda importata', 'domande importate')}", "", lines)
    return render(
        request, "office/calls/receipt.html", {"call": call, "receipt": shown, "crumbs": crumbs(call, "Ricevuta")}
    )


def batch_table(call: Call) -> Table:
    columns = (Column("File", heads_row=True), Column("Domande", numeric=True), Column("Quando"), Column("Impronta"))
    rows = [
        Row(
            (
                Cell(one.file_name, href=reverse("office:call-import-receipt", args=[call.slug, one.pk])),
                Cell(formats.thousands(one.rows)),
                Cell(formats.moment_short(one.imported_at)),
                Cell(formats.fingerprint(one.digest), code=True),
            )
        )
        for one in call.imports.order_by("-imported_at")
    ]
    return Table("Lo stesso file non entra due volte.", columns, rows)
