"""The list of calls and the workspace of one: where it is, what comes next and why, quotas, homes, log, thread."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from approdo.documents.errors import BadInput
from approdo.faces import formats
from approdo.faces.addresses import Action, reads, requires
from approdo.faces.components import Cell, Chip, Column, Crumb, Row, Table, Turn
from approdo.faces.office.calls import log, steps
from approdo.faces.office.next_steps import next_step, state_chip
from approdo.procedures.call_guards import publication_problems
from approdo.procedures.problems import Problem
from approdo.records.access.table import may, visible
from approdo.records.calls.models import AllotmentRun, Call
from approdo.records.calls.overview import CallOverview, calls_of, overview
from approdo.records.dossiers.models import Dossier
from approdo.records.journal.reading import events_of
from approdo.records.territory.models import Owner

LOG_ON_WORKSPACE = 5
CLOSING_RESULTS = frozenset({"assigned", "refused", "needs_choice"})
EVENT_WORDS = {
    "call_prepared": "Bando preparato",
    "call_amended": "Avviso modificato",
    "parameter_confirmed": "Valore confermato",
    "call_published": "Avviso pubblicato",
    "call_opened": "Domande aperte",
    "call_closed": "Domande chiuse",
    "applications_imported": "Domande importate",
    "applications_decided": "Domande decise",
    "public_number_recorded": "Numero pubblico registrato",
    "ranked_provisional": "Graduatoria provvisoria",
    "ranked_final": "Graduatoria definitiva",
    "allotment_run": "Assegnazioni calcolate",
    "home_chosen": "Casa scelta dal proprietario",
    "allotment_signed": "Assegnazioni firmate",
    "home_withdrawn": "Casa tolta dal bando",
    "home_restored": "Casa rimessa nel bando",
    "call_ended": "Bando chiuso",
    "notices_drafted": "Avviso a chi ha fatto domanda",
}
ASSUMED_WORDS = {
    "homes": "numero e riparto delle case",
    "published_on": "data dell’avviso",
    "opens_at": "apertura delle domande",
    "closes_at": "chiusura delle domande",
    "applications": "numero delle domande",
    "act": "atto di indizione",
    "public_number": "numero del sorteggio",
    "term_days": "termine del procedimento",
    "information_notice": "informativa",
    "retention": "tabella di conservazione",
    "dpia": "valutazione d’impatto",
}


@requires(Action.CALL_VIEW)
@reads
def call_list(request: HttpRequest) -> HttpResponse:
    seen = visible(request.actor, Action.CALL_VIEW, Dossier.objects.all(), on=request.today)
    rows = [list_row(overview(call)) for call in calls_of(seen)]
    columns = (
        Column("Bando", heads_row=True),
        Column("Stato"),
        Column("Prossimo passo"),
        Column("Domande", numeric=True),
        Column("Case", numeric=True),
        Column("Assegnate", numeric=True),
    )
    table = Table("Dal più recente. Su sfondo chiaro quelli che aspettano l’ufficio.", columns, rows)
    return render(request, "office/calls/list.html", {"table": table, "crumbs": [Crumb("Bandi")]})


def list_row(seen: CallOverview) -> Row:
    step = next_step(seen)
    return Row(
        (
            Cell(
                seen.call.title, href=reverse("office:call", args=[seen.call.slug]), small=seen.call.dossier.office.name
            ),
            Cell(chip=state_chip(seen.call)),
            Cell(step.what, small=step.who),
            Cell(formats.thousands(seen.applications)),
            Cell(formats.thousands(seen.homes)),
            Cell(formats.thousands(seen.assigned)),
        ),
        hot=step.ours,
    )


@requires(Action.CALL_VIEW, dossier_kwarg="slug")
@reads
def page(request: HttpRequest, slug: str) -> HttpResponse:
    return workspace(request, slug)


def workspace(request: HttpRequest, slug: str, problems: list[Problem] | None = None) -> HttpResponse:
    """The page itself; an act that was refused shows it again with every problem (status 422)."""
    call = Call.objects.select_related("dossier__office").get(slug=slug)
    seen = overview(call)
    run = AllotmentRun.objects.filter(call=call).order_by("-number").first()
    context = {
        "call": call,
        "seen": seen,
        "chip": state_chip(call),
        "steps": steps.stepper(seen),
        "next": next_step(seen),
        "offered": steps.offered(request, seen),
        "unavailable": steps.unavailable(seen),
        "figures": figures(seen),
        "assumed": [ASSUMED_WORDS.get(name, name) for name in call.notice.get("assumed", ())],
        "homes": home_figures(seen),
        "run": run,
        "quotas": log.quotas(run.document, owners()) if run else [],
        "log_lines": log.log_lines(run.document, only=CLOSING_RESULTS)[:LOG_ON_WORKSPACE] if run else [],
        "ranking": seen.final or seen.provisional,
        "outside": max(0, seen.by_outcome.get("eligible", 0) - seen.ranked_rows),
        "turns": turns(call),
        "works": seen.works,
        "links": links(request, seen),
        "problems": problems or [],
        "missing": before_publishing(request, call),
        "crumbs": [Crumb("Bandi", reverse("office:calls")), Crumb(call.title)],
    }
    return render(request, "office/calls/workspace.html", context, status=422 if problems else 200)


def before_publishing(request: HttpRequest, call: Call) -> list[tuple[str, str, str]]:
    """Of a call in preparation, what still keeps its notice from being published (P-12): what, what to do, where."""
    if call.state != Call.State.DRAFT:
        return []
    try:
        found = publication_problems(call, request.moment)
    except BadInput as fault:
        found = list(fault.errors)
    values, paper = reverse("office:call-values", args=[call.slug]), reverse("office:call-notice", args=[call.slug])
    return [(one.message, one.remedy, values if one.where.startswith("parameters/") else paper) for one in found]


def figures(seen: CallOverview) -> list[tuple[str, int]]:
    return [
        ("domande", seen.applications),
        ("ammesse", seen.by_outcome.get("eligible", 0)),
        ("non ammesse", seen.by_outcome.get("not_eligible", 0)),
        ("da completare", seen.by_outcome.get("incomplete", 0) + seen.by_outcome.get("undecidable", 0)),
        ("correzioni aperte", seen.corrections_open),
        ("case libere", seen.homes_free),
    ]


def home_figures(seen: CallOverview) -> list[tuple[str, int]]:
    return [
        ("con le chiavi", seen.keys),
        ("con il contratto, senza chiavi", seen.leased - seen.keys),
        ("assegnate, senza contratto", seen.assigned - seen.leased),
        ("accettate, da assegnare", seen.accepted),
        ("proposte, senza risposta", seen.offered),
        ("libere", seen.homes_free),
        ("tolte dal bando", seen.homes_withdrawn),
    ]


def owners() -> dict[str, str]:
    return dict(Owner.objects.values_list("code", "name"))


def turns(call: Call) -> list[Turn]:
    """The call's own thread, newest first: what was done, in which role, when it happened."""
    events = reversed(list(events_of(call.dossier)))
    return [
        Turn(EVENT_WORDS.get(event.kind, event.kind), when=formats.moment_short(event.happened_at), state="done")
        for event in events
    ]


