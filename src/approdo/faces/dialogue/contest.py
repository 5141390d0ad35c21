"""Contesting a sentence: write, check, send, keep the receipt. Its code leads to the answer.

What is sent travels with a signed pass that holds the contest's id and the code of its receipt: a second click, the back button or a
second tab send the same contest, and get the same receipt.
"""

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from approdo.faces.dialogue.drawing import drawn
from approdo.faces.entrance import anyone
from approdo.procedures import moments
from approdo.procedures.contest_claim import LONGEST, NewContest, contest_claim, fresh_code, problems_of
from approdo.procedures.problems import Problem, Problems
from approdo.records.programme.claims import Claim, Evaluation
from approdo.records.programme.contests import ANSWER_DAYS, by_code, commitment_of

TEMPLATE = "dialogue/contest.html"
CODE = re.compile(r"([A-HJ-NP-Z2-9]{4}-){3}[A-HJ-NP-Z2-9]{4}\Z")
SALT, PASS_SECONDS = "dialogue.contest", 24 * 3600
OUTCOMES = {
    "accepted": gettext_lazy("Accolta: la frase cambia"),
    "partly": gettext_lazy("Accolta in parte"),
    "refused": gettext_lazy("Non accolta"),
    "elsewhere": gettext_lazy("Passata all’ufficio competente"),
}
MESSAGES = {
    "text_missing": gettext_lazy("Manca che cosa risulta a te. Scrivi almeno una frase."),
    "text_too_long": gettext_lazy("Il testo è troppo lungo. Accorcialo: tieni che cosa risulta e dove si vede."),
    "contact_invalid": gettext_lazy("Questa non è un’e-mail. Scrivila come nome@esempio.it, o lascia vuoto."),
    "too_many": gettext_lazy(
        "In quest’ora sono arrivate troppe contestazioni su questa frase. Riprova fra un’ora, o scrivi all’ufficio."
    ),
}


@dataclass(frozen=True)
class Fault:
    """What is wrong, and the field it stands in."""

    field: str
    message: str


@anyone
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, row: str) -> HttpResponse:
    claim = claim_of(row)
    if request.method != "POST":
        return shown(request, claim, "write")
    new = NewContest(row, request.POST.get("text", ""), request.POST.get("contact", "").strip())
    if request.POST.get("step") == "back":
        return shown(request, claim, "write", new)
    faults = faults_of(problems_of(new))
    if faults:
        return shown(request, claim, "write", new, faults)
    if request.POST.get("step") != "send":
        return shown(request, claim, "check", new)
    return sent(request, claim, new)


def sent(request: HttpRequest, claim: Claim, new: NewContest) -> HttpResponse:
    """The act, then the receipt. A pass that is too old or not ours asks to check once more."""
    try:
        told = signing.loads(request.POST.get("pass", ""), salt=SALT, max_age=PASS_SECONDS)
    except signing.BadSignature:
        return shown(request, claim, "check", new)
    whole = NewContest(new.row, new.text, new.contact, uuid.UUID(told["id"]), told["code"])
    try:
        contest_claim(whole, moments.real_now())
    except Problems as refused:
        return shown(request, claim, "write", new, faults_of(refused.problems))
    return HttpResponseRedirect(reverse("dialogue:receipt", args=[whole.code]))


def shown(
    request: HttpRequest, claim: Claim, step: str, new: NewContest | None = None, faults: Iterable[Fault] = ()
) -> HttpResponse:
    found = list(faults)
    context = {
        "claim": claim,
        "step": step,
        "text": new.text if new else "",
        "contact": new.contact if new else "",
        "faults": found,
        "wrong": {fault.field: fault.message for fault in found},
        "longest": LONGEST,
        "days": ANSWER_DAYS,
        "pass": signing.dumps({"id": str(uuid.uuid4()), "code": fresh_code()}, salt=SALT) if step == "check" else "",
    }
    return drawn(request, TEMPLATE, f"/contesta/{claim.row}/", context, 422 if found else 200)


def faults_of(problems: Iterable[Problem]) -> list[Fault]:
    return [Fault(one.where, str(MESSAGES.get(one.code, gettext("Controlla questo campo.")))) for one in problems]


def claim_of(row: str) -> Claim:
    """The sentence as it stands now. Not found for a row that nobody has recorded."""
    now = moments.real_now()
    evaluation = Evaluation(moments.day_of(now), moment=now)
    paper = evaluation.programme.row(row)
    if paper is None or commitment_of(row) is None:
        raise Http404
    return evaluation.claim(paper)


@anyone
@require_safe
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """What came of a contest, for whoever has its code: the state and the answer, never what was written."""
    found = by_code(code) if CODE.match(code) else None
    if found is None:
        raise Http404
    context = {"code": code, "found": found, "outcome": OUTCOMES.get(found.outcome, "")}
    return drawn(request, "dialogue/receipt.html", f"/contesta/ricevuta/{code}/", context)
