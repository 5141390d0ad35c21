"""Measure the web face on this machine, side by side with a bare Django page: figures and ratios, no pass or fail.

Run with `./bench web [--files 100000]`. It makes a demo city of its own in a temporary folder, adds files to its call by
SQL (they are rows to list, not cases), serves it as `./run` does (gunicorn, two workers of four threads), and asks each
page over eight connections, taking turns with the bare site so that both meet the same noise.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from approdo.bench._load import per_second

ROUNDS = 3
LIST = "/ufficio/bandi/sap-2023/fascicoli/"
PUBLIC = "/bandi/sap-2023/"
FILES = """
WITH call AS (SELECT c.dossier_id, d.municipality_id, d.office_id FROM calls_call c
                JOIN dossiers_dossier d ON d.id = c.dossier_id WHERE c.slug = 'sap-2023'),
     n AS (SELECT i, gen_random_uuid() AS file, gen_random_uuid() AS home, gen_random_uuid() AS person
             FROM generate_series(1, %(files)s) i),
     dossiers AS (INSERT INTO dossiers_dossier (id, kind, code, municipality_id, office_id, compartment, within_id)
                  SELECT file, 'application', lpad(to_hex(i), 7, '-'), municipality_id, office_id, 'ordinary', dossier_id
                    FROM n, call),
     households AS (INSERT INTO people_household (id, municipality_id) SELECT home, municipality_id FROM n, call),
     persons AS (INSERT INTO people_person
                   (id, tax_code, family_name, given_name, birth_date, address, email, phone)
                 SELECT person, 'BENCH' || i, 'Cognome' || i, 'Nome', '1980-01-01', '', '', '' FROM n),
     members AS (INSERT INTO people_membership (id, household_id, person_id, is_applicant, period)
                 SELECT gen_random_uuid(), home, person, true, '[2020-01-01,)' FROM n)
INSERT INTO calls_application
  (dossier_id, call_id, household_id, state, public_code, external_id, protocol_number, filed_at, score, household_size,
   needs_accessible, resident_in_id, categories, tie_keys)
SELECT file, dossier_id, home, 'admitted', lpad(to_hex(i), 7, '-'), 'B' || i, '', '2023-08-01', i %% 5000, 1 + i %% 6,
       false, municipality_id, '{}', '{}' FROM n, call
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="./bench web")
    parser.add_argument("--files", type=int, default=100_000)
    files = parser.parse_args().files
    folder = Path(tempfile.mkdtemp(prefix="approdo-bench-"))
    folder.chmod(0o755)
    os.environ["APPRODO_VAR"] = str(folder / "var")
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        os.environ.pop(name, None)
    try:
        with (
            prepared(files) as database,
            served(database, "approdo.city.settings") as ours,
            served(database, "approdo.bench._bare_settings") as bare,
        ):
            report(ours, bare, files)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


@contextmanager
def prepared(files: int) -> Iterator[dict[str, str]]:
    """A demo city with that many more files in the call that waits; the environment of whoever serves it."""
    import psycopg

    from approdo.city.serving.database import ready_database

    with ready_database() as found:
        step = [sys.executable, "-m", "approdo.city.serving.prepare"]
        subprocess.run(step, env=found.env, check=True)  # noqa: S603  our own module, no shell
        with psycopg.connect(found.owner) as owner:
            owner.execute(FILES, {"files": files})
        with psycopg.connect(found.owner, autocommit=True) as owner:
            owner.execute("ANALYZE")
        os.environ.update(found.runtime_env)
        yield found.runtime_env
        from django.db import connections

        connections.close_all()


class Site:
    """A gunicorn like the one of `./run`, with what one needs to ask it."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process, self.port = process, port

    def memory_mb(self) -> float:
        """What the two workers hold, shared pages counted once (proportional set size)."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        texts = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in children]
        return sum(int(re.findall(r"^Pss: +(\d+)", text, re.MULTILINE)[0]) for text in texts) / 1000


@contextmanager
def served(env: dict[str, str], settings: str) -> Iterator[Site]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4"]
    command += ["--worker-class", "gthread", "--preload", "--log-level", "warning", "--no-control-socket"]
    command += ["--env", f"DJANGO_SETTINGS_MODULE={settings}", "approdo.city.wsgi:application"]
    process = subprocess.Popen(command, env={**env, "DJANGO_SETTINGS_MODULE": settings})  # noqa: S603
    try:
        wait_for(port)
        yield Site(process, port)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the site did not answer")


BACKENDS = ("allauth.account.auth_backends.AuthenticationBackend", "django.contrib.auth.backends.ModelBackend")


def manager_cookie(backend: str) -> str:
    """A session of the demo's manager, opened by that backend."""
    import django

    django.setup()
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from approdo.records.access.models import User

    user = User.objects.get(email="dirigente@demo.invalid")
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = backend
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def a_file() -> str:
    """The address of a file that was decided, ranked and given a home: as much on it as there can be."""
    from approdo.records.calls.models import Assignment

    found = Assignment.objects.select_related("application__dossier").order_by("assigned_at")[0]
    return f"/ufficio/fascicoli/{found.application.dossier.code}/"


def report(ours: Site, bare: Site, files: int) -> None:
    cookie, plain = (manager_cookie(backend) for backend in BACKENDS)
    told = (
        (f"list of 50 out of {files:,} files", (ours, LIST, cookie), (bare, "/list/", plain), "≥ 0.5"),
        ("one file, everything on it", (ours, a_file(), cookie), None, "≥ 100/s"),
        ("public page, a written file", (ours, PUBLIC, ""), (bare, PUBLIC, ""), "≥ 0.8"),
    )
    print(
        f"\nRequests a second, 8 connections, median of {ROUNDS} rounds that take turns; two workers of four threads\n"
    )
    print(f"{'':40}{'ours':>10}{'bare':>10}{'ratio':>8}   aim")
    for name, mine, theirs, aim in told:
        here, there = [], []
        for _ in range(ROUNDS):
            here.append(per_second(mine[0].port, mine[1], mine[2]))
            if theirs:
                there.append(per_second(theirs[0].port, theirs[1], theirs[2]))
        fast = statistics.median(here)
        other = statistics.median(there) if there else None
        shown = f"{other:>10.0f}{fast / other:>8.2f}" if other else f"{'–':>10}{'–':>8}"
        print(f"{name:40}{fast:>10.0f}{shown}   {aim}")
    print(f"\nTwo web workers after it: {ours.memory_mb():.0f} MB, shared pages counted once (aim ≤ 200)")


if __name__ == "__main__":
    sys.exit(main())
