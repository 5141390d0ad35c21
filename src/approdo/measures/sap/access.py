"""Access to SAP: the requirements of art. 7 r.r. 4/2017 and art. 22 l.r. 16/2016, letters a) to h).

All must hold at the application and again at the assignment. Letters b), c) and d) are not asked in a call reserved
to the corps of art. 7 bis (and 7 ter, from 2025). What is dated in the past is measured on the application date.
"""

from __future__ import annotations

from approdo.measures._shared.rules import ceiling_with_scale, for_at_least_years, within_years_before
from approdo.rulebook import Book, Expr, all_of, any_true, first, size

from .facts import f, persons
from .figures import o, p, smallest_area_for

access = Book("access", title="Requisiti")

ART7 = "art. 7 c. 1 {} r.r. 4/2017"
NON_EU = ("eu_long_term", "permit_two_years", "equated", "other")

# ── Who is exempt (art. 7 bis c. 2) ────────────────────────────────────────────────────────────────────────────────
access.rule(
    "exempt",
    o.call_for_forces & (f.service_corps == "police_fire"),
    cite="art. 7 bis c. 2 r.r. 4/2017",
    text="Avviso riservato: chi fa parte delle Forze di polizia o dei Vigili del fuoco è esonerato.",
    valid_from="2019-03-12",
    valid_to="2025-03-10",
)
access.rule(
    "exempt",
    o.call_for_forces & f.service_corps.is_in("police_fire", "armed_forces", "local_police"),
    cite="art. 7 bis c. 2 e art. 7 ter r.r. 4/2017",
    text="Avviso riservato: chi fa parte di uno dei corpi è esonerato.",
    valid_from="2025-03-10",
)
exempt = access.rule(
    "exempt",
    False,
    cite="r.r. 4/2017, testo originario (l’art. 7 bis non c’era)",
    text="Nessuno è esonerato.",
    valid_to="2019-03-12",
)

# ── a) Citizenship or permit of the applicant ──────────────────────────────────────────────────────────────────────
access.requirement(
    "req_citizenship",
    any_true(
        f.citizenship.is_in("italian", "eu", "eu_long_term", "equated"),
        (f.citizenship == "permit_two_years") & (f.regular_work | ~o.non_eu_work_condition_enabled),
    ),
    cite=ART7.format("a)") + "; art. 22 c. 1 a) l.r. 16/2016",
    text="Chi presenta la domanda ha: {citizenship}.",
    if_failed="Chi presenta la domanda ha: {citizenship}. Servono la cittadinanza italiana o di uno Stato UE, il "
    "permesso UE di lungo periodo, l’equiparazione ai cittadini, oppure un permesso di almeno due anni con un lavoro "
    "regolare.",
)

# ── b) Link with Lombardy ──────────────────────────────────────────────────────────────────────────────────────────
access.requirement(
    "req_region",
    f.lives_or_works_in_region,
    applies_if=~exempt,
    cite="art. 22 c. 1 b) l.r. 16/2016",
    text="Chi presenta la domanda risiede o lavora in Lombardia.",
    if_failed="Chi presenta la domanda non risiede e non lavora in Lombardia.",
)
access.requirement(
    "req_region_years",
    for_at_least_years(f.in_region_since, p.region_years, f.application_date),
    applies_if=~exempt,
    cite="art. 22 c. 1 b) l.r. 16/2016 (parole cancellate da Corte cost. 44/2020)",
    text="Residenza o lavoro in Lombardia dal {in_region_since}: servono almeno {region_years} anni.",
)

# ── c) ISEE and assets ─────────────────────────────────────────────────────────────────────────────────────────────
access.requirement(
    "req_isee",
    f.isee <= p.isee_max,
    applies_if=~exempt,
    cite=ART7.format("c)"),
    text="L’ISEE è {isee}; il limite è {isee_max}.",
    if_failed="L’ISEE è {isee}: supera di {distance} il limite di {isee_max}.",
)
assets = access.rule(
    "assets",
    f.movable_assets + f.real_estate_assets,
    unit="cents",
    cite=ART7.format("c)"),
    text="Il patrimonio mobiliare e immobiliare è {assets}.",
)
asset_limit = access.rule(
    "asset_limit",
    first(
        (size(persons) == 1, p.asset_single),
        otherwise=ceiling_with_scale(p.asset_base, p.asset_per_pse, f.pse),
    ),
    unit="cents",
    cite=ART7.format("c) numeri 1) e 2)"),
    text="Il limite patrimoniale del nucleo è {asset_limit}.",
)
access.requirement(
    "req_assets",
    assets <= asset_limit,
    applies_if=~exempt,
    cite=ART7.format("c) numeri 1) e 2)"),
    text="Il patrimonio è {assets}; il limite è {asset_limit}.",
    if_failed="Il patrimonio è {assets}: supera di {distance} il limite di {asset_limit}.",
)

