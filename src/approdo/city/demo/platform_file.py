"""The file that the regional platform would give: two CSV tables in our own layout, drawn from the seed."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from .figures import EXPIRED_ISEE_PER_CENT, SHARED_PERSON_PER_CENT, CallFigures
from .people import DemoHousehold, DemoPerson, PeopleDraw
from .stock import DemoHome

CITIZENSHIP = {
    "italian": ("italian", ""),
    "eu": ("eu", ""),
    "non_eu_long_term": ("eu_long_term", ""),
    "non_eu_work_permit": ("permit_two_years", "sì"),
}
NEVER = ("lost_public_home", "evicted_for_arrears", "squatted", "sublet", "subsidised_home")
HOUSING = ("release_order", "left_family_home", "improper_home", "unhealthy_home", "barriers", "forced_cohabitation")


@dataclass(frozen=True)
class PlatformFile:
    """Bytes of the two tables, UTF-8."""

    applications: bytes
    persons: bytes


def draw_platform_file(seed: str, figures: CallFigures, homes: Sequence[DemoHome]) -> PlatformFile:
    """`figures.applications` households, filed inside the window, in an order that is not that of the score."""
    people = PeopleDraw(f"{seed}/{figures.slug}")
    rng = Random(f"{seed}/{figures.slug}/applications")  # noqa: S311 - synthetic data
    most = 5 if figures.published_on < date(2021, 10, 8) else 2
    applications, persons = [], []
    for number in range(figures.applications):
        household = people.household(figures.opens_at.date())
        external_id = f"{figures.slug.upper()}-{rng.randrange(10**6):06}-{number:03}"
        filed_at = moment_between(rng, figures.opens_at, figures.closes_at)
        applications.append(
            application_row(rng, household, external_id, filed_at, preferences(rng, household, homes, most))
        )
        persons += [person_row(person, external_id, person is household.persons[0]) for person in household.persons]
    if figures.anomalies:
        persons = with_anomalies(f"{seed}/{figures.slug}/anomalies", applications, persons)
    return PlatformFile(table(applications), table(persons))


def with_anomalies(
    seed: str, applications: list[dict[str, str]], persons: list[dict[str, str]]
) -> list[dict[str, str]]:
    """A few expired ISEE, and a few people in two applications: to be found by the checks. Returns all the persons.

    It has chances of its own, so that nothing else of the city moves.
    """
    rng = Random(seed)  # noqa: S311 - synthetic data
    expired = set(rng.sample(range(len(applications)), len(applications) * EXPIRED_ISEE_PER_CENT // 100))
    for place, row in enumerate(applications):
        filed = date.fromisoformat(row["filed_at"][:10])
        year_start = date(filed.year, 1, 1)
        attested = year_start + timedelta(days=rng.randrange((filed - year_start).days + 1))
        row["isee_on"] = (attested - timedelta(days=365) if place in expired else attested).isoformat()
    members = [person for person in persons if person["is_applicant"] == said(False)]
    shared = rng.sample(members, len(applications) * SHARED_PERSON_PER_CENT // 200)
    others = [row["external_id"] for row in applications]
    added = []
    for person in shared:
        other = rng.choice([code for code in others if code != person["external_id"]])
        added.append({**person, "external_id": other})
    return [*persons, *added]


def moment_between(rng: Random, start: datetime, end: datetime) -> datetime:
    return start + timedelta(minutes=rng.randrange(int((end - start).total_seconds()) // 60))


def preferences(rng: Random, household: DemoHousehold, homes: Sequence[DemoHome], most: int) -> list[str]:
    """One in ten names none; the others name homes of a plausible size, in their order."""
    if rng.random() < 0.1:
        return []
    size = min(len(household.persons), 6)
    low, high = {1: (28, 46), 2: (38, 55), 3: (48, 65), 4: (58, 80), 5: (68, 93), 6: (78, 999)}[size]
    fitting = [home.code for home in homes if low * 100 <= home.area_dm2 <= high * 100]
    return rng.sample(fitting, min(len(fitting), rng.randint(1, most)))


def application_row(
    rng: Random, household: DemoHousehold, external_id: str, filed_at: datetime, prefers: list[str]
) -> dict[str, str]:
    filed = filed_at.date()
    citizenship, work = CITIZENSHIP[household.citizenship]
    in_region = years_before(filed, household.years_in_region, rng)
    in_town = max(in_region, years_before(filed, household.years_in_municipality, rng))
    disabled = any(person.total_disability for person in household.persons)
    return {
        "external_id": external_id,
        "filed_at": filed_at.isoformat(timespec="seconds"),
        "score": decimals(rng.randrange(12, 124) * 50),
        "resident_in": "sesto" if rng.random() < 0.93 else "cologno",
        "protocol_number": f"{rng.randrange(10_000, 99_999)}/{filed.year}",
        "prefers": "|".join(prefers),
        "needs_accessible": said(disabled and rng.random() < 0.6),
        "isee": decimals(household.isee),
        "pse": decimals(household.pse_hundredths),
        "movable_assets": decimals(household.assets),
        "real_estate_assets": "0,00",
        "citizenship": citizenship,
        "regular_work": work,
        "lives_or_works_in_region": "sì",
        "in_region_since": in_region.isoformat(),
        "resident_in_region_since": in_region.isoformat(),
        "resident_in_municipality_since": in_town.isoformat(),
        "owns_home": said(household.owns_adequate_home),
        "owned_home_dm2": "60,00" if household.owns_adequate_home else "",
        "home_left_to_ex": said(False) if household.owns_adequate_home else "",
        "foreign_property_documents": "no",
        **dict.fromkeys(NEVER, "no"),
        "service_corps": "none",
        "family_formation": "formed" if household.new_family else "none",
        "formed_on": (filed - timedelta(days=rng.randint(30, 700))).isoformat() if household.new_family else "",
        "separated_without_home": "no",
        "crisis_procedure": "no",
        "local_category": "no",
        "attestation": said(household.isee <= 300_000),
        **{name: said(rng.random() < 0.08) for name in HOUSING},
        "current_home_dm2": decimals(rng.randrange(2500, 7500, 50)),
    }


def person_row(person: DemoPerson, external_id: str, applicant: bool) -> dict[str, str]:
    return {
        "external_id": external_id,
        "tax_code": person.tax_code,
        "family_name": person.family_name,
        "given_name": person.given_name,
        "birth_date": person.birth_date.isoformat(),
        "is_applicant": said(applicant),
        "address": person.address,
        "disability": "total" if person.total_disability else "none",
    }


def years_before(day: date, years: int, rng: Random) -> date:
    return day - timedelta(days=years * 365 + years // 4 + rng.randrange(300))


def decimals(hundredths: int) -> str:
    return f"{hundredths // 100},{hundredths % 100:02}"


def said(yes: bool) -> str:
    return "sì" if yes else "no"


def table(rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
