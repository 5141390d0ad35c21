"""How a page of this face is drawn: in the frame of the public site, kept by nobody, found by no search engine."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from approdo.faces.public.serving import COOKIE
from approdo.faces.public.site import everywhere


def drawn(request: HttpRequest, template: str, here: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """`here` is the page's address without its language."""
    shared = everywhere(timezone.now(), settings.CITY_FOLDER)
    if request.COOKIES.get(COOKIE) == shared["notice"].version:
        shared["notice"] = None
    response = render(request, template, {**shared, "here": here, **context}, status=status)
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex"
    return response
