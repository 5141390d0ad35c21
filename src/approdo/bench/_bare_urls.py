"""The one page of the bare site: a list with session and user, as any Django tutorial would write it."""

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.template import Context, Engine
from django.urls import path

from approdo.records.calls.models import Application

PAGE = """<!doctype html><title>List</title><table>{% for one in rows %}<tr><td>{{ one.public_code }}</td>
<td>{{ one.score }}</td><td>{{ one.household_size }}</td><td>{{ one.state }}</td><td>{{ one.filed_at }}</td></tr>{% endfor %}</table>"""
TEMPLATE = Engine().from_string(PAGE)


def page(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return HttpResponseForbidden()
    rows = Application.objects.filter(call__slug="sap-2023").order_by("-score", "filed_at", "public_code")[:50]
    return HttpResponse(TEMPLATE.render(Context({"rows": rows})))


urlpatterns = [path("list/", page)]
