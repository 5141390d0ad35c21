"""Every figure of the demo city, with its kind: R real public figure, D derived, A assumption (marked so on the pages)."""

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

ROME = ZoneInfo("Europe/Rome")
SEED = "approdo-2024-06-13"

# Stock (R: Il Giorno 2024 for the municipality; ALER total D from 2014).
MUNICIPAL_HOMES = 820
MUNICIPAL_FREE = 62
MUNICIPAL_IN_MAINTENANCE = 49
ALER_HOMES = 1500
ALER_EMPTY_PER_CENT = 10  # A
ROOMS_PER_CENT = {1: 12, 2: 48, 3: 32, 4: 8}  # A
AREA_DM2_BY_ROOMS = {1: (2800, 3900), 2: (4000, 5600), 3: (5700, 7600), 4: (7700, 9800)}  # A
VACANCY_REASON_PER_CENT = {"certificates": 45, "works": 35, "legal": 10, "offer_pending": 10}  # A

# Applicants (A, on the ISEE law of demo-city.md: median 12,500 €, sigma 0.9).
APPLICANT_SIZE_PER_CENT = {1: 34, 2: 24, 3: 17, 4: 14, 5: 7, 6: 3, 7: 1}
ISEE_MEDIAN_CENTS = 1_250_000
ISEE_SIGMA = 0.9
ABOVE_ISEE_LIMIT_PER_CENT = 4
NON_EU_PER_CENT = 26
EU_PER_CENT = 6

# Seeded anomalies (A, demo-city.md 5.3), in the waiting call only.
SHARED_PERSON_PER_CENT = 3
EXPIRED_ISEE_PER_CENT = 2

ZONES = (
    "rondo", "torretta", "rondinella", "marelli", "comune", "stazione", "pelucca", "villaggio-falck", "cascina-gatti",
    "parpagliona", "isola-del-bosco", "delle-corti",
)  # fmt: skip
STREETS = (
    "via Marx", "via Marzabotto", "via Catania", "via Livorno", "via Dante", "via Magenta", "via Leopardi", "via Rovani",
    "via delle Acciaierie", "via Fogagnolo", "viale Edison", "viale Gramsci", "via Giardini", "via Oslavia",
)  # fmt: skip


def at(year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=ROME)


@dataclass(frozen=True)
class CallFigures:
    """One SAP call. `assumed` names what no public source gives; the public page repeats it."""

    slug: str
    title: str
    published_on: date
    opens_at: datetime
    closes_at: datetime
    homes: dict[tuple[str, str], int]  # (owner, municipality) → homes
    applications: int
    act: str = ""
    public_number: str = ""
    public_number_source: str = ""
    assumed: tuple[str, ...] = field(default=())
    anomalies: bool = False  # demo-city.md 5.3: each has an expected finding


# R: closing 15/09/2023, correction term 03/10/2023, 228 applications, 18 assignments (2022–2023).
SAP_2023 = CallFigures(
    slug="sap-2023",
    title="Bando SAP 2023",
    published_on=date(2023, 7, 24),
    opens_at=at(2023, 7, 31),
    closes_at=at(2023, 9, 15, 12),
    homes={("comune", "sesto"): 15, ("aler", "sesto"): 3},
    applications=228,
    assumed=("homes", "published_on", "opens_at", "act"),
    anomalies=True,
)
# R: 10 homes in Sesto, 5 + 5 ALER. The rest is assumed. The public numbers are invented and say so.
SAP_2019 = CallFigures(
    slug="sap-2019",
    title="Bando SAP 2019",
    published_on=date(2019, 9, 16),
    opens_at=at(2019, 9, 23),
    closes_at=at(2019, 11, 8, 12),
    homes={("comune", "sesto"): 5, ("aler", "sesto"): 5},
    applications=190,
    public_number="dimostrativo-2019",
    public_number_source="numero inventato per la dimostrazione",
    assumed=("published_on", "opens_at", "closes_at", "applications", "act", "public_number"),
)
SAP_2021 = CallFigures(
    slug="sap-2021",
    title="Bando SAP 2021",
    published_on=date(2021, 11, 8),
    opens_at=at(2021, 11, 15),
    closes_at=at(2021, 12, 31, 12),
    homes={("comune", "sesto"): 9, ("aler", "sesto"): 4},
    applications=182,
    public_number="dimostrativo-2021",
    public_number_source="numero inventato per la dimostrazione",
    assumed=("homes", "published_on", "opens_at", "closes_at", "applications", "act", "public_number"),
)
# Where the demo starts: three days after the 2023 closing, with the platform's file ready to import.
FIRST_MOMENT = at(2023, 9, 18)