def links(request: HttpRequest, seen: CallOverview) -> list[tuple[str, str]]:
    """Where else to go from here: only pages that answer for this call and this role."""
    slug, found = seen.call.slug, []
    if seen.applications:
        found.append(("Fascicoli e graduatoria", reverse("office:call-files", args=[slug])))
    if seen.run:
        found.append(("Registro dell’assegnazione", reverse("office:call-allotment", args=[slug])))
    if seen.corrections:
        found.append(("Richieste di correzione", reverse("office:call-corrections", args=[slug])))
    if seen.applications and may(request.actor, Action.MESSAGE_SEND, on=request.today):
        found.append(("Messaggi del bando", f"{reverse('office:messages')}?bando={slug}"))
        found.append(("Avvisa chi ha fatto domanda", reverse("office:call-notices", args=[slug])))
    if seen.applications and may(request.actor, Action.CODE_ISSUE, on=request.today):
        found.append(("Codici segreti da consegnare", reverse("office:call-codes", args=[slug])))
    if may(request.actor, Action.CALL_PREPARE, seen.call.dossier, on=request.today):
        if seen.call.state == Call.State.DRAFT:
            found.append(("Avviso e case", reverse("office:call-notice", args=[slug])))
        found.append(("Valori e conferme", reverse("office:call-values", args=[slug])))
    if may(request.actor, Action.CALL_IMPORT, seen.call.dossier, on=request.today):
        found.append(("Importazioni", reverse("office:call-import", args=[slug])))
    return found


def outcome_chip(outcome: str) -> Chip:
    return OUTCOMES.get(outcome, Chip("wait", "Da decidere"))


OUTCOMES = {
    "eligible": Chip("done", "Ammessa"),
    "not_eligible": Chip("late", "Non ammessa"),
    "incomplete": Chip("wait", "Manca un dato"),
    "undecidable": Chip("stale", "Non calcolabile"),
}
