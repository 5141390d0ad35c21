"""What the notice of a demo call says (P-12), and which of it is assumed."""

from typing import Any

from .figures import CallFigures

NOTICE: dict[str, str] = {
    "criteria": "r.r. 4/2017, art. 7 (requisiti), art. 9 (superficie), art. 12 (graduatoria), art. 13–15 (assegnazione)",
    "term_days": "180",
    "responsible": "responsabile dell’Ufficio Casa",
    "substitute": "dirigente del settore, con potere sostitutivo",
    "appeal_text": "Ricorso al TAR della Lombardia entro 60 giorni, o ricorso straordinario entro 120 giorni.",
    "information_notice": "Informativa «Case popolari», versione 1 (dato dimostrativo)",
    "legal_basis": "l.r. 16/2016, art. 22–23; r.r. 4/2017; reg. UE 2016/679, art. 6, par. 1, lett. e)",
    "retention": "Domande accolte: 10 anni. Domande non accolte: 5 anni (proposta, da confermare).",
    "dpia": "Valutazione d’impatto n. 1 (dato dimostrativo)",
}
ALWAYS_ASSUMED = ("term_days", "information_notice", "retention", "dpia")


def notice_of(figures: CallFigures) -> dict[str, Any]:
    return {**NOTICE, "assumed": [*figures.assumed, *ALWAYS_ASSUMED]}


def allotment_of(figures: CallFigures, when_many: str) -> dict[str, Any]:
    """Score, then the draw: the regulation's list of tie-break criteria is not known, and the page says so."""
    return {
        "order": [{"by": "score", "direction": "desc"}],
        "quotas": [
            {
                "name": "indigent",
                "share": "20/100",
                "rounding": "up",
                "per": ["owner", "municipality", "year"],
                "beyond": "skip",
            }
        ],
        "when_many": when_many,
    }
