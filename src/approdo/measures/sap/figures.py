"""The figures of SAP by name (their values are in parameters.yaml) and the options that the law leaves open."""

from __future__ import annotations

from approdo.rulebook import Bool, Cents, Code, Expr, Int, Option, Param, Ratio, Scaled, bands, names

p = names(
    # requirements (art. 7 r.r. 4/2017, art. 22 l.r. 16/2016)
    Param("isee_max", Cents, label="limite ISEE"),
    Param("asset_single", Cents, label="limite patrimoniale di una persona sola"),
    Param("asset_base", Cents, label="limite patrimoniale, parte fissa"),
    Param("asset_per_pse", Cents, label="limite patrimoniale, parte per la scala di equivalenza"),
    Param("region_years", Int, unit="years", label="anni di residenza o lavoro in Lombardia"),
    Param("foreign_documents", Bool, label="documenti del Paese di origine sulle proprietà"),
    Param("forfeiture_years", Int, unit="years", label="anni dalla decadenza"),
    Param("eviction_years", Int, unit="years", label="anni dallo sfratto per morosità"),
    Param("squatting_years", Int, unit="years", label="anni dall’occupazione senza titolo"),
    Param("transfer_years", Int, unit="years", label="anni dalla cessione"),
    # household (art. 6)
    Param("cohabiting_years", Int, unit="years", label="anni di convivenza di parenti e affini"),
    # adequacy (art. 9 c. 2)
    *(Param(f"area_min_{n}", Scaled(2), unit="m2", label=f"superficie minima per {n} persone") for n in range(1, 7)),
    *(Param(f"area_max_{n}", Scaled(2), unit="m2", label=f"superficie massima per {n} persone") for n in range(1, 6)),
    # indigence (art. 13) and categories (art. 14)
    Param("indigent_isee_max", Cents, label="limite ISEE di indigenza"),
    Param("attestation_needed", Bool, label="attestazione dei servizi sociali"),
    Param("minor_age", Int, unit="years", label="maggiore età"),
    Param("elderly_age", Int, unit="years", label="età degli anziani"),
    Param("elderly_old_age", Int, unit="years", label="età del secondo componente"),
    Param("elderly_any_age", Int, unit="years", label="età che basta in un componente"),
    Param("elderly_members", Int, unit="persons", label="componenti di un nucleo di anziani"),
    Param("new_family_years", Int, unit="years", label="anni dalla formazione della famiglia"),
    Param("disabled_from_66", Bool, label="invalidità dal 66% nella categoria dei disabili"),
    # the call (art. 4, 7 bis, 8, 9, 13)
    Param("window_days", Int, unit="days", label="giorni per presentare la domanda"),
    Param("stamp_duty", Cents, label="imposta di bollo sulla domanda"),
    Param("max_preferences", Int, unit="homes", label="case che si possono indicare"),
    Param("tie_break_criteria", Int, label="criteri a parità di punteggio"),
    Param("indigent_share", Ratio, label="quota per gli indigenti"),
    Param("reserve_share", Ratio, label="quota per le categorie dell’art. 14"),
    Param("forces_share", Ratio, label="quota per le Forze di polizia e i Vigili del fuoco"),
    # score (Allegato 1): points in hundredths
    Param("region_points_5", Scaled(2), unit="points", label="residenza in Lombardia da 5 a 10 anni"),
    Param("region_points_10", Scaled(2), unit="points", label="residenza in Lombardia oltre 10 e fino a 15 anni"),
    Param("region_points_15", Scaled(2), unit="points", label="residenza in Lombardia oltre 15 anni"),
    Param("town_points_2", Scaled(2), unit="points", label="residenza nel Comune da 2 anni"),
    Param("town_points_middle", Scaled(2), unit="points", label="residenza nel Comune, gradini intermedi"),
    Param("town_points_10", Scaled(2), unit="points", label="residenza nel Comune oltre 10 anni"),
    Param("points_elderly", Scaled(2), unit="points", label="punti: anziani"),
    Param("points_new_family", Scaled(2), unit="points", label="punti: nuova famiglia"),
    Param("points_single", Scaled(2), unit="points", label="punti: persona sola o con minori"),
    Param("points_disabled_a", Scaled(2), unit="points", label="punti: invalidità totale con accompagnamento"),
    Param("points_disabled_b", Scaled(2), unit="points", label="punti: invalidità totale"),
    Param("points_disabled_c", Scaled(2), unit="points", label="punti: invalidità dal 66% al 99%"),
    Param("points_forces", Scaled(2), unit="points", label="punti: Forze di polizia e Vigili del fuoco"),
    Param("points_local", Scaled(2), unit="points", label="punti: categoria di rilevanza sociale"),
    Param("points_release", Scaled(2), unit="points", label="punti: rilascio della casa"),
    Param("points_family_home", Scaled(2), unit="points", label="punti: casa familiare da lasciare"),
    Param("points_improper", Scaled(2), unit="points", label="punti: sistemazione impropria"),
    Param("points_unhealthy", Scaled(2), unit="points", label="punti: casa malsana"),
    Param("points_barriers", Scaled(2), unit="points", label="punti: barriere architettoniche"),
    Param("points_cohabitation", Scaled(2), unit="points", label="punti: coabitazione"),
    Param("points_overcrowding", Scaled(2), unit="points", label="punti: sovraffollamento"),
    Param("points_economic", Scaled(2), unit="points", label="punti: situazione economica"),
    Param("annex_confirmed", Bool, label="esito del controllo senza i valori dell’allegato"),
    Param("overcrowded_2", Scaled(2), unit="m2", label="sovraffollamento, fino a 2 persone"),
    Param("overcrowded_3", Scaled(2), unit="m2", label="sovraffollamento, 3 persone"),
    Param("overcrowded_5", Scaled(2), unit="m2", label="sovraffollamento, 4 o 5 persone"),
    Param("overcrowded_6", Scaled(2), unit="m2", label="sovraffollamento, 6 persone"),
    Param("overcrowded_7", Scaled(2), unit="m2", label="sovraffollamento, 7 o più persone"),
)

