"""The check of the regional score (ISBAR/R, Allegato 1 of r.r. 4/2017).

The score comes in certified by the regional platform; this book recomputes it and says whether the two agree. The
point values of the annex are not known to us (all `missing`, save those of residence), nor is the rule by which they
add up: until an official loads and confirms them, sets `isbar_annex_loaded` and thereby answers for the sum below,
the section stays `unknown`. Points for residence are contested in court, so they can be left out of the sum by an
option while still being shown. No requirement, quota or order uses this section.
"""

from __future__ import annotations

from approdo.measures._shared.rules import for_at_least_years, longer_than_years
from approdo.rulebook import Book, any_of, bands, best, first, later, number, size, sum_of

from .facts import f, persons
from .figures import o, p
from .sections import minors

isbar_check = Book("isbar_check", title="Controllo del punteggio")

ANNEX = "Allegato 1 r.r. 4/2017"
NO_POINTS = number("0.00")

region_points = isbar_check.rule(
    "region_points",
    first(
        (longer_than_years(f.resident_in_region_since, 15, f.application_date), p.region_points_15),
        (longer_than_years(f.resident_in_region_since, 10, f.application_date), p.region_points_10),
        (for_at_least_years(f.resident_in_region_since, 5, f.application_date), p.region_points_5),
        otherwise=NO_POINTS,
    ),
    unit="points",
    cite=ANNEX + " (r.r. 3/2019), residenza in Lombardia",
    text="Punti per la residenza in Lombardia: {region_points}.",
)
town_points = isbar_check.rule(
    "town_points",
    first(
        (longer_than_years(f.resident_in_municipality_since, 10, f.application_date), p.town_points_10),
        (longer_than_years(f.resident_in_municipality_since, 2, f.application_date), p.town_points_middle),
        (for_at_least_years(f.resident_in_municipality_since, 2, f.application_date), p.town_points_2),
        otherwise=NO_POINTS,
    ),
    unit="points",
    cite=ANNEX + " (r.r. 3/2019), residenza nel Comune",
    text="Punti per la residenza nel Comune: {town_points}.",
)
family_points = isbar_check.rule(
    "family_points",
    sum_of(
        first((later("elderly"), p.points_elderly), otherwise=NO_POINTS),
        first((later("new_family"), p.points_new_family), otherwise=NO_POINTS),
        first(((size(persons) == 1) | (later("single_parent") & (minors >= 1)), p.points_single), otherwise=NO_POINTS),
        first(
            (any_of(f.disability == "total_with_allowance"), p.points_disabled_a),
            (any_of(f.disability == "total"), p.points_disabled_b),
            (any_of(f.disability == "partial"), p.points_disabled_c),
            otherwise=NO_POINTS,
        ),
        first((later("forces"), p.points_forces), otherwise=NO_POINTS),
        first((f.local_category, p.points_local), otherwise=NO_POINTS),
    ),
    unit="points",
    cite=ANNEX + ", condizioni familiari (punti 1-4)",
    text="Punti per le condizioni familiari: {family_points}.",
)
overcrowded_below = isbar_check.rule(
    "overcrowded_below",
    bands(
        size(persons),
        (2, p.overcrowded_2),
        (3, p.overcrowded_3),
        (5, p.overcrowded_5),
        (6, p.overcrowded_6),
        above=p.overcrowded_7,
    ),
    unit="m2",
    cite=ANNEX + ", punto 9",
    text="Per questo nucleo una casa è sovraffollata sotto {overcrowded_below} m².",
)
housing_points = isbar_check.rule(
    "housing_points",
    best(
        first((f.release_order, p.points_release), otherwise=NO_POINTS),
        first((f.left_family_home, p.points_family_home), otherwise=NO_POINTS),
        first((f.improper_home, p.points_improper), otherwise=NO_POINTS),
        first((f.unhealthy_home, p.points_unhealthy), otherwise=NO_POINTS),
        first((f.barriers, p.points_barriers), otherwise=NO_POINTS),
        first((f.forced_cohabitation, p.points_cohabitation), otherwise=NO_POINTS),
        first((f.current_home_dm2 < overcrowded_below, p.points_overcrowding), otherwise=NO_POINTS),
    ),
    unit="points",
    cite=ANNEX + ", condizioni abitative",
    text="Punti per le condizioni abitative: {housing_points}.",
)
computed = isbar_check.rule(
    "isbar_computed",
    sum_of(
        first((o.residence_points_enabled, region_points + town_points), otherwise=NO_POINTS),
        family_points,
        housing_points,
        p.points_economic,
    ),
    unit="points",
    cite=ANNEX + "; art. 12 c. 3 r.r. 4/2017",
    text="Il punteggio ricalcolato è {isbar_computed}.",
)
isbar_check.result(
    "isbar_agrees",
    first((o.isbar_annex_loaded, computed == f.isbar), otherwise=p.annex_confirmed),
    cite=ANNEX,
    text="Il punteggio ricalcolato con l’allegato è {isbar_computed}: si confronta con quello certificato.",
)
