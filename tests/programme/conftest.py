"""A city with an office, and the programme's statements recorded by the act itself."""

from collections import Counter

import pytest

from tests.programme.city import CITY, MOMENT, PAGE_DAY
from tests.support.databases import django_uses


@pytest.fixture
def office(db: None) -> object:
    from approdo.records.territory.models import Municipality, Office

    town = Municipality.objects.create(code="sesto", name="Sesto San Giovanni")
    return Office.objects.create(code="casa", municipality=town, name="Ufficio Casa")


@pytest.fixture
def stated(office: object) -> None:
    from approdo.procedures.record_statement import record_statement
    from approdo.records.access.actors import Actor

    record_statement(MOMENT, Actor.system(), CITY)


@pytest.fixture(scope="module")
def recorded(test_server, migrated, django_db_blocker) -> tuple[dict, Counter]:
    """The claims of the page's own day, and how many statements the journal has of each row; recorded once a module."""
    with test_server.copy(migrated.name) as copy, django_db_blocker.unblock(), django_uses(copy):
        from approdo.procedures.record_statement import record_statement
        from approdo.records.access.actors import Actor
        from approdo.records.journal.models import Event
        from approdo.records.programme.claims import claims_on
        from approdo.records.territory.models import Municipality, Office

        town = Municipality.objects.create(code="sesto", name="Sesto San Giovanni")
        Office.objects.create(code="casa", municipality=town, name="Ufficio Casa")
        record_statement(MOMENT, Actor.system(), CITY)
        claims = {str(one.row): one for one in claims_on(PAGE_DAY, CITY)}
        told = Event.objects.filter(kind="statement").values_list("dossier__commitment__row", flat=True)
        statements = Counter(told)
    return claims, statements
