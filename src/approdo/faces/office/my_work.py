"""Il mio lavoro di oggi: what is due, what waits for me, what waits for others, the oldest first; each line leads to where it
is done and says who waits for whom, since when, until when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from approdo.faces import formats
from approdo.faces.addresses import Action
from approdo.faces.components import Cell, Column, Row, Table
from approdo.faces.office.checks.words import fact_title
from approdo.procedures.ask_papers import days_end, defects_of
from approdo.procedures.call_book import measure_of
from approdo.procedures.moments import day_of
from approdo.procedures.offers_on_time import answer_until
from approdo.procedures.reading import read
from approdo.records.access.conflicts import to_reassign
from approdo.records.access.table import may, visible
from approdo.records.calls.desk import Counted, Desk, NamedFile, Waiting, desk_of, names_on_desk
from approdo.records.calls.models import Call, Offer
from approdo.records.dossiers.models import Dossier

WE, PERSON, MANAGER = "Aspettiamo noi", "Aspettiamo la persona", "Aspettiamo te"
OURS = ("answer", "contrast", "correction", "incomplete", "declare", "assign", "sign", "nobody", "reassign")


@dataclass(frozen=True)
class Line:
    """One thing on the desk. `until` None: no norm and no notice sets a term."""

    do: str
    href: str
    about: str
    who: str
    since: datetime | None
    until: date | None = None

    def row(self, today: date) -> Row:
        overdue = self.until is not None and self.until < today
        return Row(
            (
                Cell(self.do, href=self.href, small=self.about, hidden=self.about),
                Cell(self.who),
                Cell(formats.day_short(self.since) if self.since else "–", small=age(self.since, today)),
                Cell(
                    formats.day_short(self.until) if self.until else "nessun termine",
                    small="scaduto" if overdue else "",
                ),
            ),
            hot=overdue or self.until == today,
        )


@dataclass(frozen=True)
class MyWork:
    """The counts first, then the three lists; each says how many more there are than it shows."""

    figures: list[tuple[str, int]]
    due: Table
    mine: Table
    others: Table
    more: dict[str, int]
    next_due: str

    @property
    def is_empty(self) -> bool:
        return not (self.due.rows or self.mine.rows or self.others.rows)


def my_work(request: HttpRequest) -> MyWork | None:
    """None for a role that checks no file."""
    actor, today = request.actor, request.today
    if not may(actor, Action.APPLICATION_CHECK, on=today):
        return None
    every = Dossier.objects.all()
    checked = visible(actor, Action.APPLICATION_CHECK, every, on=today)
    signs = may(actor, Action.CALL_SIGN, on=today)
    signed = visible(actor, Action.CALL_SIGN, every, on=today) if signs else None
    desk = desk_of(checked, signed, request.user.pk)
    lines = [*file_lines(request, desk), *call_lines(desk)]
    if signs:
        lines += reassign_lines(visible(actor, Action.DOSSIER_ASSIGN, every, on=today))
    overdue, on_time = due_counts(desk, today)
    due = [line for line in lines if line.until is not None and line.until <= today]
    mine = [line for line in lines if line not in due and line.who != PERSON]
    others = [line for line in lines if line not in due and line.who == PERSON]
    ours = sum(desk.totals.get(kind, 0) for kind in OURS) + sum(one.count for one in desk.counted)
    theirs = desk.totals.get("request", 0) + desk.totals.get("offer", 0)
    figures = [
        ("scadute", overdue),
        ("scadono oggi", on_time),
        ("aspettano te", ours),
        ("aspettano altri", theirs),
    ]
    return MyWork(
        figures,
        table("Prima la più vecchia.", due, today),
        table("Prima ciò che aspetta da più tempo.", mine, today),
        table("Non devi fare niente, finché non scadono.", others, today),
        {"due": max(0, overdue + on_time - len(due)), "others": max(0, theirs - len(others) - len(due))},
        next_due(desk, today),
    )


def table(caption: str, lines: list[Line], today: date) -> Table:
    columns = (Column("Che cosa fare", heads_row=True), Column("Chi aspetta chi"), Column("Dal"), Column("Entro"))
    ordered = sorted(lines, key=lambda line: (line.until or date.max, line.since is None, str(line.since)))
    return Table(caption, columns, [line.row(today) for line in ordered])


def age(since: datetime | None, today: date) -> str:
    return formats.counted(max(0, (today - day_of(since)).days), "giorno", "giorni") if since else ""


def due_counts(desk: Desk, today: date) -> tuple[int, int]:
    """How many requests are past their day, and how many end today: counted by day of asking, not one by one."""
    ends = [(days_end(one.asked_on, desk.calls[one.call]), one.count) for one in desk.due]
    return sum(n for end, n in ends if end < today), sum(n for end, n in ends if end == today)


def next_due(desk: Desk, today: date) -> str:
    """The first day on which something will end; empty when nothing will."""
    coming = [end for one in desk.due if (end := days_end(one.asked_on, desk.calls[one.call])) > today]
    return formats.day(min(coming)) if coming else ""


def file_lines(request: HttpRequest, desk: Desk) -> list[Line]:
    """Lines about files: their names come from one reading, written once for the page."""
    wanted = {one.dossier for one in desk.waiting}
    if not wanted:
        return []
    files = {one.dossier_id: one for one in read(names_on_desk, request.actor, "lavoro di oggi", wanted=wanted)}
    offers = Offer.objects.in_bulk([one.about for one in desk.waiting if one.kind in ("offer", "assign")])
    found = []
    for one in desk.waiting:
        file = files.get(one.dossier)
        if file is not None:
            found.append(KINDS[one.kind](one, file, desk.calls[one.call], offers))
    return found


def about(file: NamedFile, call: Call) -> str:
    return f"{file.applicant}, {file.code}, {call.title}"


def page_of(file: NamedFile) -> str:
    return reverse("office:application", args=[file.code])


def _request(one: Waiting, file: NamedFile, call: Call, offers: dict[UUID, Offer]) -> Line:
    assert one.since is not None
    href = reverse("office:request", args=[file.code, one.about])
    until = days_end(day_of(one.since), call)
    return Line(
        f"Segui la richiesta: {defect_words(call, one.detail)}", href, about(file, call), PERSON, one.since, until
    )


def _answer(one: Waiting, file: NamedFile, call: Call, offers: dict[UUID, Offer]) -> Line:
    href = reverse("office:request", args=[file.code, one.about])
    return Line(f"Leggi la risposta: {defect_words(call, one.detail)}", href, about(file, call), WE, one.since)


def _contrast(one: Waiting, file: NamedFile, call: Call, offers: dict[UUID, Offer]) -> Line:
    label = next((fact.label for fact in measure_of(call).fact_list if fact.name == one.detail), one.detail)
    return Line(
        f"Scegli il valore: {label}", f"{page_of(file)}#controlli", about(file, call), WE, one.since or call.closes_at
    )


def _correction(one: Waiting, file: NamedFile, call: Call, offers: dict[UUID, Offer]) -> Line:
    href = reverse("office:correction", args=[file.code, one.about])
    return Line("Rispondi alla richiesta di correzione", href, about(file, call), WE, one.since)


def _offer(one: Waiting, file: NamedFile, call: Call, offers: dict[UUID, Offer]) -> Line:
    until = answer_until(offers[one.about], call) if one.about in offers else None
    return Line(
        f"Segui la proposta della casa {one.detail}", page_of(file), about(file, call), PERSON, one.since, until
    )


def _assign(one: Waiting, file: NamedFile, call: Call, offers: dict[UUID, Offer]) -> Line:
    return Line(f"Assegna la casa {one.detail}", page_of(file), about(file, call), MANAGER, one.since)


KINDS: dict[str, Callable[[Waiting, NamedFile, Call, dict[UUID, Offer]], Line]] = {
    "request": _request,
    "answer": _answer,
    "contrast": _contrast,
    "correction": _correction,
    "offer": _offer,
    "assign": _assign,
}


def defect_words(call: Call, name: str) -> str:
    """The title of a defect, and of its fact."""
    kind, _, item = name.partition("-")
    defect = defects_of(call).get(kind)
    label = next((fact.label for fact in measure_of(call).fact_list if fact.name == item), "")
    return (defect.title if defect else fact_title(kind)) + (f" ({label})" if label else "")


def call_lines(desk: Desk) -> list[Line]:
    return [_counted(one, desk.calls[one.call]) for one in desk.counted]


def _counted(one: Counted, call: Call) -> Line:
    slug = call.slug
    files = f"{reverse('office:call-files', args=[slug])}"
    if one.kind == "incomplete":
        do = f"Completa {formats.counted(one.count, 'domanda', 'domande')} a cui manca un dato"
        return Line(do, f"{files}?elenco=in-verifica", call.title, WE, call.closes_at)
    if one.kind == "declare":
        return Line("Di’ se hai un conflitto di interessi", reverse("office:call-conflict", args=[slug]), call.title, MANAGER, call.closes_at)  # fmt: skip
    if one.kind == "sign":
        return Line(
            "Firma le assegnazioni proposte", reverse("office:call-sign", args=[slug]), call.title, MANAGER, one.since
        )
    do = f"Affida {formats.counted(one.count, 'fascicolo', 'fascicoli')} che nessuno segue"
    return Line(do, files, call.title, MANAGER, call.closes_at)


def reassign_lines(dossiers) -> list[Line]:
    """What a declared conflict leaves to whoever directs the office."""
    return [
        Line(
            "Affida a un’altra persona",
            reverse("office:conflict-reassign", args=[one.declaration]),
            f"{one.name}, {one.who} ha dichiarato un conflitto",
            MANAGER,
            one.since,
        )
        for one in to_reassign(dossiers)
    ]
