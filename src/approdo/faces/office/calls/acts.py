"""The acts of a call as buttons: POST, then the workspace again. Two clicks are one act: the second finds it done."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from approdo.faces.addresses import Action, View, acts, requires
from approdo.faces.office.calls.workspace import workspace
from approdo.procedures.allot_call import run_allotment
from approdo.procedures.close_call import close_call
from approdo.procedures.decide_applications import decide_applications
from approdo.procedures.open_call import open_call
from approdo.procedures.problems import NotFound, Problems
from approdo.procedures.publish_call import publish_call
from approdo.procedures.rank_call import rank_final, rank_provisional
from approdo.procedures.works import ask
from approdo.records.access.actors import Actor
from approdo.records.calls.models import Application

CallAct = Callable[[str, datetime, Actor], object]


AT_ONCE = 1000  # applications handled while the page waits; with more the act becomes a work that can be left


def button(act: CallAct, action: Action, done: str, *, work: str = "") -> View:
    """A view that performs `act` on the call its address names, and says what was done.

    `work` names the long work to ask for instead when the call has many applications.
    """

    def view(request: HttpRequest, slug: str) -> HttpResponse:
        try:
            if work and Application.objects.filter(call__slug=slug).count() > AT_ONCE:
                asked = ask(work, slug, request.moment, request.actor)
                return HttpResponseRedirect(reverse("office:job", args=[asked.pk]))
            act(slug, request.moment, request.actor)
        except NotFound:
            raise
        except Problems as refused:
            return workspace(request, slug, list(refused.problems))
        messages.success(request, done)
        return HttpResponseRedirect(reverse("office:call", args=[slug]))

    return requires(action, dossier_kwarg="slug")(acts(view))


publish = button(publish_call, Action.CALL_PUBLISH, "L’avviso è pubblicato.")
open_window = button(open_call, Action.CALL_PUBLISH, "Le domande sono aperte.")
close_window = button(close_call, Action.CALL_PUBLISH, "Le domande sono chiuse. L’elenco per il sorteggio è fissato.")
decide = button(
    decide_applications,
    Action.CALL_DECIDE,
    "Le domande sono decise: ogni decisione dice perché.",
    work="decide_applications",
)
provisional = button(
    rank_provisional, Action.CALL_RANK, "La graduatoria provvisoria è formata e pubblicata.", work="rank_provisional"
)
final = button(rank_final, Action.CALL_RANK, "La graduatoria è definitiva e pubblicata.", work="rank_final")
allot = button(
    run_allotment, Action.CALL_ALLOT, "Le assegnazioni sono calcolate: leggi il registro e proponile alla firma."
)