# ── d) No right on an adequate home, in Italy or abroad ────────────────────────────────────────────────────────────
adequate_from = access.rule(
    "adequate_from",
    smallest_area_for(size(persons)),
    unit="m2",
    cite="art. 9 c. 2 r.r. 4/2017",
    text="Per questo nucleo una casa è adeguata da {adequate_from} m².",
)
owned_area = access.rule(
    "owned_area",
    first((f.home_left_to_ex & ~o.home_left_to_ex_counts, 0), otherwise=f.owned_home_dm2),
    unit="m2",
    cite=ART7.format("d)"),
    text="La casa su cui il nucleo ha un diritto misura {owned_area} m².",
)
access.requirement(
    "req_property",
    owned_area < adequate_from,
    applies_if=~exempt,
    cite=ART7.format("d)") + "; art. 22 c. 1 d) l.r. 16/2016",
    text="Il nucleo non ha diritti su una casa adeguata (proprietà, usufrutto, uso, abitazione).",
    if_failed="Il nucleo ha un diritto su una casa di {owned_area} m², adeguata perché arriva a {adequate_from} m².",
)
access.requirement(
    "req_foreign_documents",
    f.foreign_property_documents == p.foreign_documents,
    applies_if=o.foreign_property_home_documents_required & f.citizenship.is_in(*NON_EU) & ~exempt,
    cite=ART7.format("d)") + " (prassi cancellata da Trib. Milano 27.7.2020 e DGR XI/3679)",
    text="Sono stati presentati i documenti del Paese di origine sulle proprietà all’estero.",
    if_failed="Mancano i documenti del Paese di origine sulle proprietà all’estero.",
)


# ── Who may be in the household (art. 6): the regional platform applies it, an office that wants to check turns it on ──
admitted = access.rule(
    "member_admitted",
    first(
        (
            f.relation.is_in("relative", "in_law"),
            for_at_least_years(f.cohabiting_since, p.cohabiting_years, f.application_date),
        ),
        otherwise=f.relation != "other",
    ),
    cite="art. 6 c. 1 r.r. 4/2017",
    text="La persona può far parte del nucleo: {relation}.",
)
access.requirement(
    "req_household",
    all_of(admitted),
    applies_if=o.household_checked,
    cite="art. 6 c. 1 r.r. 4/2017",
    text="Chi fa parte del nucleo è fra le persone che la norma ammette.",
    if_failed="Qualcuno non può far parte del nucleo: si ammettono coniuge, convivente e figli; parenti e affini se "
    "convivono da almeno {cohabiting_years} anni.",
)
access.requirement(
    "req_lawful_stay",
    all_of(f.lawfully_staying),
    applies_if=o.household_checked & f.citizenship.is_in(*NON_EU),
    cite="art. 6 c. 2 r.r. 4/2017",
    text="Tutte le persone del nucleo soggiornano regolarmente in Italia.",
    if_failed="Qualcuno del nucleo non soggiorna regolarmente in Italia.",
)


# ── e) to h) What nobody in the household may have done ────────────────────────────────────────────────────────────
def recent(done: Expr, on: Expr, years: Expr) -> Expr:
    """True if something was done, and fewer than `years` before the application."""
    return done & within_years_before(on, years, f.application_date)


access.requirement(
    "req_no_forfeiture",
    ~recent(f.lost_public_home, f.lost_public_home_on, p.forfeiture_years),
    cite=ART7.format("e)") + "; art. 22 c. 1 e) l.r. 16/2016",
    text="Nessuno ha perso una casa pubblica per decadenza o annullamento negli ultimi {forfeiture_years} anni.",
    if_failed="Il {lost_public_home_on} qualcuno del nucleo ha perso una casa pubblica per decadenza o annullamento: "
    "non sono passati {forfeiture_years} anni.",
)
access.requirement(
    "req_no_eviction",
    ~recent(f.evicted_for_arrears, f.evicted_for_arrears_on, p.eviction_years),
    cite=ART7.format("e)"),
    text="Nessuno è stato sfrattato per morosità da una casa pubblica negli ultimi {eviction_years} anni.",
    if_failed="Il {evicted_for_arrears_on} qualcuno del nucleo è stato sfrattato per morosità da una casa pubblica: "
    "non sono passati {eviction_years} anni.",
)
access.requirement(
    "req_no_squatting",
    ~recent(f.squatted, f.squatting_ended_on, p.squatting_years),
    cite=ART7.format("f)") + "; art. 22 c. 1 f) l.r. 16/2016",
    text="Nessuno ha occupato spazi senza titolo negli ultimi {squatting_years} anni.",
    if_failed="L’occupazione senza titolo è finita il {squatting_ended_on}: non sono passati {squatting_years} anni.",
)
access.requirement(
    "req_no_transfer",
    ~(
        f.sublet
        & ((o.transfer_looks_back == "always") | within_years_before(f.sublet_on, p.transfer_years, f.application_date))
    ),
    cite=ART7.format("g)"),
    text="Nessuno ha ceduto o subaffittato una casa pubblica ({transfer_looks_back}).",
    if_failed="Qualcuno del nucleo ha ceduto o subaffittato una casa pubblica ({transfer_looks_back}).",
)
access.requirement(
    "req_no_subsidised_home",
    ~f.subsidised_home | f.subsidised_home_destroyed,
    cite=ART7.format("h)"),
    text="Nessuno ha già avuto in proprietà una casa costruita con contributo pubblico.",
    if_failed="Qualcuno del nucleo ha già avuto in proprietà una casa costruita con contributo pubblico.",
)
