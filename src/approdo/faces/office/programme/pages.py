"""The list of sentences by state, and one sentence with all that is recorded of it. States are computed; nothing here sets one."""

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from approdo.faces import formats
from approdo.faces.addresses import Action, reads, requires
from approdo.faces.components import Cell, Chip, Column, Crumb, Page, Row, Table
from approdo.procedures import moments
from approdo.records.access.table import may, visible
from approdo.records.dossiers.models import Dossier
from approdo.records.programme.claims import Claim, Evaluation
from approdo.records.programme.contests import Waiting, queue
from approdo.records.programme.history import Change, history_of

SIZE = 50
TONES = {
    "late": "in ritardo",
    "stale": "senza prove recenti",
    "wait": "non dichiarato",
    "stated": "solo dichiarato",
    "plan": "in preparazione o in programma",
    "run": "in corso o in vigore",
    "done": "realizzato o approvato",
}
"""Tone → words, what needs the editor first."""


def present() -> Evaluation:
    """The programme as it is now: public pages live in the real day, whatever the date of a demonstration is (decision 0004)."""
    now = moments.real_now()
    return Evaluation(moments.day_of(now), moment=now)


@requires(Action.PROGRAMME_VIEW)
@reads
def listing(request: HttpRequest) -> HttpResponse:
    """?stato=late&q=casa&pagina=2: every view is a link."""
    claims = present().claims
    asked, word = request.GET.get("stato", ""), request.GET.get("q", "").strip()
    waiting = waiting_by_row(request)
    chosen = [claim for claim in claims if (not asked or claim.chip.tone == asked) and found(claim, word)]
    chosen.sort(key=lambda claim: (str(claim.row) not in waiting, list(TONES).index(claim.chip.tone), str(claim.row)))
    query = f"&stato={asked}" if asked in TONES else ""
    page = Page.asked(request.GET.get("pagina", ""), len(chosen), SIZE, query)
    shown = chosen[(page.number - 1) * SIZE : page.number * SIZE]
    context = {
        "chips": [tone_chip(tone, claims) for tone in TONES],
        "table": table_of(shown, waiting),
        "page": page,
        "word": word,
        "asked": asked,
        "total": len(claims),
        "found": len(chosen),
        "waiting": sum(map(len, waiting.values())),
        "may_answer": may(request.actor, Action.CONTEST_ANSWER, on=request.today),
        "crumbs": [Crumb("Programma")],
    }
    return render(request, "office/programme/list.html", context)


def found(claim: Claim, word: str) -> bool:
    return not word or word.lower() in f"{claim.row} {claim.sentence}".lower()


def tone_chip(tone: str, claims: Iterable[Claim]) -> Chip:
    number = sum(claim.chip.tone == tone for claim in claims)
    return Chip(tone, f"{TONES[tone].capitalize()} {number}", href=f"?stato={tone}")


def waiting_by_row(request: HttpRequest) -> dict[str, list[Waiting]]:
    """Contests without an answer, by row; of the commitments one may see."""
    seen = visible(request.actor, Action.PROGRAMME_VIEW, Dossier.objects.all(), on=request.today)
    rows: dict[str, list[Waiting]] = {}
    for one in queue(seen):
        if one.answered_at is None:
            rows.setdefault(one.row, []).append(one)
    return rows


def table_of(claims: Iterable[Claim], waiting: dict[str, list[Waiting]]) -> Table:
    columns = (
        Column("Riga"),
        Column("Frase", heads_row=True),
        Column("Stato"),
        Column("Prova che manca"),
        Column("Contestazioni"),
    )
    rows = [
        Row(
            (
                Cell(str(claim.row), code=True),
                Cell(str(claim.sentence), href=reverse("office:claim", args=[claim.row]), small=since(claim)),
                Cell(chip=Chip(str(claim.chip.tone), str(claim.chip.word))),
                Cell("; ".join(map(str, claim.missing)) or "–"),
                Cell(contested(waiting.get(str(claim.row), []))),
            ),
            hot=str(claim.row) in waiting or claim.chip.tone == "late",
        )
        for claim in claims
    ]
    return Table("Prima ciò che ha una contestazione aperta, poi i ritardi.", columns, rows)


def since(claim: Claim) -> str:
    return f"dal {formats.day_short(claim.since.when)}" if claim.since else ""


def contested(found: list[Waiting]) -> str:
    if not found:
        return "–"
    due = min(one.due for one in found)
    return f"{formats.counted(len(found), 'aperta', 'aperte')}, risposta entro il {formats.day_short(due)}"


@requires(Action.PROGRAMME_VIEW, dossier_kwarg="row")
@reads
def claim_page(request: HttpRequest, row: str) -> HttpResponse:
    """One sentence: state and why, what it lacks, history, contests, and the two things one may add."""
    now = present()
    paper = now.programme.row(row)
    if paper is None:
        raise Http404
    claim = now.claim(paper)
    context = {
        "claim": claim,
        "chip": Chip(str(claim.chip.tone), str(claim.chip.word)),
        "since": since(claim),
        "history": history_table(history_of(now, paper)),
        "facts": facts_table(claim),
        "contests": waiting_by_row(request).get(row, []),
        "may_edit": may(request.actor, Action.PROGRAMME_EDIT, request.dossier, on=request.today),
        "crumbs": [Crumb("Programma", reverse("office:programme")), Crumb(row)],
    }
    return render(request, "office/programme/claim.html", context)


def history_table(changes: Iterable[Change]) -> Table:
    columns = (Column("Da quando"), Column("Frase", heads_row=True), Column("Stato"), Column("Cifra"))
    rows = [
        Row(
            (
                Cell(when(change.when.when)),
                Cell(str(change.sentence), small=why(change)),
                Cell(str(change.chip.word)),
                Cell(str(change.figure) if change.figure else "–"),
            )
        )
        for change in changes
    ]
    return Table("Ogni cambiamento, dal più recente: si ricalcola dagli eventi, nessuno lo scrive.", columns, rows)


def when(value: object) -> str:
    """A day, or a month where only the month may be told."""
    return formats.day_short(value) if hasattr(value, "day") else f"{value.month:02}/{value.year}"


def why(change: Change) -> str:
    if not change.is_stated:
        return ""
    return f"Motivo: {change.reason} ({change.act})" if change.reason else "Dichiarata nella pagina del Comune"


def facts_table(claim: Claim) -> Table:
    columns = (Column("Quando"), Column("Fatto", heads_row=True), Column("Atto"), Column("Impronta"))
    rows = [
        Row(
            (
                Cell(when(fact.when) if fact.when else "–"),
                Cell(str(fact.text) if fact.text else "Fatto del bando"),
                Cell(str(fact.number) if fact.number else "–"),
                Cell(fact.digest or "–", code=True),
            )
        )
        for fact in claim.facts[:SIZE]
    ]
    return Table("I più recenti.", columns, rows)
