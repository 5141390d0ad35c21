"""The facts of SAP: the shared ones, and those that only this measure asks."""

from __future__ import annotations

from approdo.measures._shared import facts as shared
from approdo.rulebook import Bool, Code, Date, Fact, Int, Scaled, names

SELF_DECLARED = ("autodichiarazione",)

persons = shared.PERSONS

f = names(
    shared.application,
    shared.person,
    shared.household,
    shared.isee,
    shared.citizenship,
    shared.residence,
    shared.home,
)

# ── Property (art. 7 c. 1 d) ───────────────────────────────────────────────────────────────────────────────────────
f.add(
    Fact(
        "owns_home",
        Bool,
        of="household",
        label="diritti su una casa",
        question="Qualcuno del nucleo è proprietario di una casa, in Italia o all’estero, o ne ha l’usufrutto, "
        "l’uso o l’abitazione?",
        papers=SELF_DECLARED,
    ),
)
f.add(
    Fact(
        "owned_home_dm2",
        Scaled(2),
        of="household",
        unit="m2",
        min=0,
        max=999_999,
        asked_if=f.owns_home,
        otherwise=0,
        label="superficie della casa su cui c’è un diritto",
        question="Quanti metri quadrati misura la casa (la più grande, se sono più di una)?",
        papers=SELF_DECLARED,
    ),
    Fact(
        "home_left_to_ex",
        Bool,
        of="household",
        asked_if=f.owns_home,
        otherwise=False,
        label="casa assegnata all’ex coniuge",
        question="La casa è stata assegnata dal giudice all’ex coniuge o all’ex convivente?",
        papers=("provvedimento di separazione o divorzio",),
    ),
    Fact(
        "foreign_property_documents",
        Bool,
        of="household",
        label="documenti del Paese di origine sulle proprietà",
        question="Sono stati presentati i documenti del Paese di origine sulle proprietà all’estero?",
    ),
)

# ── What the household must not have done (art. 7 c. 1 e-h) ────────────────────────────────────────────────────────
f.add(
    Fact(
        "lost_public_home",
        Bool,
        of="household",
        label="decadenza o annullamento",
        question="Qualcuno del nucleo ha perso una casa pubblica per decadenza o per annullamento?",
        certified_by=("Comune", "ALER"),
    ),
    Fact(
        "evicted_for_arrears",
        Bool,
        of="household",
        label="sfratto per morosità",
        question="Qualcuno del nucleo è stato sfrattato per morosità da una casa pubblica?",
        certified_by=("Comune", "ALER"),
    ),
    Fact(
        "squatted",
        Bool,
        of="household",
        sensitivity="criminal",
        label="occupazione senza titolo",
        question="Qualcuno del nucleo ha occupato senza titolo una casa o un altro spazio?",
        certified_by=("Comune", "ALER"),
    ),
    Fact(
        "sublet",
        Bool,
        of="household",
        label="cessione della casa pubblica",
        question="Qualcuno del nucleo ha ceduto o subaffittato, fuori dai casi di legge, una casa pubblica "
        "assegnata in passato?",
        certified_by=("Comune", "ALER"),
    ),
    Fact(
        "subsidised_home",
        Bool,
        of="household",
        label="casa avuta in proprietà con contributo pubblico",
        question="Qualcuno del nucleo ha già avuto in proprietà una casa costruita con contributo pubblico?",
        papers=SELF_DECLARED,
    ),
)
f.add(
    Fact(
        "lost_public_home_on",
        Date,
        of="household",
        asked_if=f.lost_public_home,
        otherwise=shared.FIRST_DAY,
        label="giorno della decadenza",
        question="In che giorno è stata dichiarata la decadenza o l’annullamento (l’ultima volta)?",
        min=shared.FIRST_DAY,
        max=shared.LAST_DAY,
    ),
    Fact(
        "evicted_for_arrears_on",
        Date,
        of="household",
        asked_if=f.evicted_for_arrears,
        otherwise=shared.FIRST_DAY,
        label="giorno dello sfratto",
        question="In che giorno è avvenuto lo sfratto (l’ultima volta)?",
        min=shared.FIRST_DAY,
        max=shared.LAST_DAY,
    ),
    Fact(
        "squatting_ended_on",
        Date,
        of="household",
        sensitivity="criminal",
        asked_if=f.squatted,
        otherwise=shared.FIRST_DAY,
        label="fine dell’occupazione",
        question="In che giorno è finita l’occupazione senza titolo (l’ultima volta)?",
        min=shared.FIRST_DAY,
        max=shared.LAST_DAY,
    ),
    Fact(
        "sublet_on",
        Date,
        of="household",
        asked_if=f.sublet,
        otherwise=shared.FIRST_DAY,
        label="giorno della cessione",
        question="In che giorno è avvenuta la cessione (l’ultima volta)?",
        min=shared.FIRST_DAY,
        max=shared.LAST_DAY,
    ),
    Fact(
        "subsidised_home_destroyed",
        Bool,
        of="household",
        asked_if=f.subsidised_home,
        otherwise=False,
        label="casa distrutta senza risarcimento",
        question="Quella casa non si può più usare, o è andata distrutta, senza che ci sia stato un risarcimento?",
        papers=SELF_DECLARED,
    ),
)

