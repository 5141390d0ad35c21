"""Indigence (art. 13) and the categories (art. 14) of r.r. 4/2017."""

from __future__ import annotations

from approdo.measures._shared.rules import age, no_longer_ago_than
from approdo.rulebook import Book, all_true, any_of, any_true, count

from .facts import f
from .figures import o, p

# ── Indigence ──────────────────────────────────────────────────────────────────────────────────────────────────────
indigent = Book("indigent", title="Indigenza")
indigent.result(
    "is_indigent",
    (f.isee <= p.indigent_isee_max) & (~p.attestation_needed | f.attestation),
    cite="art. 13 c. 1 r.r. 4/2017; l.r. 21/2019 per l’attestazione",
    text="L’ISEE è {isee}; è indigente il nucleo fino a {indigent_isee_max}.",
)

# ── Categories ─────────────────────────────────────────────────────────────────────────────────────────────────────
categories = Book("categories", title="Categorie")

ART14 = "art. 14 c. 1 {} r.r. 4/2017"

years_old = categories.rule(
    "years_old",
    age(f.birth_date, f.application_date, o.leap_birthday),
    unit="years",
    cite="art. 2 c.c.",
    text="Alla domanda la persona ha {years_old} anni.",
)
adult = categories.rule("adult", years_old >= p.minor_age, cite="art. 2 c.c.", text="La persona è maggiorenne.")
unfit = f.disability.is_in("partial", "total", "total_with_allowance")
adults = categories.rule("adults", count(adult), unit="persons", cite="art. 2 c.c.", text="Gli adulti sono {adults}.")
minors = categories.rule("minors", count(~adult), unit="persons", cite="art. 2 c.c.", text="I minori sono {minors}.")
elderly_adults = categories.rule(
    "elderly_adults",
    count(adult & (years_old >= p.elderly_age)),
    unit="persons",
    cite=ART14.format("a)"),
    text="Gli adulti con almeno {elderly_age} anni sono {elderly_adults}.",
)
second_elderly = categories.rule(
    "second_elderly",
    count(adult & (years_old < p.elderly_age) & unfit),
    unit="persons",
    cite=ART14.format("a)"),
    text="Gli adulti più giovani, ma inabili al lavoro, sono {second_elderly}.",
)
all_elderly = all_true(adults >= 1, elderly_adults == adults)
with_unfit = all_true(elderly_adults >= 1, second_elderly >= 1, elderly_adults + second_elderly == adults)

categories.category(
    "elderly",
    (adults <= p.elderly_members) & any_true(all_elderly, with_unfit, any_of(years_old >= p.elderly_old_age)),
    cite=ART14.format("a)") + " (testo prima dell’ultima modifica)",
    text="Nucleo di anziani.",
    valid_to="2025-03-10",
)
categories.category(
    "elderly",
    any_true(
        all_elderly,
        (adults <= p.elderly_members) & with_unfit,
        any_of(years_old >= p.elderly_any_age),
    ),
    cite=ART14.format("a)") + " (testo vigente)",
    text="Nucleo di anziani.",
    valid_from="2025-03-10",
)
categories.category(
    "new_family",
    any_true(
        f.family_formation == "to_be_formed",
        (f.family_formation == "formed") & no_longer_ago_than(f.formed_on, p.new_family_years, f.application_date),
    ),
    cite=ART14.format("b)"),
    text="Nuova famiglia: da formare, o formata da non più di {new_family_years} anni.",
)
categories.category(
    "single_parent",
    (adults == 1) & (~o.single_parent_needs_minor | (minors >= 1)),
    cite=ART14.format("c)"),
    text="Un solo adulto, eventualmente con minori: gli adulti sono {adults}, i minori {minors}.",
)
categories.category(
    "separated_parent",
    f.separated_without_home,
    cite=ART14.format("c bis)"),
    text="Genitore separato o divorziato a cui non è stata assegnata la casa familiare di cui è proprietario.",
    valid_from="2025-03-10",
)
categories.category(
    "over_indebted",
    f.crisis_procedure,
    cite=ART14.format("c ter)"),
    text="Procedura di composizione della crisi in corso, con l’ordine di lasciare la casa.",
    valid_from="2025-03-10",
)
categories.category(
    "forces",
    f.service_corps == "police_fire",
    cite=ART14.format("d)"),
    text="Chi presenta la domanda fa parte delle Forze di polizia o dei Vigili del fuoco.",
    valid_to="2025-03-10",
)
categories.category(
    "forces",
    f.service_corps.is_in("police_fire", "armed_forces", "local_police"),
    cite=ART14.format("d)") + "; art. 7 bis e 7 ter",
    text="Chi presenta la domanda fa parte di: {service_corps}.",
    valid_from="2025-03-10",
)
categories.category(
    "disabled",
    any_of(f.disability.is_in("total", "total_with_allowance") | ((f.disability == "partial") & p.disabled_from_66)),
    cite=ART14.format("e)") + " (lettera non letta nel testo ufficiale)",
    text="Nel nucleo c’è una persona con disabilità.",
)
categories.category(
    "local",
    f.local_category,
    cite=ART14.format("f)"),
    text="Categoria di particolare rilevanza sociale fissata dal piano annuale.",
)
