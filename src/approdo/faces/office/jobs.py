"""The page of a long work: how far it is, what went wrong, where it leads. It refreshes itself without a script."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst

from approdo.faces.addresses import Action, posts, reads, refuse_unless_allowed, requires
from approdo.faces.components import Chip, Crumb
from approdo.procedures.problems import Problems
from approdo.procedures.stop_work import stop_work
from approdo.records.calls.models import Work
from approdo.records.calls.works import work_by_id

WORK_NAMES = {
    "import_applications": "Importazione delle domande",
    "decide_applications": "Decisione delle domande",
    "rank_provisional": "Graduatoria provvisoria",
    "rank_final": "Graduatoria definitiva",
    "run_allotment": "Assegnazione delle case",
    "demo.city_m": "Città dimostrativa M",
}
TONES = {"queued": "wait", "doing": "run", "done": "done", "refused": "late", "interrupted": "stale"}


def work_chip(work: Work) -> Chip:
    return Chip(TONES[work.state], capfirst(work.get_state_display()))


@requires(Action.JOB_VIEW)
@reads
def page(request: HttpRequest, work: UUID) -> HttpResponse:
    found = visible_work(request, work)
    running = found.state in (Work.State.QUEUED, Work.State.DOING)
    context = {
        "work": found,
        "name": WORK_NAMES.get(found.kind, found.kind),
        "chip": work_chip(found),
        "running": running,
        "may_stop": found.state == Work.State.QUEUED and found.asked_by == request.user.pk,
        "back": back_of(found),
        "crumbs": [Crumb("Scrivania", reverse("office:desk")), Crumb("Lavoro lungo")],
    }
    return render(request, "office/job.html", context)


@requires(Action.JOB_VIEW)
@posts
def stop(request: HttpRequest, work: UUID) -> HttpResponse:
    found = visible_work(request, work)
    try:
        stop_work(found, request.actor)
    except Problems as refused:
        for problem in refused.problems:
            messages.error(request, f"{problem.message} {problem.remedy}")
    return HttpResponseRedirect(reverse("office:job", args=[found.pk]))


def visible_work(request: HttpRequest, work: UUID) -> Work:
    """The work, if it is one's own, of the whole city, or of a call one may see; else it is not found."""
    found = work_by_id(work)
    if found is None:
        raise Http404
    if found.asked_by != request.user.pk and found.dossier is not None:
        refuse_unless_allowed(request, Action.JOB_VIEW, found.dossier)
    return found


def back_of(work: Work) -> str:
    """The call it belongs to, or the desk."""
    call = getattr(work.dossier, "call", None) if work.dossier else None
    return reverse("office:call", args=[call.slug]) if call else reverse("office:desk")
