"""`./run call …`: the acts of a file's checks. They print codes, states and counts; a name or a value only where the reason
of the reading is given."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

from approdo.documents.errors import BadInput, ErrorItem
from approdo.procedures import moments
from approdo.procedures.ask_papers import (
    PapersAnswer,
    PapersAsked,
    RequestClosed,
    answer_papers,
    ask_papers,
    close_request,
)
from approdo.procedures.check_facts import SOURCES, CheckedValue, ChosenFact, FactCheck, choose_fact, verify_fact
from approdo.procedures.checks import checks_from
from approdo.procedures.confirm_declared import confirm_declared
from approdo.procedures.on_call import find_application
from approdo.procedures.papers import checked_upload
from approdo.procedures.problems import NotFound
from approdo.procedures.reading import read_one
from approdo.records.access.actors import Actor
from approdo.records.calls.checklist import CheckLine
from approdo.records.calls.files import application_file
from approdo.records.calls.models import Application, PaperRequest
from approdo.records.evidence.models import Fact

ActorOf = Callable[[Namespace], Actor]
Told = Callable[[str, str, Iterable[Any]], dict[str, Any]]
Adds = Callable[[str, str, Callable[[Namespace], dict[str, Any]]], Any]
CHECKS = "approdo.checks/1"


def add(act: Adds, actor_of: ActorOf, told: Told) -> None:
    """Add the commands. `act` makes one with a call and a role; `told` writes what happened."""

    def does(
        function: Callable[[Namespace, Application, Actor], Iterable[Any]],
    ) -> Callable[[Namespace], dict[str, Any]]:
        return lambda options: told(
            options.call, options.act, function(options, _application(options), actor_of(options))
        )

    one = act(
        "checks", "dice che cosa è verificato in un fascicolo, e chi aspetta chi", lambda o: _checks(o, actor_of(o))
    )
    one.add_argument("application", help="codice pubblico")
    one.add_argument("--reason", required=True, help="perché lo consulti: resta nel registro degli accessi")
    one = act("verify", "registra che un valore è stato verificato, o tutti con --all", does(_verify))
    one.add_argument("application", help="codice pubblico")
    one.add_argument("fact", nargs="?", help="nome del dato")
    one.add_argument("value", nargs="?", help="che cosa dice la fonte, nell’unità del dato (JSON)")
    one.add_argument("--all", action="store_true", help="conferma tutto ciò che è dichiarato")
    one.add_argument("--source", choices=sorted(SOURCES), default="office")
    one.add_argument("--as-of", type=date.fromisoformat, help="il giorno di cui è vero")
    one.add_argument("--how", required=True)
    one.add_argument("--reference", default="", help="numero della consultazione")
    one = act("choose-fact", "sceglie quale valore vale fra fonti in contrasto", does(_choose))
    one.add_argument("application", help="codice pubblico")
    one.add_argument("fact", help="nome del dato")
    one.add_argument("source", help="la fonte che vale")
    one.add_argument("--reason", required=True)
    one = act("ask", "chiede un chiarimento alla persona", does(_ask))
    one.add_argument("application", help="codice pubblico")
    one.add_argument("defect")
    one.add_argument("--item", default="", help="nome del dato")
    one.add_argument("--why-not-ours", required=True, help="perché nessun ufficio può dircelo")
    one = act("answer", "registra la risposta della persona", does(_answer))
    one.add_argument("application", help="codice pubblico")
    one.add_argument("defect", help="come nella richiesta")
    one.add_argument("--text", default="")
    one.add_argument("papers", nargs="*", help="file da aggiungere")
    one = act("close-request", "chiude una richiesta con il suo esito", does(_close))
    one.add_argument("application", help="codice pubblico")
    one.add_argument("defect", help="come nella richiesta")
    one.add_argument("outcome", choices=PaperRequest.Outcome.values)
    one.add_argument("--note", default="")


def _application(options: Namespace) -> Application:
    dossier = find_application(options.call, options.application)
    found = Application.objects.select_related("dossier", "call__dossier__municipality", "household", "batch")
    return found.get(pk=dossier)


def _checks(options: Namespace, actor: Actor) -> dict[str, Any]:
    dossier = find_application(options.call, options.application)
    file = read_one(application_file, actor, options.reason, dossier=dossier)
    found = checks_from(file.rows, moments.current())
    return {
        "format": CHECKS,
        "application": options.application,
        "facts": [_line(line) for line in found.lines],
        "requests": [
            {
                "defect": one.defect,
                "asked_at": one.asked_at.isoformat(),
                "until": found.until[one.pk].isoformat(),
                "answered": one.answered_at is not None,
                "outcome": one.outcome or None,
            }
            for one in found.requests
        ],
        "elsewhere": [one.public_code for one in found.elsewhere],
    }


def _line(line: CheckLine) -> dict[str, Any]:
    waiting = line.waiting
    return {
        "fact": line.fact.name,
        "state": str(line.state),
        "value": line.counting.value if line.counting else None,
        "sources": [fact.source for fact in (*line.values, *line.later)],
        "waits_for": waiting.who if waiting else None,
        "what": waiting.what if waiting else None,
        "since": waiting.since.isoformat() if waiting else None,
        "until": waiting.until.isoformat() if waiting and waiting.until else None,
    }


def _verify(options: Namespace, application: Application, actor: Actor) -> Iterable[Any]:
    moment = moments.current()
    if options.all:
        return confirm_declared(application, options.how, options.reference, moment, actor, all_facts=True)
    if options.fact is None or options.value is None:
        message = "Manca quale dato, e che cosa dice la fonte."
        raise BadInput([ErrorItem("value_missing", "fact", None, "", message, "Scrivi dato e valore, oppure --all.")])
    check = FactCheck(
        application.pk,
        [CheckedValue(options.fact, _value(options.value))],
        options.source,
        options.as_of or moments.day_of(application.filed_at),
        options.how,
        options.reference,
    )
    return verify_fact(check, moment, actor)


def _choose(options: Namespace, application: Application, actor: Actor) -> Iterable[Any]:
    wanted = {"dossier": application.pk, "name": options.fact, "source": options.source, "replaced_at": None}
    fact = Fact.objects.filter(**wanted).first()
    if fact is None:
        raise NotFound
    return choose_fact(ChosenFact(application.pk, fact.pk, options.reason), moments.current(), actor)


def _ask(options: Namespace, application: Application, actor: Actor) -> Iterable[Any]:
    asked = PapersAsked(application.pk, options.defect, options.why_not_ours, options.item)
    return ask_papers(asked, moments.current(), actor)


def _answer(options: Namespace, application: Application, actor: Actor) -> Iterable[Any]:
    papers = [checked_upload(Path(name).name, Path(name).read_bytes(), name) for name in options.papers]
    answer = PapersAnswer(_request(options, application).pk, options.text, papers)
    return answer_papers(answer, moments.current(), actor)


def _close(options: Namespace, application: Application, actor: Actor) -> Iterable[Any]:
    closed = RequestClosed(_request(options, application).pk, options.outcome, options.note)
    return close_request(closed, moments.current(), actor)


def _request(options: Namespace, application: Application) -> PaperRequest:
    found = PaperRequest.objects.filter(application=application, defect=options.defect, closed_at=None).first()
    if found is None:
        raise NotFound
    return found


def _value(text: str) -> Any:
    """JSON where it is JSON (950000, true), else the text itself (a day, a code)."""
    from approdo.documents import plain_json

    try:
        return plain_json.parse(text.encode(), "value")
    except BadInput:
        return text
