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
