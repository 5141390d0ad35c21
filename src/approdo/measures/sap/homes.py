"""Two books that are no section of a decision: which home fits which household, and what a call must keep to."""

from __future__ import annotations

from approdo.rulebook import Book, all_true, bands, days_between, first, present, times

from .facts import f
from .figures import o, p, smallest_area_for

# ── Adequacy of a home for a household (art. 9 c. 2) ───────────────────────────────────────────────────────────────
adequacy = Book("adequacy", title="Casa adeguata", subject=("household", "home"))

CITE = "art. 9 c. 2 r.r. 4/2017"

smallest_area = adequacy.rule(
    "smallest_area",
    smallest_area_for(f.household_size),
    unit="m2",
    cite=CITE,
    text="Per un nucleo di {household_size} la superficie minima è {smallest_area} m².",
)
largest_area = adequacy.rule(
    "largest_area",
    bands(
        f.household_size,
        (1, p.area_max_1),
        (2, p.area_max_2),
        (3, p.area_max_3),
        (4, p.area_max_4),
        (5, p.area_max_5),
        above=f.area_dm2,
    ),
    unit="m2",
    cite=CITE,
    text="Per un nucleo di {household_size} la superficie massima è {largest_area} m².",
)
large_enough = adequacy.rule(
    "large_enough",
    first(
        (o.single_may_get_less & (f.household_size == 1), True),
        (o.area_bounds_included, f.area_dm2 >= smallest_area),
        otherwise=f.area_dm2 > smallest_area,
    ),
    cite=CITE,
    text="La casa misura {area_dm2} m²; il minimo è {smallest_area} m².",
)
small_enough = adequacy.rule(
    "small_enough",
    first(
        (f.household_size >= 6, True),
        (o.area_bounds_included, f.area_dm2 <= largest_area),
        otherwise=f.area_dm2 < largest_area,
    ),
    cite=CITE,
    text="La casa misura {area_dm2} m²; il massimo è {largest_area} m².",
)
adequacy.result(
    "is_adequate",
    all_true(large_enough, small_enough, ~f.needs_accessible | f.accessible),
    cite=CITE,
    text="La casa è adeguata per superficie e per il tipo di disabilità presente nel nucleo.",
)

# ── What a call must keep to (art. 4, 7 bis, 8, 9, 13) ─────────────────────────────────────────────────────────────
call_terms = Book("call_terms", title="Regole dell’avviso", subject="call")
call_terms.requirement(
    "req_window",
    days_between(f.call_opens_on, f.call_closes_on) >= p.window_days,
    cite="art. 8 c. 2 r.r. 4/2017",
    text="La domanda si può presentare per almeno {window_days} giorni.",
    if_failed="La domanda si può presentare per meno di {window_days} giorni.",
)
call_terms.rule(
    "duty_on_application",
    p.stamp_duty,
    unit="cents",
    cite="avvisi dei Comuni (imposta di bollo)",
    text="Sulla domanda si pagano {duty_on_application} di bollo.",
)
call_terms.rule(
    "preferences_allowed",
    first((present(p.max_preferences), p.max_preferences), otherwise=0),
    unit="homes",
    cite="art. 9 c. 3 r.r. 4/2017",
    text="Si possono indicare fino a {preferences_allowed} case.",
)
call_terms.rule(
    "tie_breaks",
    p.tie_break_criteria,
    cite="art. 12 c. 3 r.r. 4/2017",
    text="I criteri a parità di punteggio sono {tie_breaks}; finché l’elenco non è noto decide il sorteggio.",
)
call_terms.rule(
    "homes_for_indigents",
    times(f.homes_of_the_year, p.indigent_share, "ceil"),
    unit="homes",
    cite="art. 13 c. 3 r.r. 4/2017",
    text="Agli indigenti vanno {homes_for_indigents} case su {homes_of_the_year}.",
)
call_terms.rule(
    "homes_for_forces",
    first((present(p.forces_share), times(f.homes_of_the_year, p.forces_share, "ceil")), otherwise=0),
    unit="homes",
    cite="art. 7 bis r.r. 4/2017; art. 4 c. 3 d bis) dal 2025",
    text="Alle Forze di polizia, ai Vigili del fuoco e agli altri corpi vanno fino a {homes_for_forces} case.",
)
call_terms.rule(
    "homes_for_categories",
    first((present(p.reserve_share), times(f.homes_of_the_year, p.reserve_share, "half_up")), otherwise=0),
    unit="homes",
    cite="art. 4 c. 3 c bis) e art. 15 c. 1 ter r.r. 4/2017",
    text="Alle categorie dell’art. 14 vanno fino a {homes_for_categories} case.",
)
