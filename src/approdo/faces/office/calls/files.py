"""The files of a call, and one file: outcome first, then why, the facts with their source, and the thread."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from approdo.faces import formats
from approdo.faces.addresses import Action, reads, requires
from approdo.faces.components import Cell, Chip, Column, Crumb, Reason, Row, Table, Turn
from approdo.faces.office.calls.workspace import OUTCOMES, outcome_chip, owners
from approdo.faces.office.checks.sections import sections
from approdo.faces.office.messages.outbox import message_table
from approdo.procedures.call_book import measure_of
from approdo.procedures.reading import read, read_one
from approdo.records.access.actors import APPLICANT, DELEGATE
from approdo.records.access.table import may
from approdo.records.calls.files import FilePage, application_file
from approdo.records.calls.models import Call
from approdo.records.exchanges.queries import messages_of_dossier
from approdo.records.journal.models import Event

TABS = (
    ("tutti", "Tutti"),
    ("ammessi", "Ammessi"),
    ("non-ammessi", "Non ammessi"),
    ("in-verifica", "In verifica"),
    ("assegnati", "Con casa"),
)
STATE_CHIPS = {
    "received": Chip("wait", "Ricevuta"),
    "in_check": Chip("wait", "In verifica"),
    "admitted": Chip("run", "Ammessa"),
    "offered": Chip("wait", "Casa proposta"),
    "accepted": Chip("run", "Casa accettata"),
    "not_admitted": Chip("late", "Non ammessa"),
    "assigned": Chip("done", "Casa assegnata"),
    "refused_home": Chip("stale", "Ha rinunciato"),
    "withdrawn": Chip("stale", "Ritirata"),
    "excluded": Chip("stale", "Esclusa"),
    "closed": Chip("stale", "Chiusa"),
}
SOURCES = {
    "regional_platform": "piattaforma regionale",
    "declaration": "dichiarazione",
    "office": "ufficio",
    "registry": "anagrafe",
    "inps": "INPS",
}
EVENT_WORDS = {
    "application_received": "Domanda ricevuta",
    "decided": "Domanda decisa dalle regole",
    "correction_received": "Chiesta una correzione",
    "correction_answered": "Risposta alla correzione",
    "home_offered": "Casa proposta",
    "offer_accepted": "Casa accettata",
    "answer_undone": "Risposta annullata",
    "home_assigned": "Casa assegnata",
    "home_refused": "Rinuncia alla casa",
    "keys_handed_over": "Chiavi consegnate",
    "home_chosen": "Casa scelta dal proprietario",
    "application_withdrawn": "Domanda ritirata",
    "fact_verified": "Dato verificato",
    "fact_chosen": "Valore scelto fra fonti in contrasto",
    "place_kept": "Il fascicolo resta al suo posto",
    "papers_asked": "Chiarimento chiesto alla persona",
    "papers_received": "Risposta della persona",
    "papers_closed": "Richiesta chiusa",
    "code_issued": "Codice segreto consegnato",
    "code_withdrawn": "Codice segreto ritirato",
    "delegation_given": "Permesso dato a chi aiuta la persona",
    "delegation_ended": "Permesso tolto a chi aiutava la persona",
    "message_drafted": "Messaggio scritto",
    "message_sent": "Messaggio spedito",
    "message_delivered": "Messaggio consegnato",
    "message_read": "Messaggio letto dalla persona",
    "message_failed": "Messaggio non consegnato",
}
RESULTS = {"pass": True, "fail": False}
RESULT_WORDS = {
    "pass": "rispettato",
    "fail": "non rispettato",
    "missing": "da chiarire",
    "unknown": "non calcolabile",
    "not_applicable": "non si applica",
}
UNKNOWN = {
    "missing": "Manca un dato per dirlo.",
    "unknown": "Un valore della norma non è confermato.",
    "not_applicable": "La norma non lo chiede per questo bando, o per questo nucleo.",
}


def crumbs(call: Call, here: str) -> list[Crumb]:
    return [
        Crumb("Bandi", reverse("office:calls")),
        Crumb(call.title, reverse("office:call", args=[call.slug])),
        Crumb(here),
    ]


@requires(Action.APPLICATION_VIEW, dossier_kwarg="code")
@reads
def application(request: HttpRequest, code: str) -> HttpResponse:
    file = read_one(application_file, request.actor, "istruttoria del fascicolo", dossier=request.dossier.pk)
    call = file.application.call
    document = file.document
    checks = sections(request, file)
    requirements = requirement_reasons(document) if document else []
    context = checks | {
        "file": file,
        "call": call,
        "chip": STATE_CHIPS[file.application.state],
        "outcome": outcome_of(file),
        "reasons": [one for one in requirements if one.met is not True],
        "met": [one for one in requirements if one.met is True],
        "sections": section_reasons(document) if document else [],
        "facts": fact_table(file, declared_facts(call), checks["checked_names"]),
        "persons": person_table(file),
        "places": place_table(file),
        "corrections": correction_table(file),
        "turns": turns_of(file),
        "document": document,
        "download": reverse("office:application-json", args=[file.code]),
        "acts": acts_on(request, file),
        "messages_sent": messages_of(request),
        "crumbs": [
            *crumbs(call, "Fascicoli")[:2],
            Crumb("Fascicoli", reverse("office:call-files", args=[call.slug])),
            Crumb(file.code),
        ],
    }
    return render(request, "office/calls/file.html", context)


def messages_of(request: HttpRequest) -> Table | None:
    """What was written to the people of this file; None for a role that may not see it."""
    if not may(request.actor, Action.MESSAGE_VIEW, request.dossier, on=request.today):
        return None
    lines = read(messages_of_dossier, request.actor, "messaggi del fascicolo", dossier=request.dossier.pk)
    return message_table(lines, "Dal più recente.", with_file=False)


@requires(Action.APPLICATION_VIEW, dossier_kwarg="code")
@reads
def decision_json(request: HttpRequest, code: str) -> HttpResponse:
    """The frozen decision with its book, as `./run verify` reads it."""
    file = read_one(application_file, request.actor, "scarico della scheda di calcolo", dossier=request.dossier.pk)
    response = JsonResponse(file.exported, json_dumps_params={"ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="decisione-{file.public_code}.json"'
    return response


def outcome_of(file: FilePage) -> dict[str, str]:
    """The answer first: the outcome, and only what failed."""
    if file.decision is None:
        return {"title": "Domanda ancora da decidere", "sentence": ""}
    title = OUTCOMES.get(file.decision.outcome, outcome_chip("")).word
    failed = [row["text"] for row in (file.document or {}).get("requirements", []) if row["result"] == "fail"]
    missing = (file.document or {}).get("missing_facts", [])
    sentence = " ".join(failed) or (f"Mancano: {', '.join(missing)}." if missing else "")
    return {"title": title, "sentence": sentence}


def requirement_reasons(document: dict[str, Any]) -> list[Reason]:
    return [
        Reason(
            title=row["text"],
            value=RESULT_WORDS[row["result"]],
            result=UNKNOWN.get(row["result"], ""),
            cite=row["cite"] or "",
            met=RESULTS.get(row["result"]),
        )
        for row in document["requirements"]
    ]


def section_reasons(document: dict[str, Any]) -> list[Reason]:
    return [
        Reason(
            title=SECTIONS.get(name, name),
            value=section_value(section),
            result="" if section["status"] == "computed" else UNKNOWN.get(section["status"], ""),
        )
        for name, section in document["sections"].items()
    ]


SECTIONS = {
    "indigent": "Nucleo indigente",
    "categories": "Categorie dell’art. 14",
    "isbar_check": "Controllo del punteggio",
}
CATEGORIES = {
    "elderly": "anziani",
    "new_family": "nuova famiglia",
    "single_parent": "genitore solo",
    "separated_parent": "genitore separato",
    "over_indebted": "sovraindebitati",
    "forces": "forze dell’ordine e soccorso",
    "disabled": "disabilità",
    "local": "categoria locale",
}


def section_value(section: dict[str, Any]) -> str:
    value = section["value"]
    if section["status"] != "computed":
        return "non disponibile"
    if isinstance(value, bool):
        return "sì" if value else "no"
    if isinstance(value, list):
        return ", ".join(CATEGORIES.get(one, one) for one in value) or "nessuna"
    return str(value)


def declared_facts(call: Call) -> dict[str, Any]:
    """What the measure declares of each fact: label, type with the words of its codes."""
    return {fact.name: fact for fact in measure_of(call).fact_list}


def fact_table(file: FilePage, declared: dict[str, Any], elsewhere: set[str]) -> Table:
    """What the application says and no rule of this call reads; the rest is in the check list."""
    columns = (Column("Fatto", heads_row=True), Column("Valore"), Column("Di chi"), Column("Fonte"), Column("Vero al"))
    rows = [
        Row(
            (
                Cell(fact_label(line.name, declared)),
                Cell(fact_value(line.value, declared.get(line.name))),
                Cell(line.person or "nucleo"),
                Cell(SOURCES.get(line.source, line.source), small="verificato" if line.verified_at else "dichiarato"),
                Cell(formats.day_short(line.as_of)),
            )
        )
        for line in file.facts
        if line.name not in elsewhere
    ]
    return Table("Prima i fatti del nucleo, poi quelli delle persone.", columns, rows)


def fact_label(name: str, declared: dict[str, Any]) -> str:
    label = declared[name].label if name in declared else name.replace("_", " ")
    return label[:1].upper() + label[1:]


def fact_value(value: Any, fact: Any) -> str:
    """A fact as people read it: euros, days, decimals, the words of a code."""
    if value is None:
        return "non disponibile"
    if isinstance(value, bool):
        return "sì" if value else "no"
    kind, scale = (fact.type.kind, fact.type.scale) if fact is not None else ("", 0)
    if kind == "Cents":
        return formats.euros(value)
    if kind == "Date":
        return formats.day_short(date.fromisoformat(value))
    if kind == "Scaled" and scale == 2:
        return formats.hundredths(value)
    return dict(fact.type.codes).get(value, str(value)) if kind == "Code" else str(value)


def person_table(file: FilePage) -> Table:
    columns = (Column("Persona", heads_row=True), Column("Codice fiscale"), Column("Nascita"))
    rows = [
        Row(
            (
                Cell(person.name, small="ha fatto domanda" if person.is_applicant else ""),
                Cell(person.tax_code, code=True),
                Cell(formats.day_short(person.birth_date)),
            )
        )
        for person in file.persons
    ]
    return Table(formats.counted(len(rows), "persona", "persone"), columns, rows)


def place_table(file: FilePage) -> Table:
    names = owners()
    columns = (Column("Graduatoria", heads_row=True), Column("Posto", numeric=True), Column("Punti", numeric=True))
    rows = [
        Row(
            (
                Cell(
                    f"{row.ranking.get_stage_display()}, {names.get(row.owner, row.owner)}",
                    small="a pari punti, in ordine di sorteggio" if row.drawn else "",
                ),
                Cell(str(row.place)),
                Cell(formats.hundredths(row.score)),
            )
        )
        for row in file.places
    ]
    return Table("Una graduatoria per proprietario e per Comune.", columns, rows)


def correction_table(file: FilePage) -> Table:
    columns = (Column("Voce", heads_row=True), Column("Ricevuta"), Column("Esito"))
    rows = [
        Row(
            (
                Cell(one.item, href=reverse("office:correction", args=[file.code, one.pk])),
                Cell(formats.moment_short(one.received_at)),
                Cell(one.get_outcome_display() or "da rispondere"),
            )
        )
        for one in file.corrections
    ]
    return Table("Ogni voce ha una risposta scritta.", columns, rows)


def turns_of(file: FilePage) -> list[Turn]:
    return [
        Turn(
            EVENT_WORDS.get(event.kind, event.kind),
            when=formats.moment_short(event.happened_at),
            by=from_outside(event, file),
            state="done",
        )
        for event in file.events
    ]


def from_outside(event: Event, file: FilePage) -> str:
    """What came from the portal says so: by the person, or by somebody who acts for them."""
    if event.actor_role == APPLICANT:
        return "la persona, dall’area personale"
    return f"{file.helpers.get(event.actor, '')}, per la persona" if event.actor_role == DELEGATE else ""


def acts_on(request: HttpRequest, file: FilePage) -> list[tuple[str, str]]:
    """What this role may do on this file in the state its call is in."""
    call, found = file.application.call, []
    has_home = file.assignment is not None and all(event.kind != "keys_handed_over" for event in file.events)
    wanted = (
        (
            Action.CALL_CORRECT,
            call.state == "provisional",
            "Registra una richiesta di correzione",
            "office:correction-new",
        ),
        (
            Action.OFFER_ANSWER,
            file.offer is not None and not file.offer.answer,
            "Registra una rinuncia",
            "office:refuse",
        ),
        (Action.CALL_KEYS, has_home, "Consegna le chiavi", "office:keys"),
        (Action.CODE_ISSUE, True, "Codice segreto e aiuti", "office:code"),
    )
    for action, possible, label, name in wanted:
        if possible and may(request.actor, action, request.dossier, on=request.today):
            found.append((label, reverse(name, args=[file.code])))
    return found
