"""`/`: the personas in a demo-born database, else the public home page."""

from django.http import HttpRequest, HttpResponse
from django.urls import resolve

from approdo.faces.addresses import anyone, reads
from approdo.faces.office.demo import personas
from approdo.records.territory.queries import born_as_demo

PUBLIC = "approdo.faces.public.urls"


@anyone
@reads
def page(request: HttpRequest) -> HttpResponse:
    if born_as_demo():
        return personas(request)
    public = resolve("/", urlconf=PUBLIC)
    return public.func(request, *public.args, **public.kwargs)
