"""A demo city that was cut off is begun again; whatever else is in the database is never emptied."""

from pathlib import Path

import psycopg
import pytest

from approdo.city.serving.demo import begin_again_if_interrupted
from approdo.city.serving.faults import ServingFault
from tests.support.databases import ServerDb


@pytest.fixture
def begun(server_db: ServerDb, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ServerDb:
    """A database that is not the embedded one, where beginning again means to refuse with a word."""
    monkeypatch.setenv("DATABASE_OWNER_URL", server_db.owner_url)
    monkeypatch.setenv("DATABASE_URL", server_db.runtime_url)
    monkeypatch.setenv("APPRODO_VAR", str(tmp_path))
    (tmp_path / "demo-incompleta").touch()  # what an earlier version left beside a database, whatever is in it now
    return server_db


def founded(database: ServerDb, *, demo: bool, moment: str | None) -> None:
    with psycopg.connect(database.owner_url, autocommit=True) as owner:
        owner.execute(
            "INSERT INTO territory_installation (id, ambito, born_as_demo, demo_seed, demo_moment)"
            " VALUES (1, 'Ambito di prova', %s, %s, %s)",
            [demo, "seme" if demo else "", moment],
        )


@pytest.mark.proves("house.two-commands")
def test_half_a_demo_is_noticed(begun: ServerDb):
    founded(begun, demo=True, moment=None)
    with pytest.raises(ServingFault, match="rimasta a metà"):
        begin_again_if_interrupted()


@pytest.mark.proves("house.two-commands", "house.backup")
@pytest.mark.parametrize(("demo", "moment"), [(False, None), (True, "2023-09-18T10:00+02:00")])
def test_real_city_restored_over_half_a_demo_is_left_alone(begun: ServerDb, demo: bool, moment: str | None):
    founded(begun, demo=demo, moment=moment)
    begin_again_if_interrupted()
    with psycopg.connect(begun.owner_url) as owner:
        assert owner.execute("SELECT born_as_demo FROM territory_installation").fetchone() == (demo,)


def test_empty_database_is_no_half_demo(begun: ServerDb):
    begin_again_if_interrupted()
