"""Synthetic households. Names by Faker (Italian lists), tax codes that no Italian place could have issued."""

import math
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from faker import Faker
from stdnum.it import codicefiscale

from .figures import (
    ABOVE_ISEE_LIMIT_PER_CENT,
    APPLICANT_SIZE_PER_CENT,
    EU_PER_CENT,
    ISEE_MEDIAN_CENTS,
    ISEE_SIGMA,
    NON_EU_PER_CENT,
    STREETS,
)

MONTHS = "ABCDEHLMPRST"
NOWHERE = "Z9"  # foreign-state codes go up to Z7xx: no place has Z900–Z999
ISEE_LIMIT_CENTS = 1_600_000
NOT_USED = frozenset({"Berlusconi", "Mussolini", "Draghi", "Renzi", "Meloni", "Salvini", "Andreotti", "Craxi", "Moro"})
"""Names that would make a reader think of somebody."""


@dataclass(frozen=True)
class DemoPerson:
    tax_code: str
    family_name: str
    given_name: str
    birth_date: date
    address: str
    total_disability: bool = False


@dataclass(frozen=True)
class DemoHousehold:
    """The applicant is the first person. Money in cents, years of residence as whole years at filing."""

    persons: tuple[DemoPerson, ...]
    isee: int
    assets: int
    pse_hundredths: int
    citizenship: str  # italian, eu, non_eu_long_term, non_eu_work_permit
    years_in_region: int
    years_in_municipality: int
    new_family: bool
    owns_adequate_home: bool


def pick(rng: Random, per_cent: dict):
    return rng.choices(list(per_cent), weights=list(per_cent.values()))[0]


def letters(name: str) -> str:
    consonants = [c for c in name.upper() if c.isalpha() and c.isascii() and c not in "AEIOU"]
    vowels = [c for c in name.upper() if c in "AEIOU"]
    return "".join((consonants + vowels + ["X", "X", "X"])[:3])


def tax_code(rng: Random, family: str, given: str, born: date, woman: bool) -> str:
    """Right in form and check letter, impossible in place (Z9xx): it can belong to nobody."""
    day = born.day + (40 if woman else 0)
    body = f"{letters(family)}{letters(given)}{born:%y}{MONTHS[born.month - 1]}{day:02}{NOWHERE}{rng.randrange(100):02}"
    return body + codicefiscale.calc_check_digit(body)


def birth_date(rng: Random, on: date, low: int, high: int) -> date:
    """A birthday between `low` and `high` completed years before `on`."""
    return on - timedelta(days=rng.randint(low * 365 + low // 4 + 1, high * 365 + high // 4 + 300))


class PeopleDraw:
    """Draws households, never the same tax code twice."""

    def __init__(self, seed: str):
        self.rng = Random(seed)  # noqa: S311 - synthetic data, not a secret
        self.names = Faker("it_IT")
        self.names.seed_instance(seed)
        self.taken: set[str] = set()

    def person(self, on: date, low: int, high: int, family: str | None = None, address: str = "") -> DemoPerson:
        woman = self.rng.random() < 0.52
        family = family or self.family_name()
        given = self.names.first_name_female() if woman else self.names.first_name_male()
        born = birth_date(self.rng, on, low, high)
        code = tax_code(self.rng, family, given, born, woman)
        while code in self.taken:
            born -= timedelta(days=1)
            code = tax_code(self.rng, family, given, born, woman)
        self.taken.add(code)
        disabled = self.rng.random() < (0.12 if high > 65 else 0.04)
        return DemoPerson(code, family, given, born, address, disabled)

    def family_name(self) -> str:
        while (name := self.names.last_name()) in NOT_USED:
            pass
        return name

    def isee(self) -> int:
        """Log-normal, cut at the limit but for a few that are above it; whole cents."""
        if self.rng.randrange(100) < ABOVE_ISEE_LIMIT_PER_CENT:
            return ISEE_LIMIT_CENTS + self.rng.randrange(1, 500_000)
        while True:
            value = int(self.rng.lognormvariate(math.log(ISEE_MEDIAN_CENTS), ISEE_SIGMA))
            if value <= ISEE_LIMIT_CENTS:
                return value

    def citizenship(self) -> str:
        drawn = self.rng.randrange(100)
        if drawn < NON_EU_PER_CENT:
            return self.rng.choice(("non_eu_long_term", "non_eu_work_permit"))
        return "eu" if drawn < NON_EU_PER_CENT + EU_PER_CENT else "italian"

    def household(self, on: date) -> DemoHousehold:
        rng, size = self.rng, pick(self.rng, APPLICANT_SIZE_PER_CENT)
        address = f"{rng.choice(STREETS)} {rng.randint(201, 399)}"
        elderly = size <= 2 and rng.random() < 0.3
        first = self.person(on, 65, 88, address=address) if elderly else self.person(on, 24, 62, address=address)
        persons = [first]
        couple = size >= 2 and rng.random() < 0.65
        if couple:
            persons.append(
                self.person(on, 66, 85, None, address) if elderly else self.person(on, 23, 60, None, address)
            )
        while len(persons) < size:
            persons.append(self.person(on, 0, 20, first.family_name, address))
        in_region = rng.randint(0, 35)
        isee = self.isee()
        pse = {1: 100, 2: 157, 3: 204, 4: 246, 5: 285}.get(size, 285 + 35 * (size - 5))
        return DemoHousehold(
            persons=tuple(persons),
            isee=isee,
            assets=int(rng.random() ** 3 * 2_600_000),
            pse_hundredths=pse,
            citizenship=self.citizenship(),
            years_in_region=in_region,
            years_in_municipality=rng.randint(0, in_region),
            new_family=couple and not elderly and rng.random() < 0.18,
            owns_adequate_home=rng.randrange(100) < 2,
        )
