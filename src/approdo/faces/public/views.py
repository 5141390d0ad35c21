"""Serves the written files when no other server does: whole, with an ETag, nothing computed and no session opened."""

import mimetypes
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.http import http_date, parse_etags
from django.views.decorators.http import require_safe

from approdo.faces.entrance import anyone
from approdo.records.gate.texts import NotPublic

from .writing import inside

TYPES = {".html": "text/html; charset=utf-8", ".csv": "text/csv; charset=utf-8", ".json": "application/json"}


@anyone
@require_safe
def public_file(request: HttpRequest, path: str) -> HttpResponse:
    """The file of an address; a folder's is its index.html. What is not a public file is not found."""
    snapshot = request.GET.get("al")
    if snapshot is not None and path == "programma/4/":
        return HttpResponsePermanentRedirect("/programma/4/al-2024-06-13/") if snapshot == "2024-06-13" else _gone()
    target = _target(path)
    if target is None:
        if not path.endswith("/") and _target(f"{path}/") is not None:
            return HttpResponsePermanentRedirect(f"/{path}/")
        return _gone()
    body = target.read_bytes()
    etag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {
        "ETag": etag,
        "Last-Modified": http_date(target.stat().st_mtime),
        "Cache-Control": "public, no-cache",
        "X-Content-Type-Options": "nosniff",
    }
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponse(status=304, headers=headers)
    kind = TYPES.get(target.suffix) or mimetypes.guess_type(target.name)[0] or "application/octet-stream"
    return HttpResponse(body, content_type=kind, headers=headers)


def _target(path: str) -> Path | None:
    """The file of an address, or None. Hidden names and ways out of the folder are not files of ours."""
    if any(part.startswith(".") for part in path.split("/")) or "\0" in path or "\\" in path:
        return None
    try:
        target = inside(settings.PUBLIC_FOLDER, f"{path}index.html" if path == "" or path.endswith("/") else path)
        return target if target.is_file() else None
    except (NotPublic, OSError):  # a name that no file can have is no file of ours either
        return None


def _gone() -> HttpResponse:
    raise Http404
