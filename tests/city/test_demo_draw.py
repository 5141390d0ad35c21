"""The demo city is drawn, not copied: same seed, same city; no person of it can exist; totals are the public ones."""

import hashlib
from datetime import date

import pytest
from stdnum.it import codicefiscale

from approdo.city.demo.figures import SEED
from approdo.city.demo.people import NOWHERE, PeopleDraw
from approdo.city.demo.stock import draw_stock

ON = date(2023, 9, 1)


def drawn(seed: str, count: int = 200):
    people = PeopleDraw(seed)
    return [people.household(ON) for _ in range(count)]


def fingerprint(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()


@pytest.mark.proves("demo.same-seed")
def test_generator_with_the_same_seed_draws_the_same_city():
    assert fingerprint((drawn(SEED), draw_stock(SEED))) == fingerprint((drawn(SEED), draw_stock(SEED)))
    assert fingerprint(drawn(SEED)) != fingerprint(drawn("another"))


@pytest.mark.proves("demo.no-real-person", "P-33")
def test_tax_codes_of_the_demo_belong_to_no_place():
    persons = [person for household in drawn(SEED) for person in household.persons]
    codes = {person.tax_code for person in persons}
    assert len(codes) == len(persons)
    assert {code[11:13] for code in codes} == {NOWHERE}
    assert all(codicefiscale.is_valid(code) for code in codes)


@pytest.mark.proves("demo.public-totals")
def test_stock_of_the_demo_has_the_public_totals():
    stock = draw_stock(SEED)
    municipal = [home for home in stock if home.owner == "comune"]
    assert len(municipal) == 820
    assert sum(home.vacancy == "ready" for home in municipal) == 62
    assert sum(bool(home.vacancy) for home in municipal) == 111
    assert sum(home.owner == "aler" for home in stock) == 1500
    assert len({home.code for home in stock}) == len(stock)
