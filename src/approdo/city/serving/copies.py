"""Backup and restore: one file in PostgreSQL's custom format, made and read by the server's own programs.

A backup holds personal data: it is written readable by its owner only. A restore is all or nothing: a failing one
leaves the database as it was. One of an older version is brought up to this one; one of a newer version, or of another
programme, is refused before anything is touched.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

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
    with ready_database() as database:
        _write(database, target)
    say(f"Salvati {target.stat().st_size:,} byte in {target} (leggibile solo dal proprietario).".replace(",", "."))
    return 0


def _write(database: Addresses, target: Path) -> None:
    """Into a file that nobody else may open from its first byte on, renamed when it is whole."""
    partial = target.with_name(f"{target.name}.incompleto")
    partial.unlink(missing_ok=True)
    os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        run_postgres(database, database.owner, "pg_dump", "--format=custom", f"--file={partial}")
        partial.rename(target)
    finally:
        partial.unlink(missing_ok=True)


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
        _refuse_foreign(database, source)
        _refuse_newer(database, source)
        if _is_empty(database.owner):
            _load(database, source)
        elif options.replace:
            _replace(database, source)
        else:
            raise ServingFault(
                "La base di dati non è vuota e non è stata toccata. Per sostituirla con il salvataggio: "
                f"./run restore {options.file} --replace (prima conviene un «./run backup»).",
                BAD_INPUT,
            )
        # The public pages on the disk are those of the database that was here: the next start writes them first.
        (database.var / "public.stamp").unlink(missing_ok=True)
        say("Salvataggio ricaricato. Ricalcolo stati e saldi …")
        return subprocess.run(
            [sys.executable, "-m", "approdo.faces.cli", "check"], env=database.env, check=False
        ).returncode


OURS = {"django_migrations", "territory_installation", "journal_event", "journal_payload"}
_DATA = re.compile(r" TABLE DATA public (\w+) ")


def _refuse_foreign(database: Addresses, source: Path) -> None:
    """Only a whole backup of an Approdo is loaded: a restore runs what the file says, as the owner."""
    listing = _asked(database, "--list", source)
    if listing.returncode:
        raise ServingFault(
            f"{source} non è un salvataggio che si possa leggere: {_harmless(listing.stderr)}\n"
            "Se viene da un PostgreSQL più nuovo, indicarne i programmi in PG_BIN.",
            BAD_INPUT,
        )
    if not set(_DATA.findall(listing.stdout)) >= OURS:
        raise ServingFault(f"{source} è un salvataggio, ma non di Approdo. Non è stato toccato nulla.", BAD_INPUT)


def _refuse_newer(database: Addresses, source: Path) -> None:
    """A backup with migrations that this version does not know would be served by a programme that cannot read it."""
    copied = _asked(database, "--data-only", "--table=django_migrations", "--file=-", source).stdout
    rows = [line.split("\t") for line in copied.splitlines() if line.count("\t") == 3]
    held = {(app, name) for _, app, name, _ in rows}
    if not held:
        raise ServingFault(f"{source} è danneggiato: non dice di quale versione è.", BAD_INPUT)
    unknown = sorted(held - _known_migrations(database))
    if unknown:
        names = ", ".join(".".join(one) for one in unknown[:3])
        raise ServingFault(
            f"{source} viene da una versione di Approdo più nuova di questa ({names}). Non è stato toccato nulla: "
            "aggiornare prima Approdo, poi ripetere il comando.",
            BAD_INPUT,
        )


def _known_migrations(database: Addresses) -> set[tuple[str, str]]:
    os.environ.update(database.env)
    import django
    from django.db.migrations.loader import MigrationLoader

    django.setup()
    return set(MigrationLoader(None).disk_migrations)


def _asked(database: Addresses, *options: str | Path) -> "subprocess.CompletedProcess[str]":
    """What pg_restore says of a file, no database involved."""
    return subprocess.run(
        [database.programs()["pg_restore"], *options], capture_output=True, text=True, errors="replace", check=False
    )


def _is_empty(owner_url: str) -> bool:
    with psycopg.connect(owner_url) as connection:
        row = connection.execute(
            """SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\\_%'
                  AND n.nspname <> 'information_schema'"""
        ).fetchone()
    return row == (0,)


def _load(database: Addresses, source: Path) -> None:
    """Into an empty database, whole or not at all; then up to this version's migrations."""
    forget_defaults(database.owner, role_of(database.runtime))
    options = ("--single-transaction", "--exit-on-error", "--no-owner", "--dbname", f"service={SERVICE}")
    run_postgres(database, database.owner, "pg_restore", *options, str(source))
    database.prepare()
    with psycopg.connect(database.owner) as owner:
        # Who signed out after the backup was made stays out.
        owner.execute("DELETE FROM usersessions_usersession")
        owner.execute("DELETE FROM django_session")
    step = [sys.executable, "-m", "approdo.city.serving.prepare", "--only-migrate"]
    if subprocess.run(step, env=database.env, check=False).returncode:
        raise ServingFault("Il salvataggio non si aggiorna a questa versione: il motivo è nelle righe qui sopra.")


def _replace(database: Addresses, source: Path) -> None:
    """Load beside the present database and swap the names: what is there goes only when its successor is whole."""
    name = str(conninfo.conninfo_to_dict(database.owner)["dbname"])
    fresh, old = f"{name}_ricaricata", f"{name}_sostituita"
    beside = replace(database, owner=_named(database.owner, fresh), runtime=_named(database.runtime, fresh))
    with psycopg.connect(conninfo.make_conninfo(database.owner, dbname="postgres"), autocommit=True) as owner:
        for leftover in (fresh, old):
            owner.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(leftover)))
        owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(fresh)))
        try:
            _load(beside, source)
        except ServingFault:
            owner.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(fresh)))
            raise
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        with owner.transaction():
            owner.execute(rename.format(sql.Identifier(name), sql.Identifier(old)))
            owner.execute(rename.format(sql.Identifier(fresh), sql.Identifier(name)))
        owner.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(old)))
    database.prepare()


def _named(url: str, name: str) -> str:
    """The same address with another database."""
    # urlunsplit drops the empty authority of `postgresql:///name`, so the path alone is replaced.
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/{name}" + (f"?{parts.query}" if parts.query else "")


def run_postgres(database: Addresses, url: str, program: str, *options: str) -> None:
    """Run one of the server's programs against an address; a failure is a fault with its last words."""
    with _service_file(url) as service:
        env = {"PATH": os.environ.get("PATH", ""), "PGSERVICEFILE": str(service), "PGSERVICE": SERVICE}
        command_line: Sequence[str | Path] = [database.programs()[program], "--no-password", *options]
        done = subprocess.run(command_line, env=env, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        raise ServingFault(f"{program} non è riuscito; nulla è cambiato.\n{_harmless(done.stderr)}", FAULT)


def _harmless(said: str) -> str:
    """A program's own complaints without the rows that they quote: a failing COPY shows the line it failed on (P-46)."""
    lines = [line for line in said.splitlines() if re.match(r"pg_(dump|restore): ", line)]
    return "\n".join(re.sub(r'(COPY failed for table "\w+").*', r"\1", line) for line in lines)


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
