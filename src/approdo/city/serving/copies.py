"""Backup and restore: one file in PostgreSQL's custom format, made and read by the server's own programs.

A backup holds personal data: it is written readable by its owner only. A restore is all or nothing: a failing one
leaves the database as it was.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import conninfo, sql

from approdo.city.postgres.roles import forget_defaults, role_of
from approdo.city.serving.alone import alone
from approdo.city.serving.database import Addresses, ready_database
from approdo.city.serving.faults import BAD_INPUT, FAULT, ServingFault, command
from approdo.city.serving.say import say

SERVICE = "approdo"


@command
def backup(argv: list[str]) -> int:
    """Write the whole database into FILE, which must not exist yet; possible while serving."""
    parser = argparse.ArgumentParser(prog="./run backup", description="Salva la base di dati in FILE.")
    parser.add_argument("file", type=Path, metavar="FILE")
    target: Path = parser.parse_args(argv).file.absolute()
    if target.exists():
        raise ServingFault(f"{target} esiste già: indicare un file nuovo.", BAD_INPUT)
    if not target.parent.is_dir():
        raise ServingFault(f"La cartella {target.parent} non esiste.", BAD_INPUT)
    partial = target.with_name(f"{target.name}.incompleto")
    with ready_database() as database:
        try:
            partial.touch(mode=0o600)
            run_postgres(database, database.owner, "pg_dump", "--format=custom", f"--file={partial}")
            partial.rename(target)
        finally:
            partial.unlink(missing_ok=True)
    say(f"Salvati {target.stat().st_size:,} byte in {target} (leggibile solo dal proprietario).".replace(",", "."))
    return 0


@command
def restore(argv: list[str]) -> int:
    """Read FILE into the database, which must be empty unless --replace, then recompute every state (`check`)."""
    parser = argparse.ArgumentParser(prog="./run restore", description="Ricarica un salvataggio.")
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--replace", action="store_true", help="mette il salvataggio al posto dei dati che ci sono")
    options = parser.parse_args(argv)
    source: Path = options.file.absolute()
    if not source.is_file():
        raise ServingFault(f"{source} non esiste o non è un file.", BAD_INPUT)
    with ready_database() as database, alone(database.var):
        _refuse_unreadable(database, source)
        if _is_empty(database.owner):
            _load(database, database.owner, source)
            database.prepare()
        elif options.replace:
            _replace(database, source)
        else:
            raise ServingFault(
                "La base di dati non è vuota e non è stata toccata. Per sostituirla con il salvataggio: "
                f"./run restore {options.file} --replace (prima conviene un «./run backup»).",
                BAD_INPUT,
            )
        say("Salvataggio ricaricato. Ricalcolo stati e saldi …")
        return subprocess.run(
            [sys.executable, "-m", "approdo.faces.cli", "check"], env=database.env, check=False
        ).returncode


def _refuse_unreadable(database: Addresses, source: Path) -> None:
    listing = subprocess.run(
        [database.programs()["pg_restore"], "--list", source], capture_output=True, text=True, check=False
    )
    if listing.returncode:
        raise ServingFault(f"{source} non è un salvataggio che si possa leggere: {listing.stderr.strip()}", BAD_INPUT)


def _is_empty(owner_url: str) -> bool:
    with psycopg.connect(owner_url) as connection:
        row = connection.execute(
            """SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\\_%'
                  AND n.nspname <> 'information_schema'"""
        ).fetchone()
    return row == (0,)


def _load(database: Addresses, url: str, source: Path) -> None:
    forget_defaults(url, role_of(database.runtime))
    options = ("--single-transaction", "--exit-on-error", "--no-owner", "--dbname", f"service={SERVICE}")
    run_postgres(database, url, "pg_restore", *options, str(source))


def _replace(database: Addresses, source: Path) -> None:
    """Load beside the present database and swap the names: what is there goes only when its successor is whole."""
    name = str(conninfo.conninfo_to_dict(database.owner)["dbname"])
    fresh, old = f"{name}_ricaricata", f"{name}_sostituita"
    with psycopg.connect(conninfo.make_conninfo(database.owner, dbname="postgres"), autocommit=True) as owner:
        for leftover in (fresh, old):
            owner.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(leftover)))
        owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(fresh)))
        try:
            _load(database, conninfo.make_conninfo(database.owner, dbname=fresh), source)
        except ServingFault:
            owner.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(fresh)))
            raise
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        with owner.transaction():
            owner.execute(rename.format(sql.Identifier(name), sql.Identifier(old)))
            owner.execute(rename.format(sql.Identifier(fresh), sql.Identifier(name)))
        owner.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(old)))
    database.prepare()


def run_postgres(database: Addresses, url: str, program: str, *options: str) -> None:
    """Run one of the server's programs against an address; a failure is a fault with its last words."""
    with _service_file(url) as service:
        env = {"PATH": os.environ.get("PATH", ""), "PGSERVICEFILE": str(service), "PGSERVICE": SERVICE}
        command_line: Sequence[str | Path] = [database.programs()[program], "--no-password", *options]
        done = subprocess.run(command_line, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ServingFault(f"{program} non è riuscito; nulla è cambiato.\n{done.stderr.strip()}", FAULT)


@contextmanager
def _service_file(url: str) -> Iterator[Path]:
    # On a command line everybody on the machine could read the password.
    values = {name: value for name, value in conninfo.conninfo_to_dict(url).items() if value is not None}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "service.conf"
        lines = "".join(f"{name}={value}\n" for name, value in values.items())
        path.write_text(f"[{SERVICE}]\n{lines}")
        path.chmod(0o600)
        yield path
