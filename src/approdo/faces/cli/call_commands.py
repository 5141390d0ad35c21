"""`./run call …`: the acts of a call by command, in a database born from the demo.

An act is a person's (P-42): here the personas of the demo act, `--as` says with which role. Elsewhere acts are done in the
office's pages, after entering with one's own account. The moment is the one on the demo's strip.

With `--json` stdout is one `approdo.act/1` (what happened) or `approdo.error/1`; `decision` and `document` print the
document itself, for `./run verify`. Exit: 0 done · 2 refused, all problems listed · 3 our fault.
"""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from approdo.documents import plain_json
from approdo.documents.errors import BadInput, ErrorItem
from approdo.procedures import allot_call, moments, rank_call
from approdo.procedures.close_call import close_call
from approdo.procedures.confirm_parameter import Confirmation, confirm_parameter
from approdo.procedures.decide_applications import decide_applications
from approdo.procedures.end_call import end_call
from approdo.procedures.import_applications import ImportOrder, import_applications, preview_applications
from approdo.procedures.imports.files import ImportFiles, read_path
from approdo.procedures.imports.mapping import mapping_data
from approdo.procedures.on_call import find_application, find_call
from approdo.procedures.open_call import open_call
from approdo.procedures.problems import NotFound, Problems
from approdo.procedures.publish_call import publish_call
from approdo.procedures.reading import read_one
from approdo.procedures.record_public_number import PublicNumber, record_public_number
from approdo.records.access.actors import Actor
from approdo.records.access.models import Role, RoleGrant
from approdo.records.access.table import Action, may
from approdo.records.calls.files import application_file
from approdo.records.territory.models import Installation

from . import check_commands, road_commands
from .documents_arguments import Parser
from .documents_streams import guarded, say

ACT = "approdo.act/1"
Answer = dict[str, Any]
OFFICER, MANAGER = Role.OFFICER.value, Role.MANAGER.value


class CallParser(Parser):
    """The same errors as the document commands, without their folders."""

    def parse(self, argv: list[str]) -> Namespace:
        return self.parse_args(argv)


def run(argv: list[str]) -> int:
    """Do one act, or show a call."""
    return guarded(_parser(), argv, _run)


def _run(options: Namespace) -> int:
    try:
        answer = options.does(options)
    except Problems as refused:
        raise BadInput(refused.problems) from None
    say(answer, options, _told if answer["format"] == ACT else plain_json.text_of)
    return 0


def _parser() -> CallParser:
    parser = CallParser(prog="./run call", description="Gli atti di un bando, nella dimostrazione.")
    acts = parser.add_subparsers(dest="act", required=True, metavar="ATTO")
    for name, (function, role, shows) in _ON_CALL.items():
        _act(acts, name, shows, role, _does(function))
    one = _act(acts, "show", "dice a che punto è il bando", OFFICER, lambda options: _state(options.call, "show", ()))
    for name, shows, function in (
        ("preview", "guarda un file di domande senza importarlo", _preview),
        ("import", "importa le domande, tutte o nessuna", _import),
    ):
        one = _act(acts, name, shows, OFFICER, function)
        one.add_argument("applications", help="XLSX, o CSV delle domande")
        one.add_argument("persons", nargs="?", help="CSV delle persone")
        one.add_argument("--mapping", help="file delle corrispondenze (YAML)")
    one = _act(acts, "confirm", "conferma un valore", OFFICER, _confirm)
    one.add_argument("parameter")
    one.add_argument("--source", required=True)
    one = _act(acts, "number", "registra il numero pubblico", OFFICER, _number)
    one.add_argument("number")
    one.add_argument("--source", required=True)
    one.add_argument("--drawn-at", required=True, type=_moment, help="ISO 8601 con lo scarto dal tempo universale")
    one = _act(acts, "choose", "sceglie la casa dove la legge lascia scegliere", OFFICER, _choose)
    one.add_argument("application", help="codice pubblico")
    one.add_argument("home")
    one.add_argument("--reason", required=True)
    one = _act(
        acts, "decision", "scrive la decisione di una domanda, da verificare con ./run verify", OFFICER, _decision
    )
    one.add_argument("application", help="codice pubblico")
    one.add_argument("--reason", required=True, help="perché la consulti: resta nel registro degli accessi")
    check_commands.add(lambda name, shows, does: _act(acts, name, shows, MANAGER, does), _actor, _state)
    road_commands.add(lambda name, shows, role, does: _act(acts, name, shows, role, _done(does)))
    _act(acts, "document", "scrive l’ultima assegnazione, da verificare con ./run verify", OFFICER, _document)
    return parser


def _act(acts: Any, name: str, shows: str, role: str, does: Callable[[Namespace], Answer]) -> CallParser:
    one: CallParser = acts.add_parser(name, help=shows, description=shows)
    one.add_argument("call", help="l’indirizzo del bando: sap-2023")
    one.add_argument("--as", dest="role", default=role, choices=sorted(Role.values))
    one.add_argument("--json", action="store_true")
    one.set_defaults(does=does)
    return one


def _done(act: Callable[[Namespace, Actor], Iterable[Any]]) -> Callable[[Namespace], Answer]:
    return lambda options: _state(options.call, options.act, act(options, _actor(options)))


