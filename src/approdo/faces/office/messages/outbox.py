"""The outbox: every message of the files one may see, by how far it came. Filters stand in the address."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from approdo.faces import formats
from approdo.faces.addresses import Action, reads, requires
from approdo.faces.components import Cell, Chip, Column, Crumb, Page, Row, Table
from approdo.procedures.reading import read
from approdo.records.access.table import visible
from approdo.records.dossiers.models import Dossier
from approdo.records.exchanges.models import Message
from approdo.records.exchanges.queries import LISTS, PRINTED, UNKNOWN, MessageLine, counts, messages_of_office

PAGE_SIZE = 100
TABS = (
    ("", "all", "Tutti"),
    ("draft", "draft", "Da spedire"),
    (PRINTED, PRINTED, "Stampati"),
    (UNKNOWN, UNKNOWN, "Non si sa"),
    ("failed", "failed", "Non consegnati"),
    ("repeated", "repeated", "Rispediti"),
    ("sent", "sent", "Spediti"),
    ("delivered", "delivered", "Consegnati"),
    ("read", "read", "Letti"),
)
STATES: dict[str, Chip] = {
    "draft": Chip("wait", "Da spedire"),
    PRINTED: Chip("wait", "Stampato, da spedire"),
    UNKNOWN: Chip("stale", "Non si sa se è partito"),
    "sent": Chip("run", "Spedito"),
    "delivered": Chip("done", "Consegnato"),
    "read": Chip("done", "Letto"),
    "failed": Chip("late", "Non consegnato"),
}
CHANNELS = dict(Message.Channel.choices)
EMPTY = {
    "": ("Non c’è ancora nessun messaggio.", "Nascono con gli atti: una ricevuta, una graduatoria, una proposta."),
    "draft": (
        "Non c’è niente da spedire.",
        "Un messaggio nuovo parte da solo entro un minuto; le lettere si stampano.",
    ),
    PRINTED: ("Nessuna lettera stampata aspetta la spedizione.", "Si stampano dalla coda di stampa."),
    UNKNOWN: ("Di ogni messaggio si sa se è partito.", "Se un invio si interrompe a metà, lo trovi qui."),
    "failed": ("Nessun messaggio è tornato indietro.", "Se uno non arriva, lo trovi qui e puoi rispedirlo."),
    "repeated": ("Nessun messaggio è stato rispedito.", ""),
    "sent": ("Nessun messaggio aspetta la prova di consegna.", ""),
    "delivered": ("Nessun messaggio consegnato aspetta di essere letto.", ""),
    "read": ("Nessuno ha ancora detto di aver letto un messaggio.", "Lo dice la persona, nella sua area."),
}


@requires(Action.MESSAGE_VIEW)
@reads
def page(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("stato", "")
    state = state if state in LISTS else ""
    call = request.GET.get("bando", "")
    number = max(1, int(request.GET["pagina"])) if request.GET.get("pagina", "").isdigit() else 1
    lines = read(
        messages_of_office,
        request.actor,
        "messaggi dell’ufficio",
        state=state,
        call=call,
        start=(number - 1) * PAGE_SIZE,
        size=PAGE_SIZE,
    )
    found = tallies(request, call)
    kept = f"&bando={call}" if call else ""
    why, when = EMPTY[state]
    context = {
        "headline": headline(found),
        "tabs": [
            {
                "label": label,
                "href": f"?stato={name}{kept}",
                "current": name == state,
                "count": formats.thousands(found[key]),
            }
            for name, key, label in TABS
        ],
        "table": message_table(lines, "Dal più recente. Solo i fascicoli che puoi vedere."),
        "page": Page(number, pages_of(found, state), f"&stato={state}{kept}"),
        "why": why,
        "when": when,
        "crumbs": [Crumb("Messaggi")],
    }
    return render(request, "office/messages/outbox.html", context)


def tallies(request: HttpRequest, call: str = "") -> dict[str, int]:
    """How many messages of each kind the actor may see. Counts only."""
    return counts(visible(request.actor, Action.MESSAGE_VIEW, Dossier.objects.all(), on=request.today), call)


def pages_of(found: dict[str, int], state: str) -> int:
    key = next(key for name, key, _ in TABS if name == state)
    return max(1, -(-found[key] // PAGE_SIZE))


def headline(found: dict[str, int]) -> str:
    """The answer first: what waits for a person."""
    waiting = found[UNKNOWN] + found["failed"]
    if waiting:
        return f"{formats.counted(waiting, 'messaggio aspetta', 'messaggi aspettano')} una tua decisione"
    return "Nessun messaggio aspetta una tua decisione"


def message_table(lines: Iterable[MessageLine], caption: str, *, with_file: bool = True) -> Table:
    """A list of messages: what, to whom, how, how far."""
    columns = [Column("Messaggio", heads_row=True), Column("A chi"), Column("Come"), Column("Stato"), Column("Scritto")]
    if with_file:
        columns.insert(1, Column("Fascicolo"))
    rows = []
    for line in lines:
        cells = [
            Cell(line.subject, href=reverse("office:message", args=[line.id])),
            Cell(line.recipient),
            Cell(CHANNELS[line.channel], small="ha effetti dal giorno in cui arriva" if line.legal else ""),
            Cell(chip=STATES[line.state]),
            Cell(formats.moment_short(line.drafted_at)),
        ]
        if with_file:
            cells.insert(1, Cell(line.code, href=reverse("office:application", args=[line.code]), code=True))
        rows.append(Row(tuple(cells), hot=is_work(line)))
    return Table(caption, tuple(columns), rows)


def is_work(line: MessageLine) -> bool:
    """Whether a person must decide: it failed and nobody repeated it, or nobody knows whether it left."""
    return line.state == UNKNOWN or (line.state == "failed" and not line.repeated)
