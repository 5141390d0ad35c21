"""The larger demo city, asked for with a button: only in a demo, only by who administers; the work is followed on its page."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from approdo.faces.addresses import Action, reads_or_posts, requires
from approdo.faces.components import Crumb
from approdo.faces.office.jobs import work_chip
from approdo.procedures.ask_demo_city import ask_city_m, city_m_work
from approdo.procedures.problems import NotFound, Problems
from approdo.records.territory.queries import born_as_demo


@requires(Action.JOB_START)
@reads_or_posts
def page(request: HttpRequest) -> HttpResponse:
    """GET: what it is and how far it came. POST: into the queue, then its page."""
    if not born_as_demo():
        raise Http404
    if request.method == "POST":
        try:
            work = ask_city_m(request.moment, request.actor)
        except NotFound:
            raise
        except Problems as refused:
            for problem in refused.problems:
                messages.error(request, f"{problem.message} {problem.remedy}")
            return HttpResponseRedirect(reverse("office:demo-city"))
        return HttpResponseRedirect(reverse("office:job", args=[work.pk]))
    work = city_m_work()
    context = {
        "work": work,
        "chip": work_chip(work) if work else None,
        "may_ask": work is None or work.state not in ("queued", "doing", "done"),
        "crumbs": [Crumb("Scrivania", reverse("office:desk")), Crumb("La città M")],
    }
    return render(request, "office/demo_city.html", context)
