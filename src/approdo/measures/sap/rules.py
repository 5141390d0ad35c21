"""The books of SAP, in the order in which a decision shows them, and the warnings that it carries."""

from __future__ import annotations

from approdo.rulebook import Flag, any_true

from .access import access
from .facts import f, persons
from .figures import o
from .homes import adequacy, call_terms
from .isbar import isbar_check
from .sections import categories, indigent

__all__ = ["BOOKS", "FLAGS", "persons"]

BOOKS = (access, indigent, categories, isbar_check, adequacy, call_terms)

FLAGS = (
    Flag(
        "court_pending",
        cite="reg. ord. 224/2025 (Trib. Milano 16.7.2025), GU 26.11.2025",
        text="Sul lavoro regolare chiesto a chi ha un permesso di due anni pende una questione di legittimità "
        "costituzionale: l’esito non è noto.",
        when=(f.citizenship == "permit_two_years") & o.non_eu_work_condition_enabled,
        valid_from="2025-11-26",
    ),
    Flag(
        "residence_points_contested",
        cite="Trib. Milano 20.2.2025 (primo grado); Corte cost. 9.1.2026 sulla Toscana, non vincolante qui",
        text="I punti per la durata della residenza sono stati dichiarati discriminatori in primo grado: il punteggio "
        "va mostrato con e senza.",
        when=any_true(o.residence_points_enabled),
        valid_from="2025-02-20",
    ),
    Flag(
        "transfer_period_unclear",
        cite="art. 7 c. 1 g) r.r. 4/2017",
        text="Le pagine dei Comuni non concordano su quanto indietro si guarda alla cessione della casa pubblica: "
        "verificare il testo ufficiale prima di escludere.",
        when=any_true(f.sublet),
    ),
    Flag(
        "two_isee",
        cite="avvisi dei Comuni; il metodo non è noto",
        text="La famiglia è da formare: servono gli ISEE di tutte e due le famiglie di origine e il modo di sommarli "
        "non è noto. Verificare a mano.",
        when=f.family_formation == "to_be_formed",
    ),
    Flag(
        "property_text_unread",
        cite="art. 7 c. 1 d) r.r. 4/2017, come sostituito dal r.r. 2/2025",
        text="Il nuovo testo del requisito sulla proprietà non è stato letto: si applica quello precedente.",
        valid_from="2025-03-10",
    ),
)
