"""The vocabulary: facts that several measures ask, declared once, each with the concept that records bind to tables.

A measure takes a fact as it is. A fact of its own that means the same must not exist: two facts with one `concept`
in one measure are refused at load, and `tests/measures` refuses two names for one concept over all measures.
"""

from __future__ import annotations

from approdo.rulebook import Bool, Cents, Code, Date, Fact, Int, Part, Scaled, names

EURO_10M = 1_000_000_000
FIRST_DAY, LAST_DAY = "1900-01-01", "2099-12-31"

PERSONS = Part("persons", of="household", min=1, max=30, label="Persone del nucleo")

# ── The application ────────────────────────────────────────────────────────────────────────────────────────────────
APPLICATION_DATE = Fact(
    "application_date",
    Date,
    of="household",
    concept="application.date",
    min="2008-01-01",
    max=LAST_DAY,
    label="data della domanda",
    question="In che giorno è stata presentata la domanda?",
    origin="office",
)

# ── The persons ────────────────────────────────────────────────────────────────────────────────────────────────────
BIRTH_DATE = Fact(
    "birth_date",
    Date,
    of=PERSONS,
    concept="person.birth_date",
    min=FIRST_DAY,
    max=LAST_DAY,
    label="data di nascita",
    question="Qual è la data di nascita?",
    origin="certified",
    certified_by=("ANPR",),
)
DISABILITY = Fact(
    "disability",
    Code(
        none="nessuna, o sotto il 66%",
        partial="dal 66% al 99%",
        total="100% o handicap grave",
        total_with_allowance="100% o handicap grave, con indennità di accompagnamento",
    ),
    of=PERSONS,
    concept="disability.grade",
    label="invalidità riconosciuta",
    question="La persona ha un’invalidità riconosciuta almeno al 66%?",
    sensitivity="special",
    origin="certified",
    papers=("verbale INPS di invalidità",),
    certified_by=("INPS",),
)

RELATION = Fact(
    "relation",
    Code(
        applicant="chi presenta la domanda",
        spouse="coniuge non legalmente separato",
        civil_partner="parte dell’unione civile",
        cohabitant="convivente di fatto",
        child="figlio residente con il nucleo",
        child_elsewhere="figlio che vive anche con l’altro genitore, con tempi uguali e rilascio della casa familiare "
        "decisi dal giudice",
        relative="parente entro il terzo grado",
        in_law="affine entro il secondo grado",
        other="altra persona",
    ),
    of=PERSONS,
    concept="person.relation",
    label="legame con chi presenta la domanda",
    question="Che legame ha la persona con chi presenta la domanda?",
    certified_by=("ANPR",),
)
COHABITING_SINCE = Fact(
    "cohabiting_since",
    Date,
    of=PERSONS,
    concept="person.cohabiting_since",
    asked_if=RELATION.is_in("relative", "in_law"),
    otherwise=FIRST_DAY,
    min=FIRST_DAY,
    max=LAST_DAY,
    label="convivenza registrata dal",
    question="Da che giorno la convivenza risulta all’anagrafe?",
    certified_by=("ANPR",),
)
LAWFULLY_STAYING = Fact(
    "lawfully_staying",
    Bool,
    of=PERSONS,
    concept="person.lawful_stay",
    label="soggiorno regolare in Italia",
    question="Il giorno della domanda la persona soggiorna regolarmente in Italia?",
    certified_by=("Questura",),
)

# ── The ISEE certificate ───────────────────────────────────────────────────────────────────────────────────────────
ISEE = Fact(
    "isee",
    Cents,
    of="household",
    concept="isee.ordinary",
    min=0,
    max=EURO_10M,
    label="ISEE ordinario",
    question="Qual è il valore dell’ISEE ordinario del nucleo?",
    origin="certified",
    papers=("attestazione ISEE",),
    certified_by=("INPS",),
)
PSE = Fact(
    "pse",
    Scaled(2),
    of="household",
    concept="isee.scale",
    min=100,
    max=2000,
    label="parametro della scala di equivalenza",
    question="Qual è il parametro della scala di equivalenza stampato sull’ISEE?",
    origin="certified",
    papers=("attestazione ISEE",),
    certified_by=("INPS",),
)
MOVABLE_ASSETS = Fact(
    "movable_assets",
    Cents,
    of="household",
    concept="isee.movable_assets",
    min=0,
    max=EURO_10M,
    label="patrimonio mobiliare",
    question="Quanto vale il patrimonio mobiliare (conti, titoli) indicato nell’ISEE?",
    origin="certified",
    papers=("attestazione ISEE",),
    certified_by=("INPS",),
)
REAL_ESTATE_ASSETS = Fact(
    "real_estate_assets",
    Cents,
    of="household",
    concept="isee.real_estate_assets",
    min=0,
    max=EURO_10M,
    label="patrimonio immobiliare",
    question="Quanto vale il patrimonio immobiliare (case, terreni) indicato nell’ISEE?",
    origin="certified",
    papers=("attestazione ISEE",),
    certified_by=("INPS",),
)

