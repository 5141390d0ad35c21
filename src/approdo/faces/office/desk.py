"""Scrivania: what waits for me today, by role. Every figure is asked from the records when the page is opened."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from approdo.faces import formats
from approdo.faces.addresses import reads, signed_in
from approdo.faces.components import Cell, Column, Row, Table
from approdo.faces.office.guards import second_factor_first
from approdo.faces.office.jobs import WORK_NAMES, work_chip
from approdo.faces.office.messages.outbox import tallies
from approdo.faces.office.my_work import MyWork, my_work
from approdo.faces.office.next_steps import next_step, state_chip
from approdo.records.access.queries import open_invitations
from approdo.records.access.staff import colleagues
from approdo.records.access.table import Action, may, visible
from approdo.records.calls.models import Call
from approdo.records.calls.overview import calls_of, overview
from approdo.records.calls.works import works_of
from approdo.records.dossiers.models import Dossier
from approdo.records.exchanges.queries import PRINTED, UNKNOWN
from approdo.records.journal.register import tally_since


@signed_in
@reads
@second_factor_first
def page(request: HttpRequest) -> HttpResponse:
    """Each part is there only for a role that may open what it leads to."""
    actor, today = request.actor, request.today
    calls = call_table(request) if may(actor, Action.CALL_VIEW, on=today) else None
    work = my_work(request)
    context = {
        "headline": headline(work, calls),
        "work": work,
        "role_name": request.role_grant.get_role_display() if request.role_grant else "",
        "calls": calls,
        "works": work_table(request),
        "people": people_figures(request) if may(actor, Action.USERS_INVITE, on=today) else None,
        "messages_waiting": message_figures(request) if may(actor, Action.MESSAGE_SEND, on=today) else None,
        "readings": reading_figures(request) if may(actor, Action.READINGS_VIEW, on=today) else None,
    }
    return render(request, "office/desk.html", context)


def headline(work: MyWork | None, calls: Table | None) -> str:
    """The answer first: how much waits for whoever looks."""
    if work is not None:
        waiting = dict(work.figures)["aspettano te"]
        return f"Il mio lavoro di oggi: {formats.counted(waiting, 'cosa aspetta', 'cose aspettano')} me"
    if calls is None:
        return "Scrivania"
    waiting = sum(row.hot for row in calls.rows)
    if not waiting:
        return "Oggi nessun bando aspetta te"
    return f"{formats.counted(waiting, 'bando aspetta', 'bandi aspettano')} il tuo ufficio"


def call_table(request: HttpRequest) -> Table:
    """Calls one may see, those that wait for the office first."""
    seen = visible(request.actor, Action.CALL_VIEW, Dossier.objects.all(), on=request.today)
    rows = [call_row(call) for call in calls_of(seen)]
    columns = (
        Column("Bando", heads_row=True),
        Column("Stato"),
        Column("Prossimo passo"),
        Column("Entro"),
        Column("Domande", numeric=True),
        Column("Case", numeric=True),
    )
    caption = "Su sfondo chiaro quelli che aspettano il tuo ufficio."
    return Table(caption, columns, sorted(rows, key=lambda row: not row.hot))


def call_row(call: Call) -> Row:
    seen = overview(call)
    step = next_step(seen)
    return Row(
        (
            Cell(call.title, href=reverse("office:call", args=[call.slug]), small=call.dossier.office.name),
            Cell(chip=state_chip(call)),
            Cell(step.what, small=step.who),
            Cell(step.until or "–"),
            Cell(formats.thousands(seen.applications)),
            Cell(formats.thousands(seen.homes)),
        ),
        hot=step.ours,
    )


def work_table(request: HttpRequest) -> Table:
    """The long work one asked for, with where to find it again."""
    rows = [
        Row(
            (
                Cell(WORK_NAMES.get(work.kind, work.kind), href=reverse("office:job", args=[work.pk])),
                Cell(chip=work_chip(work)),
                Cell(formats.moment_short(work.queued_at)),
                Cell(f"{formats.thousands(work.done)} di {formats.thousands(work.total)}"),
            )
        )
        for work in works_of(request.user.pk)
    ]
    columns = (Column("Lavoro", heads_row=True), Column("Stato"), Column("Chiesto"), Column("Fatti", numeric=True))
    return Table("I più recenti.", columns, rows)


def people_figures(request: HttpRequest) -> list[tuple[str, int]]:
    people = colleagues(request.today)
    return [
        ("account attivi", sum(one.user.is_active for one in people)),
        ("sospesi", sum(not one.user.is_active for one in people)),
        ("senza secondo fattore", sum(one.user.is_active and one.needs_second_factor for one in people)),
        ("inviti aperti", open_invitations().count()),
    ]


def message_figures(request: HttpRequest) -> list[tuple[str, int, str]]:
    """Messages that wait for a person: what failed, what nobody knows of, what is to be printed or posted."""
    found = tallies(request)
    kinds = (("non consegnati", "failed"), ("non si sa se partiti", UNKNOWN), ("stampati, da spedire", PRINTED))
    return [(label, found[kind], f"?stato={kind}") for label, kind in kinds if found[kind]]


def reading_figures(request: HttpRequest) -> list[tuple[str, int]]:
    tally = tally_since(formats.local(timezone.now()).date())
    return [
        ("letture di oggi", tally.readings),
        ("tentativi non consentiti", tally.denied),
        ("persone che hanno letto", tally.people),
    ]
