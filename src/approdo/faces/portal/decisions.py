"""The calculation to take away: the page, the PDF and the JSON of one decision, in one order (faces.md §5, decision sheet)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext

from approdo.documents.decision_sheets import sheet_pdf
from approdo.faces import formats
from approdo.faces.addresses import Action, reads
from approdo.faces.components import Crumb
from approdo.faces.portal.entrance import citizen
from approdo.faces.portal.explaining import in_unit
from approdo.faces.portal.pages import page
from approdo.faces.portal.the_file import crumbs_to, the_file
from approdo.procedures.call_book import measure_of
from approdo.records.calls.own import OwnFile
from approdo.rulebook import Fact

OUTCOMES = {
    "eligible": lambda: gettext("La domanda è ammessa: tutti i requisiti ci sono."),
    "not_eligible": lambda: gettext("Con i dati che abbiamo la domanda non è ammessa: manca almeno un requisito."),
    "incomplete": lambda: gettext("Non si può ancora decidere: manca almeno un dato."),
    "undecidable": lambda: gettext("Non si può ancora decidere: un valore della norma non è confermato."),
}
RESULTS = {
    "pass": lambda: gettext("rispettato"),
    "fail": lambda: gettext("non rispettato"),
    "missing": lambda: gettext("manca un dato"),
    "unknown": lambda: gettext("non calcolabile"),
    "not_applicable": lambda: gettext("non si applica"),
    "computed": lambda: gettext("calcolato"),
}
CONFIDENCE = {
    "read": lambda: gettext("letto nell’atto"),
    "secondary": lambda: gettext("da una fonte secondaria"),
    "implementation": lambda: gettext("da un programma di un altro Comune"),
    "derived": lambda: gettext("ricavato"),
    "inferred": lambda: gettext("ricavato"),
    "memory": lambda: gettext("da confermare"),
    "design": lambda: gettext("scelto da noi"),
    "missing": lambda: gettext("non trovato"),
}


@citizen(Action.OWN_VIEW, dossier_kwarg="code")
@reads
def decision(request: HttpRequest, code: str) -> HttpResponse:
    file = the_file(request, "lettura della propria scheda di calcolo")
    document = file.document
    context: dict[str, Any] = {
        "file": file,
        "document": document,
        "crumbs": crumbs_to(file, Crumb(gettext("Il calcolo"))),
    }
    if document is not None:
        declared = {fact.name: fact for fact in measure_of(file.call).fact_list}
        context |= {
            "outcome": OUTCOMES[document["outcome"]](),
            "decided": file.decision.decided_at if file.decision else None,
            "requirements": [(row, RESULTS[row["result"]]()) for row in document["requirements"]],
            "facts": facts_in_words(document, declared),
            "sections": [(name, section_in_words(one)) for name, one in sections(document)],
            "on": date.fromisoformat(document["on"]),
            "known_on": date.fromisoformat(document["known_on"]),
            "figures": [figure_in_words(one) for one in document["parameters"]],
        }
    return page(request, "decision.html", context)


@citizen(Action.OWN_VIEW, dossier_kwarg="code")
@reads
def decision_json(request: HttpRequest, code: str) -> HttpResponse:
    """The frozen decision with its book, as `./run verify` reads it. Its name says the public code and nothing else."""
    file = decided_file(request)
    response = JsonResponse(file.exported, json_dumps_params={"ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="decisione-{file.public_code}.json"'
    return response


@citizen(Action.OWN_VIEW, dossier_kwarg="code")
@reads
def decision_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The same on paper: PDF/UA-1 and PDF/A-2a."""
    file = decided_file(request)
    assert file.document is not None, "decided_file is not found otherwise"
    content = sheet_pdf(
        file.document,
        file.town.name,
        file.office.name,
        request.today,
        tuple(settings.MEASURE_FOLDERS),
        settings.CITY_FOLDER,
    )
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="decisione-{file.public_code}.pdf"'
    return response


def decided_file(request: HttpRequest) -> OwnFile:
    file = the_file(request, "scarico della propria scheda di calcolo")
    if file.document is None:
        raise Http404
    return file


def sections(document: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    return [(TITLES[name]() if name in TITLES else name, one) for name, one in document["sections"].items()]


TITLES = {
    "indigent": lambda: gettext("Nucleo indigente"),
    "categories": lambda: gettext("Categorie con posti riservati"),
    "isbar_check": lambda: gettext("Controllo del punteggio"),
}


def section_in_words(section: Mapping[str, Any]) -> str:
    if section["status"] != "computed":
        return RESULTS[section["status"]]()
    value = section["value"]
    if isinstance(value, bool):
        return yes_or_no(value)
    if isinstance(value, list):
        return ", ".join(one["text"] for one in section["lines"] if one["value"]) or gettext("nessuna")
    return in_unit(value, section["unit"])


def facts_in_words(document: Mapping[str, Any], declared: Mapping[str, Fact]) -> list[tuple[str, str]]:
    """Every fact that was used: the household's, then each person's by number."""
    found = [
        (label(name, declared), value_in_words(value, declared.get(name))) for name, value in document["facts"].items()
    ]
    for number, person in enumerate(document.get("persons") or (), start=1):
        found += [
            (f"{label(name, declared)} ({gettext('persona')} {number})", value_in_words(value, declared.get(name)))
            for name, value in person.items()
            if name != "id"
        ]
    return found


def label(name: str, declared: Mapping[str, Fact]) -> str:
    text = declared[name].label if name in declared else name.replace("_", " ")
    return text[:1].upper() + text[1:]


def value_in_words(value: Any, fact: Fact | None) -> str:
    if value is None:
        return gettext("non disponibile")
    if isinstance(value, bool):
        return yes_or_no(value)
    if fact is None:
        return str(value)
    if fact.type.kind == "Date":
        return formats.day_short(date.fromisoformat(value))
    if fact.type.kind == "Code":
        return dict(fact.type.codes).get(value, str(value))
    return formats.hundredths(value) if fact.type.kind == "Scaled" else in_unit(value, fact.unit)


def figure_in_words(item: Mapping[str, Any]) -> tuple[str, str, str]:
    """A figure of the law: its value, where it stands, how sure we are."""
    value, unit = item["value"], item["unit"]
    shown = yes_or_no(value) if isinstance(value, bool) else in_unit(value, unit)
    return gettext("non disponibile") if value is None else shown, item["cite"], CONFIDENCE[item["confidence"]]()


def yes_or_no(value: bool) -> str:
    return gettext("sì") if value else gettext("no")
