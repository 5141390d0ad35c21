"""Serves the written files: a look at the disk, the file's own date as its ETag, its compressed twin, no session and no database.

`WrittenFiles` stands among the first of the middleware, as the server of static files does, because a public page is one: what is
between them and the views (sessions, accounts, forms) has nothing to say about it. Which variant one gets, the cookie of the notice
says: `avviso=2` is the folder `.closed-2/`, if there is one; a web server in front can do the same with `try_files`.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date, parse_etags
from django.utils.translation import get_language_from_path

from .writing import CLOSED, GZIP

COOKIE = "avviso"
VERSION = re.compile(r"[0-9]{1,4}\Z")
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".xml": "application/xml",
    ".atom": "application/atom+xml",
    ".txt": "text/plain; charset=utf-8",
    ".py": "text/plain; charset=utf-8",
}
HOME = "/"
"""In a demo-born database another page stands there: its view decides."""


class WrittenFiles:
    """Answers at once for an address that is a written file; everything else goes on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = request.method in {"GET", "HEAD"} and not request.META.get("QUERY_STRING")
        found = file_for(request) if asked and request.path_info != HOME else None
        return self.get_response(request) if found is None else served(request, found)


def file_for(request: HttpRequest) -> str | None:
    """The file of an address in the variant of this visitor, or None. Hidden names and ways out are not files of ours."""
    path = request.path_info[1:]
    if not is_plain(path):
        return None
    name = f"{path}index.html" if path == "" or path.endswith("/") else path
    if name.endswith(".html"):
        closed = request.COOKIES.get(COOKIE, "")
        if VERSION.match(closed):
            variant = f"{settings.PUBLIC_FOLDER}/{CLOSED}{closed}/{name}"
            if os.path.isfile(variant):
                return variant
    found = f"{settings.PUBLIC_FOLDER}/{name}"
    return found if os.path.isfile(found) else None


def is_plain(path: str) -> bool:
    """No hidden part (so no way up either), nothing that another system reads as a separator, no compressed twin."""
    odd = "\0" in path or "\\" in path or "//" in path or path.endswith(GZIP)
    return not odd and not path.startswith((".", "/")) and "/." not in path


def served(request: HttpRequest, file: str) -> HttpResponse:
    """A file: whole, or nothing when the visitor has it already. The date and size of a file renamed into place are its content's."""
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    name = f"{file}{GZIP}" if packed and os.path.isfile(f"{file}{GZIP}") else file
    found = os.stat(name)
    etag = f'"{found.st_mtime_ns:x}-{found.st_size:x}"'
    suffix = os.path.splitext(file)[1]
    headers = {
        "ETag": etag,
        "Last-Modified": http_date(found.st_mtime),
        "Cache-Control": "public, no-cache",
        "Vary": "Accept-Encoding, Cookie" if suffix == ".html" else "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": settings.X_FRAME_OPTIONS,
    }
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponse(status=304, headers=headers)
    if name != file:
        headers["Content-Encoding"] = "gzip"
    headers["Content-Length"] = str(found.st_size)
    if suffix == ".html":
        headers["Content-Language"] = get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
    body = b"" if request.method == "HEAD" else Path(name).read_bytes()
    return HttpResponse(body, content_type=TYPES.get(suffix, "application/octet-stream"), headers=headers)
