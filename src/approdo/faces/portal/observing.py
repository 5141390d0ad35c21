"""An observation on one precise item of one's own file, with its papers; its receipt; the answer, when it is written."""

import uuid
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext

from approdo.clock.terms import Figure
from approdo.faces.addresses import Action, reads, reads_or_posts
from approdo.faces.components import Crumb
from approdo.faces.portal.entrance import citizen, written
from approdo.faces.portal.forms import ObservationForm, summary_title
from approdo.faces.portal.office_card import office_card
from approdo.faces.portal.pages import page
from approdo.faces.portal.position import clock, is_late
from approdo.faces.portal.the_file import crumbs_to, the_file
from approdo.faces.uploads import is_oversize
from approdo.procedures.call_book import book_of
from approdo.procedures.correct_application import (
    SCORE,
    CorrectionRequest,
    answered_by,
    correctable,
    receive_correction,
)
from approdo.procedures.moments import day_of
from approdo.procedures.own_deadlines import may_observe, observation_until
from approdo.procedures.problems import Problem, Problems
from approdo.records.calls.models import Correction
from approdo.records.calls.own import OwnFile


@dataclass(frozen=True)
class Item:
    """Something an observation can be about: its name in the address, its words (the measure's, Italian)."""

    name: str
    label: str


@citizen(Action.OWN_OBSERVE, dossier_kwarg="code")
@reads
def choose(request: HttpRequest, code: str) -> HttpResponse:
    """Which item is wrong? Below it, the observations already made."""
    file = the_file(request, "osservazioni sulla propria domanda")
    context = {
        "file": file,
        "open": may_observe(file),
        "items": items_of(file, request) if may_observe(file) else [],
        "clock": clock(file, request.today) if may_observe(file) else None,
        "late": is_late(file, request.today),
        "made": [(one, label_of(one.item, file, request)) for one in file.corrections],
        "crumbs": crumbs_to(file, Crumb(gettext("Osservazioni"))),
    }
    return page(request, "observations.html", context)


@citizen(Action.OWN_OBSERVE, dossier_kwarg="code")
@reads_or_posts
def observe(request: HttpRequest, code: str, item: str) -> HttpResponse:
    """Write it, with its papers. What was typed is kept when something is wrong; papers are chosen again."""
    file = the_file(request, "osservazione sulla propria domanda")
    label = label_of(item, file, request)
    if not label:
        raise Http404
    kept = written(request)
    form = ObservationForm(request.POST, request.FILES) if request.method == "POST" else fresh_form(kept)
    problems: list[Problem] = []
    if request.method == "POST" and is_oversize(request):
        form.add_error(
            "papers", gettext("I documenti insieme sono troppo grandi. Mandane meno per volta, fino a 20 MB.")
        )
    if request.method == "POST" and form.is_valid():
        asked = CorrectionRequest(
            file.dossier_id,
            item,
            form.cleaned_data["text"],
            id=form.cleaned_data["id"],
            papers=form.cleaned_data["papers"],
        )
        try:
            receive_correction(asked, request.moment, request.actor)
        except Problems as refused:
            problems = list(refused.problems)
        if not problems or is_known(asked, file, problems):
            target = reverse("portal:observation-receipt", args=[code, asked.id])
            return HttpResponseRedirect(target)
    context = {
        "file": file,
        "item": Item(item, label),
        "form": form,
        "summary": summary_title(form),
        "problems": problems,
        "written": bool(kept),
        "open": may_observe(file),
        "until": observation_until(file),
        "late": is_late(file, request.today),
        "crumbs": crumbs_to(
            file, Crumb(gettext("Osservazioni"), reverse("portal:observe", args=[code])), Crumb(gettext("Scrivi"))
        ),
    }
    return page(request, "observation.html", context, status=422 if problems or form.errors else 200)


@citizen(Action.OWN_VIEW, dossier_kwarg="code")
@reads
def receipt(request: HttpRequest, code: str, correction: UUID) -> HttpResponse:
    """Proof that it came: number, exact time, by when it is answered and by whom; later, the answer."""
    file = the_file(request, "ricevuta di un’osservazione")
    found = next((one for one in file.corrections if one.pk == correction), None)
    if found is None:
        raise Http404
    until, figure = answered_by(file.call, day_of(found.received_at))
    context = {
        "file": file,
        "made": found,
        "label": label_of(found.item, file, request),
        "number": number_of(found),
        "late": came_late(found, file),
        "until": until,
        "basis": basis(figure),
        "office": office_card(file),
        "crumbs": crumbs_to(
            file, Crumb(gettext("Osservazioni"), reverse("portal:observe", args=[code])), Crumb(number_of(found))
        ),
    }
    return page(request, "observation_receipt.html", context)


def fresh_form(kept: dict[str, list[str]]) -> ObservationForm:
    """A form with an id of its own; what was written before the session ended stands in it, with its id."""
    first = {name: values[0] for name, values in kept.items() if values}
    return ObservationForm(initial={"id": first.get("id") or uuid.uuid4(), "text": first.get("text", "")})


def is_known(asked: CorrectionRequest, file: OwnFile, problems: list[Problem]) -> bool:
    """Pressed twice: the one that came is the person's own, and its receipt is the answer."""
    if [one.code for one in problems] != ["already_received"]:
        return False
    return Correction.objects.filter(pk=asked.id, application=file.dossier_id).exists()


def items_of(file: OwnFile, request: HttpRequest) -> list[Item]:
    """What the application says, in the order of the measure: only what this file has."""
    names = correctable(book_of(file.call, request.moment))
    known = set((file.document or {}).get("facts", {})) | {SCORE}
    persons = {name for person in (file.document or {}).get("persons") or () for name in person}
    return [Item(name, capital(label)) for name, label in names.items() if name in known | persons]


def label_of(item: str, file: OwnFile, request: HttpRequest) -> str:
    """The words of an item; empty when it is none."""
    return capital(correctable(book_of(file.call, request.moment)).get(item, ""))


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def number_of(correction: Correction) -> str:
    return f"O-{correction.pk.hex[:8].upper()}"


def came_late(correction: Correction, file: OwnFile) -> bool:
    until = observation_until(file)
    return until is not None and day_of(correction.received_at) > until


def basis(figure: Figure) -> str:
    """Where the office's term comes from, and that it is to be confirmed when nobody read it."""
    return figure.cite if figure.confidence == "read" else f"{figure.cite}; {gettext('termine da confermare')}"