# ── Categories (art. 14) and indigence (art. 13) ───────────────────────────────────────────────────────────────────
f.add(
    Fact(
        "service_corps",
        Code(
            none="nessuno",
            police_fire="Forze di polizia o Vigili del fuoco",
            armed_forces="Forze armate",
            local_police="Polizia locale",
        ),
        of="household",
        concept="work.service_corps",
        label="corpo di appartenenza di chi chiede",
        question="Chi presenta la domanda fa parte di uno di questi corpi?",
    ),
    Fact(
        "family_formation",
        Code(none="no", to_be_formed="da formare prima della consegna delle chiavi", formed="già formata"),
        of="household",
        label="nuova famiglia",
        question="Il nucleo è una coppia che si forma, o si è formata da poco?",
    ),
    Fact(
        "separated_without_home",
        Bool,
        of="household",
        label="genitore separato senza la casa di proprietà",
        question="Chi presenta la domanda è un genitore separato o divorziato a cui non è stata assegnata la casa "
        "familiare di cui è proprietario?",
        papers=("provvedimento di separazione o divorzio",),
    ),
    Fact(
        "crisis_procedure",
        Bool,
        of="household",
        label="procedura di sovraindebitamento",
        question="È in corso una procedura di composizione della crisi, con l’ordine del giudice di lasciare la casa, "
        "e non c’è un altro contratto di oltre un anno per una casa adeguata?",
        papers=("provvedimento del giudice",),
    ),
    Fact(
        "local_category",
        Bool,
        of="household",
        label="categoria di rilevanza sociale del Comune",
        question="Il nucleo rientra nella categoria di particolare rilevanza sociale fissata dal piano annuale?",
    ),
    Fact(
        "attestation",
        Bool,
        of="household",
        label="attestazione dei servizi sociali",
        question="I servizi sociali hanno attestato che il nucleo non riesce a far fronte ai bisogni primari?",
        origin="office",
    ),
)
f.add(
    Fact(
        "formed_on",
        Date,
        of="household",
        asked_if=f.family_formation == "formed",
        otherwise=shared.FIRST_DAY,
        label="giorno in cui si è formata la famiglia",
        question="In che giorno si è formata la famiglia?",
        min=shared.FIRST_DAY,
        max=shared.LAST_DAY,
    ),
)

# ── The score of the regional platform and what its annex looks at ─────────────────────────────────────────────────
f.add(
    Fact(
        "isbar",
        Scaled(2),
        of="household",
        concept="sap.isbar",
        unit="points",
        min=0,
        max=100_000,
        label="ISBAR/R certificato dalla piattaforma regionale",
        question="Qual è il punteggio stampato sulla ricevuta della piattaforma regionale?",
        origin="certified",
        papers=("ricevuta della domanda",),
        certified_by=("piattaforma regionale",),
    ),
    Fact(
        "release_order",
        Bool,
        of="household",
        label="rilascio della casa",
        question="C’è un provvedimento che ordina di lasciare la casa?",
        papers=("provvedimento di rilascio",),
    ),
    Fact(
        "left_family_home",
        Bool,
        of="household",
        label="casa familiare lasciata per ordine del giudice",
        question="Chi presenta la domanda deve lasciare la casa familiare dopo la separazione?",
        papers=("provvedimento di separazione o divorzio",),
    ),
    Fact(
        "improper_home",
        Bool,
        of="household",
        label="sistemazione impropria",
        question="Il nucleo vive da almeno un anno in una sistemazione impropria (per esempio una struttura)?",
    ),
    Fact(
        "unhealthy_home",
        Bool,
        of="household",
        label="casa malsana",
        question="Il nucleo vive da almeno un anno in una casa senza servizi o riscaldamento, o dichiarata malsana?",
        certified_by=("ATS",),
    ),
    Fact(
        "barriers",
        Bool,
        of="household",
        label="barriere architettoniche",
        question="La casa ha barriere che impediscono a chi ha una disabilità di viverci?",
    ),
    Fact(
        "forced_cohabitation",
        Bool,
        of="household",
        label="coabitazione",
        question="Il nucleo divide la casa con un altro nucleo?",
    ),
    Fact(
        "current_home_dm2",
        Scaled(2),
        of="household",
        unit="m2",
        min=0,
        max=999_999,
        label="superficie della casa in cui vive",
        question="Quanti metri quadrati misura la superficie utile della casa in cui il nucleo vive?",
    ),
)

# ── The call itself, for the book `call_terms` ─────────────────────────────────────────────────────────────────────
f.add(
    Fact(
        "call_opens_on",
        Date,
        of="call",
        label="apertura delle domande",
        question="Da che giorno si può presentare la domanda?",
        origin="office",
        min=shared.FIRST_DAY,
        max=shared.LAST_DAY,
    ),
    Fact(
        "call_closes_on",
        Date,
        of="call",
        label="chiusura delle domande",
        question="Fino a che giorno si può presentare la domanda?",
        origin="office",
        min=shared.FIRST_DAY,
        max=shared.LAST_DAY,
    ),
    Fact(
        "homes_of_the_year",
        Int,
        of="call",
        unit="homes",
        min=0,
        max=100_000,
        label="case rese disponibili nell’anno",
        question="Quante case ha reso disponibili il proprietario nell’anno solare, con quelle di questo avviso?",
        origin="office",
    ),
)
