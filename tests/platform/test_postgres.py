"""The embedded server: two harmless roles, no network, other people's folders refused, a killed server recovered."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from approdo.city.postgres import EmbeddedServer, EmbeddedServerFault, embedded_urls
from approdo.city.postgres.roles import prepare_database, too_powerful
from tests.support.databases import ServerDb, TestServer


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory):
    """A server of this test alone, below a folder that the server's account may enter."""
    base = tmp_path_factory.getbasetemp().parent.parent
    var = Path(f"{base}/approdo-test-own-{os.getpid()}-{time.monotonic_ns()}")
    var.mkdir(mode=0o755)
    made = EmbeddedServer(var, durable=False)
    yield made
    made.stop(force=True)
    subprocess.run(["rm", "-rf", str(var), str(made.socket)], check=True)


@pytest.fixture
def empty_db(test_server: TestServer):
    """A prepared database with no table of ours."""
    made = test_server.create("empty")
    yield made
    test_server.drop(made.name)


@pytest.mark.proves("house.runtime-role")
def test_runtime_role_holds_no_power_of_the_owner(empty_db: ServerDb):
    assert too_powerful(empty_db.runtime_url) == []
    with psycopg.connect(empty_db.owner_url, autocommit=True) as owner:
        owner.execute("CREATE TABLE given (n int)")
    with psycopg.connect(empty_db.runtime_url, autocommit=True) as runtime:
        runtime.execute("INSERT INTO given VALUES (1)")
        for forbidden in (
            "TRUNCATE given",
            "DROP TABLE given",
            "CREATE TABLE mine (n int)",
            "CREATE DATABASE mine",
            "ALTER TABLE given DISABLE TRIGGER ALL",
            "SET SESSION AUTHORIZATION approdo_owner",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                runtime.execute(forbidden)


@pytest.mark.proves("house.runtime-role")
def test_owner_address_is_recognised_as_too_powerful(empty_db: ServerDb):
    assert "is the database's owner or a member of it" in too_powerful(empty_db.owner_url)


def test_preparing_twice_gives_back_no_right_that_a_migration_took(empty_db: ServerDb):
    with psycopg.connect(empty_db.owner_url, autocommit=True) as owner:
        owner.execute("CREATE TABLE sealed (n int)")
        owner.execute("REVOKE UPDATE, DELETE ON sealed FROM approdo_runtime")
    prepare_database(empty_db.owner_url, "approdo_runtime")
    with psycopg.connect(empty_db.runtime_url, autocommit=True) as runtime:
        runtime.execute("INSERT INTO sealed VALUES (1)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            runtime.execute("DELETE FROM sealed")


def test_owner_creates_the_extensions_that_migrations_need(empty_db: ServerDb):
    with psycopg.connect(empty_db.owner_url, autocommit=True) as owner:
        for extension in ("btree_gist", "unaccent", "pg_trgm", "citext"):
            owner.execute(f"CREATE EXTENSION {extension}")


@pytest.mark.proves("house.settings-start-nothing")
def test_addresses_are_computed_without_starting_or_creating_anything(tmp_path: Path):
    var = tmp_path / "nothing-here"
    owner, runtime = embedded_urls(var)
    assert not var.exists()
    assert (owner.split("@")[0], runtime.split("@")[0]) == (
        "postgresql://approdo_owner",
        "postgresql://approdo_runtime",
    )


def test_too_long_a_socket_path_is_refused_with_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("APPRODO_SOCKETS", f"/tmp/{'a' * 80}")
    with pytest.raises(EmbeddedServerFault, match="APPRODO_SOCKETS"):
        embedded_urls(tmp_path)


def test_server_listens_on_no_network_and_its_folders_are_private(server: EmbeddedServer):
    server.start()
    with psycopg.connect(embedded_urls(server.var)[0]) as owner:
        assert owner.execute("SHOW listen_addresses").fetchone() == ("",)
        assert owner.execute("SHOW log_min_error_statement").fetchone() == ("panic",)
    for folder in (server.socket, server.status().data):
        assert folder.stat().st_mode & 0o077 == 0


def test_socket_folder_made_by_somebody_else_is_refused(server: EmbeddedServer):
    server.socket.mkdir(mode=0o777)
    server.socket.chmod(0o777)
    (server.socket / "trap").touch()
    with pytest.raises(EmbeddedServerFault, match="APPRODO_SOCKETS"):
        server.start()


def test_socket_folder_that_is_a_link_is_refused(server: EmbeddedServer, tmp_path: Path):
    server.socket.symlink_to(tmp_path)
    with pytest.raises(EmbeddedServerFault, match="APPRODO_SOCKETS"):
        server.start()


def test_data_of_another_major_version_are_refused_and_left_alone(server: EmbeddedServer):
    server.start()
    server.stop()
    version = server.status().data / "PG_VERSION"
    version.write_text("14\n")
    with pytest.raises(EmbeddedServerFault, match="PostgreSQL 14") as refusal:
        server.start()
    assert "PG_BIN" in str(refusal.value)
    assert "were written by" in str(refusal.value)
    assert version.read_text() == "14\n"


def test_killed_server_comes_back_with_every_committed_row(server: EmbeddedServer):
    server.durable = True
    server.start()
    owner_url = embedded_urls(server.var)[0]
    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
    os.kill(int((server.status().data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    server.start()
    with psycopg.connect(owner_url) as owner:
        assert owner.execute("SELECT count(*) FROM kept").fetchone() == (1000,)


def test_second_user_keeps_the_server_when_the_first_stops(server: EmbeddedServer):
    second = EmbeddedServer(server.var, durable=False)
    server.start()
    second.start()
    assert server.stop() is False
    assert second.status().running
    assert second.stop() is True
    assert not second.status().running
    assert not server.socket.exists()


def test_user_that_dies_does_not_keep_the_server_up(server: EmbeddedServer):
    code = (
        "import os, sys; from pathlib import Path; from approdo.city.postgres import EmbeddedServer;"
        "EmbeddedServer(Path(sys.argv[1]), durable=False).start(); os.kill(os.getpid(), 9)"
    )
    died = subprocess.run([sys.executable, "-c", code, str(server.var)])
    assert died.returncode == -signal.SIGKILL
    assert server.status().running
    server.start()
    assert server.stop() is True


@pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another account")
def test_root_below_a_private_home_stages_the_server_and_changes_no_mode(server: EmbeddedServer):
    home = server.var / "home"
    home.mkdir(mode=0o700)
    hidden = EmbeddedServer(home / "var", durable=False)
    try:
        hidden.start()
        assert hidden.status().running
        assert hidden.status().data.is_relative_to("/var/lib")
        assert home.stat().st_mode & 0o777 == 0o700
    finally:
        hidden.stop(force=True)
        subprocess.run(["rm", "-rf", str(hidden.status().data.parent), str(hidden.socket)], check=True)