# ── Citizenship and work of the applicant ──────────────────────────────────────────────────────────────────────────
CITIZENSHIP = Fact(
    "citizenship",
    Code(
        italian="cittadinanza italiana",
        eu="cittadinanza di un altro Stato dell’Unione europea",
        eu_long_term="permesso UE per soggiornanti di lungo periodo",
        permit_two_years="permesso di soggiorno di almeno due anni",
        equated="equiparato ai cittadini (per esempio rifugiato o protezione sussidiaria)",
        other="altra condizione",
    ),
    of="household",
    concept="citizenship.status",
    label="cittadinanza o titolo di soggiorno di chi chiede",
    question="Quale cittadinanza o quale titolo di soggiorno ha chi presenta la domanda?",
    certified_by=("ANPR", "Questura"),
)
REGULAR_WORK = Fact(
    "regular_work",
    Bool,
    of="household",
    concept="work.regular",
    asked_if=CITIZENSHIP == "permit_two_years",
    otherwise=False,
    label="lavoro regolare di chi chiede",
    question="Chi presenta la domanda ha un lavoro regolare, dipendente o autonomo?",
    certified_by=("INPS",),
)

# ── Residence and work in the territory ────────────────────────────────────────────────────────────────────────────
LIVES_OR_WORKS_IN_REGION = Fact(
    "lives_or_works_in_region",
    Bool,
    of="household",
    concept="residence.or_work_in_region",
    label="residenza o lavoro in Lombardia",
    question="Chi presenta la domanda risiede o lavora in Lombardia?",
    certified_by=("ANPR", "INPS"),
)
RESIDENT_IN_REGION_SINCE = Fact(
    "resident_in_region_since",
    Date,
    of="household",
    concept="residence.region_since",
    min=FIRST_DAY,
    max=LAST_DAY,
    label="residenza in Lombardia, dal",
    question="Da che giorno chi presenta la domanda risiede in Lombardia senza interruzioni?",
    certified_by=("ANPR",),
)
RESIDENT_IN_MUNICIPALITY_SINCE = Fact(
    "resident_in_municipality_since",
    Date,
    of="household",
    concept="residence.municipality_since",
    min=FIRST_DAY,
    max=LAST_DAY,
    label="residenza nel Comune, dal",
    question="Da che giorno chi presenta la domanda risiede nel Comune senza interruzioni?",
    certified_by=("ANPR",),
)
IN_REGION_SINCE = Fact(
    "in_region_since",
    Date,
    of="household",
    concept="residence.or_work_in_region_since",
    min=FIRST_DAY,
    max=LAST_DAY,
    asked_if=LIVES_OR_WORKS_IN_REGION,
    otherwise=LAST_DAY,
    label="residenza o lavoro in Lombardia, dal",
    question="Da che giorno chi presenta la domanda risiede o lavora in Lombardia senza interruzioni?",
    certified_by=("ANPR", "INPS"),
)

# ── Where the household lives now ──────────────────────────────────────────────────────────────────────────────────
TENANCY = Fact(
    "tenancy",
    Code(
        none="nessun titolo",
        owner="proprietà",
        private="contratto di locazione privato",
        public="alloggio pubblico",
        hosted="ospitalità",
    ),
    of="household",
    concept="tenancy.title",
    label="titolo dell’abitazione",
    question="Con quale titolo il nucleo abita la sua casa?",
)
MONTHLY_RENT = Fact(
    "monthly_rent",
    Cents,
    of="household",
    concept="tenancy.monthly_rent",
    unit="cents/month",
    min=0,
    max=1_000_000,
    label="canone mensile",
    question="Quanto si paga di affitto ogni mese, senza le spese?",
    papers=("contratto di locazione",),
)

# ── A home and the household that might live in it (the pair of adequacy books) ────────────────────────────────────
HOUSEHOLD_SIZE = Fact(
    "household_size",
    Int,
    of="household",
    concept="household.size",
    unit="persons",
    min=1,
    max=30,
    label="numero di componenti",
    question="Quante persone compongono il nucleo?",
    certified_by=("ANPR",),
)
NEEDS_ACCESSIBLE = Fact(
    "needs_accessible",
    Bool,
    of="household",
    concept="household.needs_accessible_home",
    sensitivity="special",
    label="necessità di una casa accessibile",
    question="Il nucleo ha bisogno di una casa accessibile a chi ha una disabilità motoria?",
)
AREA_DM2 = Fact(
    "area_dm2",
    Scaled(2),
    of="home",
    concept="home.usable_area",
    unit="m2",
    min=1,
    max=99_999,
    label="superficie utile residenziale",
    question="Quanti metri quadrati misura la superficie utile, senza balconi, cantine e simili?",
    origin="office",
)
ACCESSIBLE = Fact(
    "accessible",
    Bool,
    of="home",
    concept="home.accessible",
    label="casa accessibile",
    question="La casa è accessibile a chi ha una disabilità motoria?",
    origin="office",
)

# ── Groups that go together ────────────────────────────────────────────────────────────────────────────────────────
application = names(APPLICATION_DATE)
person = names(BIRTH_DATE, DISABILITY)
household = names(RELATION, COHABITING_SINCE, LAWFULLY_STAYING)
isee = names(ISEE, PSE, MOVABLE_ASSETS, REAL_ESTATE_ASSETS)
citizenship = names(CITIZENSHIP, REGULAR_WORK)
residence = names(LIVES_OR_WORKS_IN_REGION, RESIDENT_IN_REGION_SINCE, RESIDENT_IN_MUNICIPALITY_SINCE, IN_REGION_SINCE)
tenancy = names(TENANCY, MONTHLY_RENT)
home = names(HOUSEHOLD_SIZE, NEEDS_ACCESSIBLE, AREA_DM2, ACCESSIBLE)
