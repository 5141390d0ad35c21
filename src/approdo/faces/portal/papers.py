"""Papers of one's own files, and the office's requests answered with words, papers, or both."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext

from approdo.faces.addresses import Action, reads, reads_or_posts
from approdo.faces.components import Crumb
from approdo.faces.papers import attachment
from approdo.faces.portal.entrance import citizen, written
from approdo.faces.portal.forms import AnswerForm, summary_title
from approdo.faces.portal.pages import page
from approdo.faces.portal.telling import days_left
from approdo.faces.portal.the_file import crumbs_to, the_file
from approdo.faces.uploads import is_oversize
from approdo.procedures.ask_papers import PapersAnswer, answer_papers, answer_until
from approdo.procedures.problems import Problem, Problems
from approdo.procedures.reading import read, read_one
from approdo.records.access.table import may
from approdo.records.calls.models import PaperRequest
from approdo.records.calls.own import OwnFile, own_files_whole
from approdo.records.evidence.papers import own_paper


@citizen(Action.OWN_VIEW)
@reads
def all_papers(request: HttpRequest) -> HttpResponse:
    """The papers of every file of mine."""
    files = read(own_files_whole, request.actor, "elenco dei propri documenti")
    return page(request, "all_papers.html", {"files": files, "crumbs": [Crumb(gettext("Documenti"))]})


@citizen(Action.OWN_VIEW, dossier_kwarg="code")
@reads
def papers(request: HttpRequest, code: str) -> HttpResponse:
    """What the office asked, and what is in the file."""
    file = the_file(request, "documenti della propria pratica")
    asked = [(one, answer_until(one, file.call)) for one in file.requests]
    context = {
        "file": file,
        "asked": [(one, until, days_left(until, request.today), one in file.open_requests) for one, until in asked],
        "may_answer": may(request.actor, Action.OWN_PAPERS, request.dossier, on=request.today),
        "crumbs": crumbs_to(file, Crumb(gettext("Documenti"))),
    }
    return page(request, "papers.html", context)


@citizen(Action.OWN_VIEW, dossier_kwarg="code")
@reads
def paper(request: HttpRequest, code: str, paper: UUID) -> HttpResponse:
    """One paper, handed back as it came."""
    why = "scarico di un proprio documento"
    return attachment(read_one(own_paper, request.actor, why, dossier=request.dossier.pk, paper=paper))


@citizen(Action.OWN_PAPERS, dossier_kwarg="code")
@reads_or_posts
def answer(request: HttpRequest, code: str, asked: UUID) -> HttpResponse:
    """Answer one request. A second press adds nothing: the written answer stands, the same paper is kept once."""
    file = the_file(request, "risposta a una richiesta dell’ufficio")
    found = the_request(file, asked)
    kept = written(request)
    form = answer_form(request, kept)
    problems: list[Problem] = []
    if request.method == "POST" and is_oversize(request):
        form.add_error(
            "papers", gettext("I documenti insieme sono troppo grandi. Mandane meno per volta, fino a 20 MB.")
        )
    if request.method == "POST" and form.is_valid():
        told = PapersAnswer(found.pk, form.cleaned_data.get("text", ""), form.cleaned_data["papers"])
        try:
            answer_papers(told, request.moment, request.actor)
        except Problems as refused:
            problems = [] if is_known(told, file, refused) else list(refused.problems)
        if not problems:
            messages.success(request, gettext("La tua risposta è arrivata. La leggiamo e ti scriviamo."))
            return HttpResponseRedirect(reverse("portal:file-papers", args=[code]))
    until = answer_until(found, file.call)
    context = {
        "file": file,
        "asked": found,
        "until": until,
        "left": days_left(until, request.today),
        "form": form,
        "summary": summary_title(form),
        "problems": problems,
        "written": bool(kept),
        "crumbs": crumbs_to(
            file, Crumb(gettext("Documenti"), reverse("portal:file-papers", args=[code])), Crumb(gettext("Rispondi"))
        ),
    }
    return page(request, "paper_answer.html", context, status=422 if problems or form.errors else 200)


def is_known(told: PapersAnswer, file: OwnFile, refused: Problems) -> bool:
    """Pressed twice: the answer that stands is this very one."""
    if [one.code for one in refused.problems] != ["already_answered"]:
        return False
    kept = PaperRequest.objects.filter(pk=told.request, application=file.dossier_id, answer=told.text.strip())
    return kept.exists()


def the_request(file: OwnFile, asked: UUID) -> PaperRequest:
    found = next((one for one in file.requests if one.pk == asked), None)
    if found is None:
        raise Http404
    return found


def answer_form(request: HttpRequest, kept: dict[str, list[str]]) -> AnswerForm:
    if request.method == "POST":
        return AnswerForm(request.POST, request.FILES)
    return AnswerForm(initial={"text": kept.get("text", [""])[0]})
