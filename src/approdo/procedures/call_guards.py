"""What a call must satisfy before its notice is published and before applications open. Each guard lists everything."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from approdo.documents import calls
from approdo.documents.errors import BadInput
from approdo.procedures.appeals import DIGITAL_DOMICILE, settings_on
from approdo.procedures.call_book import CallBook, book_of, book_of_paper, measure_of
from approdo.procedures.call_papers import call_document
from approdo.procedures.kinds import KINDS
from approdo.procedures.moments import ROME, day_of
from approdo.procedures.on_call import problem
from approdo.procedures.problems import Problem
from approdo.records.calls.models import Call

DPIA, DPIA_WORDS = "dpia", "riferimento alla valutazione d’impatto sui dati"


def publication_problems(call: Call, moment: datetime) -> list[Problem]:
    """Guards of `publish_call`: the notice is whole, nothing it needs is unknown, it is published before it opens."""
    found = notice_problems(call) + receipt_problems(call, day_of(moment)) + parameter_problems(call, moment)
    if not call.call_homes.filter(withdrawn_at__isnull=True).exists():
        found.append(problem("no_homes", "homes", "Il bando non offre nessuna casa.", "Aggiungi le case al bando."))
    if moment > call.opens_at:
        shown = f"{call.opens_at.astimezone(ROME):%d/%m/%Y %H:%M}"
        found.append(
            problem(
                "published_too_late",
                "opens_at",
                f"L’avviso fa aprire le domande il {shown}, che è già passato.",
                "Prepara un avviso con una data di apertura successiva.",
            )
        )
    return found


def opening_problems(call: Call, moment: datetime) -> list[Problem]:
    """Guards of `open_call`: those of the notice again, and the hour."""
    found = notice_problems(call) + parameter_problems(call, moment)
    if moment < call.opens_at:
        shown = f"{call.opens_at.astimezone(ROME):%d/%m/%Y alle %H:%M}"
        found.append(
            problem("too_early", "moment", f"Le domande aprono il {shown}.", "Apri da quel momento.", expected=shown)
        )
    return found


def notice_problems(call: Call) -> list[Problem]:
    """P-12, and P-43 where the measure asks health or criminal data."""
    measure = measure_of(call)
    wanted = dict(KINDS[measure.kind].notice)
    if any(fact.sensitivity != "ordinary" for fact in measure.fact_list):
        wanted[DPIA] = DPIA_WORDS
    return [
        problem("notice_incomplete", f"notice/{key}", f"Manca nell’avviso: {label}.", "Compila questa voce e riprova.")
        for key, label in wanted.items()
        if not _filled(call.notice.get(key))
    ]


def receipt_problems(call: Call, on: date) -> list[Problem]:
    """P-11: what the receipt must say (l. 241/1990, art. 8) is known before anybody applies; afterwards nothing stops it."""
    found = []
    if not call.dossier.office.address:
        message = "L’ufficio non ha un indirizzo: la ricevuta deve dire dove andare per ciò che non è in linea."
        found.append(problem("receipt_incomplete", "office/address", message, "Scrivilo nella scheda dell’ufficio."))
    if not settings_on(call.dossier.municipality_id, [DIGITAL_DOMICILE], on):
        message = "Manca il domicilio digitale dell’amministrazione, che la ricevuta deve dire."
        remedy = "Scrivilo nelle impostazioni del Comune."
        found.append(problem("receipt_incomplete", f"settings/{DIGITAL_DOMICILE}", message, remedy))
    return found


def parameter_problems(call: Call, moment: datetime) -> list[Problem]:
    """No value that a requirement, adequacy, a quota or the order uses may be missing, or known only by memory."""
    found = []
    for name, figure in sorted(book_of(call, moment).parameters_needed().items()):
        if figure.awaits == "missing":
            message = f"Manca il valore di «{name}», che serve per decidere."
            remedy = "Trovalo nella norma e aggiungilo ai valori della misura o del bando."
            found.append(problem("parameter_missing", f"parameters/{name}", message, remedy))
        elif figure.awaits == "memory":
            message = f"Il valore di «{name}» non è confermato."
            remedy = "Confermalo, dicendo in quale atto o pagina lo hai letto."
            found.append(
                problem("parameter_unconfirmed", f"parameters/{name}", message, remedy, value=str(figure.value))
            )
    return found


def paper_problems(call: Call, parameters: dict[str, Any]) -> list[Problem]:
    """Whether the paper holds together: shape, options, values within their ceilings, quotas the law knows, the window."""
    try:
        paper = calls.read(call_document(call) | {"parameters": parameters})
        book = book_of_paper(measure_of(call), paper, paper.published_on)
    except BadInput as fault:
        return list(fault.errors)
    return [*_quota_problems(call, book), *_terms_problems(call, book)]


def _quota_problems(call: Call, book: CallBook) -> Iterator[Problem]:
    """Shares are those of the law: what is reserved stays within it, and the indigents' 20 % is always there.

    A municipality may go beyond it on its own stock, by an act (r.r. 4/2017, art. 13, c. 3): the notice names it.
    """
    quotas = {quota.name: quota for quota in book.paper.allotment.quotas} if book.paper.allotment else {}
    declared = book.procedure.get("quotas", {})
    if book.procedure.get("indigent_section") and "indigent" not in quotas:
        yield problem(
            "quota_missing",
            "allotment/quotas",
            "Manca la quota per gli indigenti, che la legge prevede sempre.",
            "Aggiungi la quota «indigent».",
        )
    for name, quota in quotas.items():
        rule = declared.get(name, declared.get("*", {}))
        share = book.frozen.figures[rule["share"]].value if "share" in rule else None
        if not isinstance(share, tuple):
            continue
        law = Fraction(*share)
        raised = name == "indigent" and _filled(call.notice.get("indigent_quota_act"))
        if (quota.share > law and not raised) or (name == "indigent" and quota.share < law):
            yield problem(
                "call_over_ceiling",
                f"allotment/quotas/{name}",
                f"La quota «{name}» è {quota.share}, la norma dice {law}.",
                "Usa la quota della norma, o indica l’atto che la cambia.",
                value=str(quota.share),
                expected=str(law),
            )


def _terms_problems(call: Call, book: CallBook) -> Iterator[Problem]:
    """What the measure asks of a notice itself: the length of the window (r.r. 4/2017, art. 8, c. 2)."""
    decision = book.call_terms(call)
    if decision is None:
        return
    for rule in decision.book.program.rules:
        if rule.role == "requirement" and decision.values.get(rule.name) is False:
            text = decision.book.wording.rule(rule, decision, True)
            yield problem("call_terms", rule.name, text, f"Vedi {rule.cite}.")


def _filled(value: Any) -> bool:
    return value is not None and value != [] and value != {} and bool(str(value).strip())
