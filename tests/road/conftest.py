"""Every test here begins with the city and its four officials."""

import pytest


@pytest.fixture
def people(db):
    from tests.procedures import city  # its rows need Django, which this file is read before

    return city.found()
