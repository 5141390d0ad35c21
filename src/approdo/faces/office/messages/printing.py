"""Letters on paper: the print queue, a package as one PDF, and its posting with day and registered-mail numbers."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from approdo.faces import formats
from approdo.faces.addresses import Action, acts, reads, reads_or_posts, requires
from approdo.faces.components import Crumb
from approdo.faces.office.messages.one import DAY, moment_of
from approdo.faces.office.messages.outbox import STATES
from approdo.procedures.message_letters import package_of
from approdo.procedures.print_letters import LONGEST_TRACKING, Posting, post_letters, print_letters, put_back
from approdo.procedures.problems import Problem, Problems
from approdo.procedures.reading import read
from approdo.records.exchanges.queries import MessagePage, letters_to_print

CRUMBS = (Crumb("Messaggi", "/ufficio/messaggi/"),)


class PostingForm(forms.Form):
    """The day, and one box a letter for its number; a letter by ordinary mail has none."""

    posted_on = forms.DateField(label="Che giorno le hai spedite?", widget=DAY)

    def __init__(self, letters: list[MessagePage], *args, **kwargs):
        super().__init__(*args, **kwargs)
        for place, one in enumerate(letters, start=1):
            self.fields[f"n-{one.message.pk}"] = forms.CharField(
                label=f"{place}. {one.line.recipient}: numero della raccomandata",
                max_length=LONGEST_TRACKING,
                required=False,
                widget=forms.TextInput(attrs={"class": "ap-field", "autocomplete": "off"}),
            )

    def tracking(self, letters: list[MessagePage]) -> dict[UUID, str]:
        return {one.message.pk: self.cleaned_data[f"n-{one.message.pk}"] for one in letters}


@requires(Action.MESSAGE_SEND)
@reads_or_posts
def queue(request: HttpRequest) -> HttpResponse:
    problems: list[Problem] = []
    if request.method == "POST":
        chosen = [UUID(one) for one in request.POST.getlist("lettera") if is_id(one)]
        try:
            if not chosen:
                message = "Non hai scelto nessuna lettera."
                raise Problems([Problem("nothing_chosen", "lettera", None, "", message, "Spunta quelle da stampare.")])
            package = print_letters(chosen, request.moment, request.actor)
        except Problems as refused:
            problems = list(refused.problems)
        else:
            return HttpResponseRedirect(reverse("office:print-package", args=[package]))
    context = {
        "letters": read(letters_to_print, request.actor, "coda di stampa"),
        "problems": problems,
        "crumbs": [*CRUMBS, Crumb("Coda di stampa")],
    }
    return render(request, "office/messages/queue.html", context, status=422 if problems else 200)


def is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@requires(Action.MESSAGE_SEND)
@reads_or_posts
def package(request: HttpRequest, package: UUID) -> HttpResponse:
    """GET: the package and what to do with it; POST: it was posted."""
    found = the_package(request, package, "lettere di un pacco")
    waiting = [one for one in found if one.message.state == "draft"]
    form = PostingForm(waiting, request.POST or None, initial={"posted_on": request.today})
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        posted = Posting(package, moment_of(form.cleaned_data["posted_on"], request.moment), form.tracking(waiting))
        try:
            post_letters(posted, request.moment, request.actor)
        except Problems as refused:
            problems = list(refused.problems)
        else:
            messages.success(request, f"{formats.counted(len(waiting), 'lettera spedita', 'lettere spedite')}.")
            return HttpResponseRedirect(reverse("office:print-package", args=[package]))
    context = {
        "package": package,
        "letters": [(one, STATES[one.line.state]) for one in found],
        "waiting": waiting,
        "form": form,
        "problems": problems,
        "crumbs": [*CRUMBS, Crumb("Coda di stampa", reverse("office:print-queue")), Crumb("Pacco di lettere")],
    }
    return render(request, "office/messages/package.html", context, status=422 if problems or form.errors else 200)


@requires(Action.MESSAGE_SEND)
@reads
def letters(request: HttpRequest, package: UUID) -> HttpResponse:
    """One PDF: the list on top, then every letter."""
    found = the_package(request, package, "stampa di un pacco di lettere")
    pdf = package_of([one.message for one in found], request.moment)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="lettere-{str(package)[:8]}.pdf"'
    return response


@requires(Action.MESSAGE_SEND)
@acts
def back(request: HttpRequest, package: UUID) -> HttpResponse:
    try:
        count = put_back(package, request.moment, request.actor)
    except Problems as refused:
        messages.error(request, refused.problems[0].message)
    else:
        messages.success(request, f"{formats.counted(count, 'lettera torna', 'lettere tornano')} nella coda di stampa.")
    return HttpResponseRedirect(reverse("office:print-queue"))


def the_package(request: HttpRequest, package: UUID, why: str) -> list[MessagePage]:
    found = read(letters_to_print, request.actor, why, package=package)
    if not found:
        raise Http404
    return found
