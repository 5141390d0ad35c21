"""The city, its programme and a call, and the public site written for a moment."""

from datetime import datetime
from pathlib import Path

import pytest

from tests.programme.city import CITY, MOMENT
from tests.support.databases import django_uses


@pytest.fixture
def people(db: None) -> object:
    from tests.procedures.city import found

    return found()


@pytest.fixture
def stated(people: object) -> None:
    from approdo.procedures.record_statement import record_statement
    from approdo.records.access.actors import Actor

    record_statement(MOMENT, Actor.system(), CITY)


@pytest.fixture
def written(tmp_path: Path):
    """`written(moment)` writes the site of a moment and returns its folder."""

    def write(moment: datetime) -> Path:
        from approdo.faces.public.site import everywhere, outputs
        from approdo.faces.public.writing import write_all

        write_all(tmp_path, outputs(moment, CITY), everywhere(moment, CITY))
        return tmp_path

    return write


@pytest.fixture(scope="session")
def site(test_server, migrated, django_db_blocker, tmp_path_factory) -> Path:
    """The site of 1 July 2024, after the keys of the call and the page of 13/06/2024; built once, read by many."""
    folder = tmp_path_factory.mktemp("public")
    with test_server.copy(migrated.name) as copy, django_db_blocker.unblock(), django_uses(copy):
        from approdo.faces.public.site import everywhere, outputs
        from approdo.faces.public.writing import write_all
        from approdo.procedures.record_statement import record_statement
        from approdo.records.access.actors import Actor
        from tests.faces.public import world
        from tests.procedures.city import at, found

        world.with_keys(found())
        record_statement(MOMENT, Actor.system(), CITY)
        write_all(folder, outputs(at(2024, 7, 1), CITY), everywhere(at(2024, 7, 1), CITY))
    return folder
