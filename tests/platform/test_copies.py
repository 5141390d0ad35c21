"""Backup and restore, as commands on a real database: whole, private, all or nothing."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest

from approdo.city.serving import copies
from approdo.city.serving.database import Addresses
from tests.support.databases import ServerDb, TestServer


def run(database: ServerDb, *argv: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "approdo.faces.cli", *argv],
        env=database.env,
        capture_output=True,
        text=True,
        timeout=120,
    )


def write_city(database: ServerDb, name: str) -> None:
    with psycopg.connect(database.owner_url, autocommit=True) as owner:
        owner.execute("INSERT INTO territory_municipality (code, name, patron_day) VALUES (%s, %s, '')", [name, name])


def cities(database: ServerDb) -> list[str]:
    with psycopg.connect(database.runtime_url) as runtime:
        return [code for (code,) in runtime.execute("SELECT code FROM territory_municipality ORDER BY code")]


@pytest.fixture
def empty_db(test_server: TestServer):
    made = test_server.create("restored")
    yield made
    test_server.drop(made.name)


@pytest.mark.proves("house.backup")
def test_operator_restores_a_backup_into_an_empty_database(server_db: ServerDb, empty_db: ServerDb, tmp_path: Path):
    write_city(server_db, "sesto")
    file = tmp_path / "copia.dump"
    assert run(server_db, "backup", str(file)).returncode == 0
    assert file.stat().st_mode & 0o777 == 0o600
    answer = run(empty_db, "restore", str(file))
    assert answer.returncode == 0, answer.stderr
    assert cities(empty_db) == ["sesto"]


def test_restored_database_keeps_what_migrations_took_from_the_runtime_role(
    server_db: ServerDb, empty_db: ServerDb, tmp_path: Path
):
    with psycopg.connect(server_db.owner_url, autocommit=True) as owner:
        owner.execute("CREATE TABLE sealed (n int)")
        owner.execute("REVOKE UPDATE ON sealed FROM approdo_runtime")
    file = tmp_path / "copia.dump"
    run(server_db, "backup", str(file))
    run(empty_db, "restore", str(file))
    with psycopg.connect(empty_db.runtime_url, autocommit=True) as runtime:
        runtime.execute("INSERT INTO sealed VALUES (1)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            runtime.execute("UPDATE sealed SET n = 2")


def test_restore_refuses_a_database_with_data_unless_told_to_replace(server_db: ServerDb, tmp_path: Path):
    write_city(server_db, "sesto")
    file = tmp_path / "copia.dump"
    run(server_db, "backup", str(file))
    write_city(server_db, "cologno")
    refused = run(server_db, "restore", str(file))
    assert (refused.returncode, "--replace" in refused.stderr) == (2, True)
    assert cities(server_db) == ["cologno", "sesto"]
    replaced = run(server_db, "restore", str(file), "--replace")
    assert replaced.returncode == 0, replaced.stderr
    assert cities(server_db) == ["sesto"]


def test_damaged_backup_changes_nothing(server_db: ServerDb, tmp_path: Path):
    write_city(server_db, "sesto")
    file = tmp_path / "copia.dump"
    run(server_db, "backup", str(file))
    data = file.read_bytes()
    file.write_bytes(data[: len(data) * 3 // 4])
    assert run(server_db, "restore", str(file), "--replace").returncode in (2, 3)
    assert cities(server_db) == ["sesto"]
    file.write_bytes(b"not a backup")
    answer = run(server_db, "restore", str(file), "--replace")
    assert (answer.returncode, "non è un salvataggio" in answer.stderr) == (2, True)


def test_backup_never_overwrites_a_file(server_db: ServerDb, tmp_path: Path):
    file = tmp_path / "copia.dump"
    file.write_text("mine")
    answer = run(server_db, "backup", str(file))
    assert (answer.returncode, "esiste già" in answer.stderr) == (2, True)
    assert file.read_text() == "mine"


def test_password_is_never_on_a_command_line(server_db: ServerDb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    lines: list[str] = []

    def recorded(command: list[object], **_: object) -> "subprocess.CompletedProcess[str]":
        lines.append(" ".join(map(str, command)))
        return subprocess.CompletedProcess([], 0, "", "")

    monkeypatch.setattr(copies, "subprocess", SimpleNamespace(run=recorded))
    address = "postgresql://someone:s3gr3t@db.example.org/approdo"
    copies.run_postgres(Addresses(address, address, tmp_path, None), address, "pg_dump", "--format=custom")
    assert len(lines) == 1
    assert "s3gr3t" not in lines[0]


def dumped(database: ServerDb, file: Path, *options: str) -> None:
    """A backup made by somebody's own hand, with the server's programs."""
    addresses = Addresses(database.owner_url, database.runtime_url, database.var, None)
    copies.run_postgres(addresses, database.owner_url, "pg_dump", "--format=custom", f"--file={file}", *options)


@pytest.mark.proves("house.backup")
def test_backup_of_another_programme_is_refused_and_nothing_of_it_is_run(
    test_server: TestServer, empty_db: ServerDb, tmp_path: Path
):
    foreign, file = test_server.create("foreign"), tmp_path / "altro.dump"
    with psycopg.connect(foreign.owner_url, autocommit=True) as owner:
        owner.execute("CREATE TABLE theirs AS SELECT 1 AS n")
    dumped(foreign, file)
    test_server.drop(foreign.name)
    answer = run(empty_db, "restore", str(file))
    assert (answer.returncode, "non di Approdo" in answer.stderr) == (2, True), answer.stderr
    with psycopg.connect(empty_db.owner_url) as owner:
        assert owner.execute("SELECT to_regclass('theirs')").fetchone() == (None,)


@pytest.mark.proves("house.backup")
def test_backup_of_a_newer_version_is_refused_before_anything_is_touched(server_db: ServerDb, tmp_path: Path):
    write_city(server_db, "sesto")
    file, future = tmp_path / "copia.dump", ("calls", "0999_from_the_future")
    with psycopg.connect(server_db.owner_url, autocommit=True) as owner:
        owner.execute("INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())", future)
        run(server_db, "backup", str(file))
        owner.execute("DELETE FROM django_migrations WHERE name = %s", future[1:])
    write_city(server_db, "cologno")
    answer = run(server_db, "restore", str(file), "--replace")
    assert (answer.returncode, "più nuova di questa (calls.0999_from_the_future)" in answer.stderr) == (2, True)
    assert cities(server_db) == ["cologno", "sesto"]


@pytest.mark.proves("house.backup")
@pytest.mark.parametrize("options", [(), ("--replace",)])
def test_backup_of_an_older_version_is_brought_up_to_this_one(
    server_db: ServerDb, empty_db: ServerDb, tmp_path: Path, options: tuple[str, ...]
):
    write_city(server_db, "sesto")
    older = run(server_db, "manage", "migrate", "programme", "zero", "--database", "owner", "--verbosity", "0")
    assert older.returncode == 0, older.stderr
    file = tmp_path / "copia.dump"
    run(server_db, "backup", str(file))
    target = server_db if options else empty_db
    answer = run(target, "restore", str(file), *options)
    assert answer.returncode == 0, answer.stderr
    assert cities(target) == ["sesto"]
    with psycopg.connect(target.runtime_url) as runtime:
        assert runtime.execute("SELECT count(*) FROM programme_commitment").fetchone() == (0,)


def test_who_signed_out_after_the_backup_is_still_out_after_the_restore(
    server_db: ServerDb, empty_db: ServerDb, tmp_path: Path
):
    file = tmp_path / "copia.dump"
    with psycopg.connect(server_db.owner_url, autocommit=True) as owner:
        owner.execute("INSERT INTO django_session VALUES ('chiave', 'dati', now() + interval '1 day')")
    run(server_db, "backup", str(file))
    assert run(empty_db, "restore", str(file)).returncode == 0
    with psycopg.connect(empty_db.owner_url) as owner:
        assert owner.execute("SELECT count(*) FROM django_session").fetchone() == (0,)


@pytest.mark.proves("P-46")
def test_failing_restore_quotes_nobody(server_db: ServerDb, tmp_path: Path):
    with psycopg.connect(server_db.owner_url, autocommit=True) as owner:
        owner.execute(
            "INSERT INTO people_person (id, tax_code, family_name, given_name, birth_date, address, email, phone)"
            " VALUES (gen_random_uuid(), 'CNRXXA11A01Z911Q', 'Canarini', 'Prova', '1911-11-11', '', '', '')"
        )
    file = tmp_path / "copia.dump"
    dumped(server_db, file, "--compress=0")
    spoiled = file.read_bytes().replace(b"1911-11-11", b"1911-99-11")
    assert spoiled != file.read_bytes()
    file.write_bytes(spoiled)
    answer = run(server_db, "restore", str(file), "--replace")
    assert answer.returncode == 3
    assert 'COPY failed for table "people_person"' in answer.stderr
    assert not any(token in answer.stderr for token in ("Canarini", "CNRXXA", "1911-99-11"))


def test_backup_writes_into_no_file_that_somebody_left_open_for_it(server_db: ServerDb, tmp_path: Path):
    file, trap = tmp_path / "copia.dump", tmp_path / "trappola"
    trap.touch(mode=0o666)
    (tmp_path / "copia.dump.incompleto").symlink_to(trap)
    assert run(server_db, "backup", str(file)).returncode == 0
    assert trap.read_bytes() == b""
    assert file.stat().st_mode & 0o777 == 0o600
    assert not file.is_symlink()