def _does(act: Callable[[str, datetime, Actor], Iterable[Any]]) -> Callable[[Namespace], Answer]:
    return lambda options: _state(options.call, options.act, act(options.call, moments.current(), _actor(options)))


def _preview(options: Namespace) -> Answer:
    seen = preview_applications(_order(options), moments.current(), _actor(options))
    if seen.problems:
        raise Problems(seen.problems)
    answer = _state(options.call, "preview", ())
    return answer | {
        "rows": seen.rows,
        "persons": seen.persons,
        "digest": seen.digest,
        "warnings": [one.document() for one in seen.warnings],
    }


def _import(options: Namespace) -> Answer:
    order = _order(options)
    return _state(options.call, "import", import_applications(order, moments.current(), _actor(options)))


def _order(options: Namespace) -> ImportOrder:
    limit = settings.UPLOAD_LIMIT_BYTES
    persons = read_path(Path(options.persons), limit) if options.persons else None
    files = ImportFiles(read_path(Path(options.applications), limit), persons)
    told = read_path(Path(options.mapping), limit) if options.mapping else None
    mapping = mapping_data(told.content, told.name) if told else None
    return ImportOrder(options.call, files, mapping)


def _confirm(options: Namespace) -> Answer:
    given = Confirmation(options.call, options.parameter, options.source)
    return _state(options.call, "confirm", confirm_parameter(given, moments.current(), _actor(options)))


def _number(options: Namespace) -> Answer:
    given = PublicNumber(options.call, options.number, options.source, options.drawn_at)
    return _state(options.call, "number", record_public_number(given, moments.current(), _actor(options)))


def _choose(options: Namespace) -> Answer:
    chosen = allot_call.ChosenHome(options.call, options.application, options.home, options.reason)
    return _state(options.call, "choose", allot_call.choose_home(chosen, moments.current(), _actor(options)))


def _decision(options: Namespace) -> Answer:
    """The frozen decision with its rules: a reading like any other, with its reason in the log."""
    dossier = find_application(options.call, options.application)
    file: Answer = read_one(application_file, _actor(options), options.reason, dossier=dossier).exported
    return file


def _document(options: Namespace) -> Answer:
    """The last run as it was kept: codes only, nothing about anybody."""
    actor, call = _actor(options), find_call(options.call)
    run = allot_call.latest_run(call)
    if run is None or not may(actor, Action.CALL_VIEW, call.dossier, on=moments.today()):
        raise NotFound
    document: Answer = run.document
    return document


def _state(slug: str, act: str, events: Iterable[Any]) -> Answer:
    """`approdo.act/1`: the events by kind, and where the call is now."""
    call = find_call(slug)
    run = allot_call.latest_run(call)
    return {
        "format": ACT,
        "call": slug,
        "act": act,
        "events": dict(sorted(Counter(event.kind for event in events).items())),
        "state": call.state,
        "list_digest": call.list_digest or None,
        "public_number": call.public_number or None,
        "run": None if run is None else {"number": run.number, "complete": run.complete, "hash": run.hash},
        "pending": allot_call.pending_choice(run),
    }


def _told(answer: Answer) -> str:
    lines = [f"{answer['call']}: {answer['state']}"]
    lines += [f"  {kind}: {count}" for kind, count in answer["events"].items()]
    if answer.get("rows") is not None:
        lines.append(f"  {answer['rows']} domande, {answer['persons']} persone, {len(answer['warnings'])} avvertimenti")
        lines += [f"  {one['message']} {one['remedy']}" for one in answer["warnings"]]
    if answer["pending"]:
        lines.append(
            f"  da scegliere per {answer['pending']['application']}: {', '.join(answer['pending']['candidates'])}"
        )
    return "\n".join(lines)


def _actor(options: Namespace) -> Actor:
    """The demo's official with that role. Nobody acts by command in a database that is not a demo."""
    demo = Installation.objects.filter(born_as_demo=True).exists()
    grant = RoleGrant.objects.filter(role=options.role, user__is_active=True).order_by("user__email").first()
    if not demo or grant is None:
        message = "Gli atti per comando si fanno solo nella dimostrazione: un atto è di una persona, che entra con il suo account."
        raise BadInput([ErrorItem("not_allowed", "--as", options.role, "", message, "Usa le pagine dell’ufficio.")])
    return Actor(grant.user_id, grant.role, grant.office_id)


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("manca lo scarto dal tempo universale")
    return found


_ON_CALL: dict[str, tuple[Callable[[str, datetime, Actor], Iterable[Any]], str, str]] = {
    "publish": (publish_call, MANAGER, "pubblica l’avviso"),
    "open": (open_call, MANAGER, "apre le domande"),
    "close": (close_call, MANAGER, "chiude le domande"),
    "decide": (decide_applications, OFFICER, "decide tutte le domande"),
    "rank": (rank_call.rank_provisional, OFFICER, "forma la graduatoria provvisoria"),
    "finalise": (rank_call.rank_final, OFFICER, "rende definitiva la graduatoria"),
    "allot": (allot_call.run_allotment, OFFICER, "calcola le assegnazioni"),
    "sign": (allot_call.sign_allotment, MANAGER, "firma le assegnazioni"),
    "end": (end_call, MANAGER, "chiude il bando"),
}