o = names(
    Option(
        "leap_birthday",
        Code(first_of_march="1° marzo", last_of_february="28 febbraio"),
        default="first_of_march",
        cite="art. 2963 c.c.",
        label="compleanno di chi è nato il 29 febbraio, negli anni comuni",
    ),
    Option(
        "residence_points_enabled",
        Bool,
        default=True,
        cite="Allegato 1 r.r. 4/2017; Trib. Milano 20.2.2025 (primo grado: punti discriminatori)",
        label="conta i punti per la durata della residenza",
    ),
    Option(
        "non_eu_work_condition_enabled",
        Bool,
        default=True,
        cite="art. 40 c. 6 d.lgs. 286/1998; art. 22 c. 1 a) l.r. 16/2016; reg. ord. 224/2025 (pendente)",
        label="chiede il lavoro regolare a chi ha un permesso di due anni",
    ),
    Option(
        "foreign_property_home_documents_required",
        Bool,
        default=False,
        cite="Trib. Milano 27.7.2020; DGR XI/3679 del 13.10.2020 (solo per riesaminare vecchie pratiche)",
        label="chiede i documenti del Paese di origine sulle proprietà all’estero",
    ),
    Option(
        "transfer_looks_back",
        Code(always="senza limite di tempo", five_years="negli ultimi cinque anni"),
        default="always",
        cite="art. 7 c. 1 g) r.r. 4/2017 (le pagine dei Comuni non concordano sulla durata)",
        label="quanto indietro si guarda alla cessione della casa pubblica",
    ),
    Option(
        "home_left_to_ex_counts",
        Bool,
        default=False,
        cite="art. 14 c. 1 c bis) r.r. 4/2017 (lettura: il genitore separato è una categoria protetta)",
        label="conta la casa di proprietà assegnata all’ex coniuge",
    ),
    Option(
        "household_checked",
        Bool,
        default=False,
        cite="art. 6 r.r. 4/2017 (di regola vale il nucleo dichiarato sulla piattaforma regionale, che l’applica)",
        label="controlla chi può far parte del nucleo",
    ),
    Option(
        "call_for_forces",
        Bool,
        default=False,
        cite="art. 7 bis, 7 ter e art. 8 c. 7 bis r.r. 4/2017",
        label="avviso riservato alle Forze di polizia e agli altri corpi",
    ),
    Option(
        "single_may_get_less",
        Bool,
        default=False,
        cite="art. 9 c. 2 r.r. 4/2017",
        label="a una persona sola si può dare meno della superficie minima",
    ),
    Option(
        "area_bounds_included",
        Bool,
        default=True,
        cite="art. 9 c. 2 r.r. 4/2017 (lettura: i limiti sono compresi)",
        label="le superfici minime e massime sono comprese",
    ),
    Option(
        "single_parent_needs_minor",
        Bool,
        default=False,
        cite="art. 14 c. 1 c) r.r. 4/2017 («eventualmente con uno o più minori»)",
        label="la categoria monoparentale chiede almeno un minore",
    ),
    Option(
        "isbar_annex_loaded",
        Bool,
        default=False,
        cite="Allegato 1 r.r. 4/2017",
        label="i valori dell’allegato sono stati caricati e confermati",
    ),
)


def smallest_area_for(people: Expr) -> Expr:
    """The area from which a home is adequate for so many people (art. 9 c. 2 r.r. 4/2017)."""
    return bands(
        people,
        (1, p.area_min_1),
        (2, p.area_min_2),
        (3, p.area_min_3),
        (4, p.area_min_4),
        (5, p.area_min_5),
        above=p.area_min_6,
    )
