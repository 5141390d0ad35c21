"""A notice to many people of a call: choose whom and what, see the first three, send. Nothing is written before the last step."""

from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from approdo.documents.texts import blocks
from approdo.faces import formats
from approdo.faces.addresses import Action, reads_or_posts, requires
from approdo.faces.components import Crumb
from approdo.faces.office.calls.files import TABS
from approdo.faces.office.messages.outbox import CHANNELS
from approdo.faces.office.messages.printing import is_id
from approdo.procedures.bulk_messages import (
    LONGEST_NOTICE,
    BulkOrder,
    Preview,
    bulk_texts,
    draft_bulk,
    preview_bulk,
)
from approdo.procedures.problems import NotFound, Problem, Problems
from approdo.records.access.table import visible
from approdo.records.calls.files import LISTS
from approdo.records.calls.models import Application, Call
from approdo.records.dossiers.models import Dossier

TEXT = {"class": "ap-field ap-field--text", "rows": 6}


class NoticeForm(forms.Form):
    text = forms.ChoiceField(label="Quale testo?", widget=forms.RadioSelect)
    notice = forms.CharField(
        label="Che cosa vuoi dire?",
        max_length=LONGEST_NOTICE,
        required=False,
        widget=forms.Textarea(attrs=TEXT),
        help_text="Frasi brevi, dando del tu. Non scrivere dati di salute né di altre persone.",
    )
    which = forms.ChoiceField(label="A chi?", widget=forms.RadioSelect, required=False)

    def __init__(self, texts: list[tuple[str, str]], lists: list[tuple[str, str]], *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].choices = texts
        if lists:
            self.fields["which"].choices = lists
        else:
            del self.fields["which"]


@requires(Action.MESSAGE_SEND, dossier_kwarg="slug", seeing=Action.CALL_VIEW)
@reads_or_posts
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """`fascicolo` (ids) may come from a list where files were ticked; without any, a whole list is chosen here."""
    call = Call.objects.select_related("dossier__office", "dossier__municipality").get(slug=slug)
    ticked = [one for one in request.POST.getlist("fascicolo") if is_id(one)]
    texts = bulk_texts(call, request.moment)
    ready = [(text.name, text.subject) for text, problems in texts if not problems]
    lists = [] if ticked else list_choices(request, slug)
    step = request.POST.get("passo", "")
    form = NoticeForm(ready, lists, request.POST if step else None, initial={"text": ready[0][0] if ready else ""})
    problems: list[Problem] = []
    if step and form.is_valid():
        files = tuple(UUID(one) for one in ticked) or files_of(request, slug, form.cleaned_data["which"])
        told = BulkOrder(order_of(request), slug, files, form.cleaned_data["text"], form.cleaned_data["notice"])
        try:
            if step == "invia":
                draft_bulk(told, request.moment, request.actor)
                messages.success(request, "L’avviso è pronto per tutti: parte da solo, e qui vedi fin dove arriva.")
                return HttpResponseRedirect(f"{reverse('office:messages')}?bando={slug}")
            which = form.cleaned_data.get("which", "")
            return preview_page(request, call, told, which, preview_bulk(told, request.moment, request.actor))
        except NotFound:
            raise
        except Problems as refused:
            problems = list(refused.problems)
    context = {
        "call": call,
        "form": form,
        "ticked": ticked,
        "count": len(ticked),
        "unready": [(text.subject, problems[0].message, problems[0].remedy) for text, problems in texts if problems],
        "problems": problems,
        "crumbs": crumbs(call, "Avvisa"),
    }
    return render(request, "office/messages/notice.html", context, status=422 if problems or form.errors else 200)


def preview_page(request: HttpRequest, call: Call, told: BulkOrder, which: str, seen: Preview) -> HttpResponse:
    """The confirmation carries the ticked files, or the name of the list: a long one would not fit a form."""
    context = {
        "which": which,
        "call": call,
        "told": told,
        "seen": seen,
        "samples": [(one, CHANNELS[one.channel], blocks(one.body)) for one in seen.samples],
        "channels": [(CHANNELS[name], count) for name, count in sorted(seen.per_channel.items())],
        "crumbs": crumbs(call, "Avvisa"),
    }
    return render(request, "office/messages/preview.html", context)


def crumbs(call: Call, here: str) -> list[Crumb]:
    return [
        Crumb("Bandi", reverse("office:calls")),
        Crumb(call.title, reverse("office:call", args=[call.slug])),
        Crumb(here),
    ]


def order_of(request: HttpRequest) -> UUID:
    """The number drawn with the preview; without one, a new one."""
    told = request.POST.get("ordine", "")
    return UUID(told) if is_id(told) else uuid4()


def list_choices(request: HttpRequest, slug: str) -> list[tuple[str, str]]:
    """The lists of files, with how many of each one may write to."""
    found = []
    for name, label in TABS:
        count = len(files_of(request, slug, name))
        if count:
            found.append((name, f"{label}: {formats.counted(count, 'fascicolo', 'fascicoli')}"))
    return found


def files_of(request: HttpRequest, slug: str, which: str) -> tuple[UUID, ...]:
    mine = visible(request.actor, Action.MESSAGE_SEND, Dossier.objects.all(), on=request.today)
    found = Application.objects.filter(LISTS.get(which, LISTS["tutti"]), call__slug=slug, dossier__in=mine)
    return tuple(found.order_by("public_code").values_list("pk", flat=True))
