"""Nobody finds a person in what is public: two hundred of them are looked for, field by field, in every public address.

They come in through the office's page, go through the whole call by acts, and then a crawler asks the web server for
everything as an anonymous visitor. The same crawl finds them all when a test-only class with an open field list stands in
place of the gate: no setting does that.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass, fields, make_dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.privacy import canaries
from tests.privacy.canaries import NEW, Tokens
from tests.support.crawler import Crawl, crawl, stands_in
from tests.support.databases import ServerDb, django_uses
from tests.support.office import Office, settled
from tests.support.site import Site, serving
from tests.support.visitor import File, Visitor

CALL = f"/ufficio/bandi/{NEW.slug}/"
ANSWERS = (200, 404, 405)  # here, not here, a button's address
PERSONAL = {
    "family_name", "given_name", "tax_code", "address", "email", "phone", "birth_date", "protocol_number", "external_id",
    "file_name", "isee", "filed_at", "correction", "choice_reason", "refusal_reason", "internal_id", "file_code",
    "home_address",
}  # fmt: skip


@dataclass(frozen=True)
class World:
    """The serving site after the whole call, the tokens of everybody in it, and its database."""

    site: Site
    tokens: Tokens
    blocker: Any

    def crawl(self) -> Crawl:
        """Every file of the public folder, and everything that links lead to from them and from the first page."""
        public = self.site.log.parent / "public"
        files = [str(path.relative_to(public)) for path in public.rglob("*") if path.is_file()]
        return crawl(self.site.address, ["/", "/robots.txt", "/sitemap.xml", *(f"/{name}" for name in files)])

    def logs(self) -> dict[str, str]:
        """What the web server, the worker and PostgreSQL wrote."""
        data = Path(self.site.database.var)
        postgres = [path for path in data.rglob("*.log") if path.is_file()]
        return {str(path): path.read_text(errors="replace") for path in [self.site.log, *postgres]}


@pytest.fixture(scope="module")
def world(
    test_server: Any, migrated: ServerDb, static_files: Path, tmp_path_factory: Any, django_db_blocker: Any
) -> Iterator[World]:
    with test_server.copy(migrated.name) as database:
        with django_db_blocker.unblock(), django_uses(database):
            people = canaries.closed()
        applications, persons, tokens = canaries.households()
        with serving(database, tmp_path_factory.mktemp("site") / "var", static_files) as site:
            office = Office(site, django_db_blocker)
            through_the_page(office, applications, persons)
            past_the_page(site, persons[0])
            past_the_site(database, persons[0])
            office.do(
                lambda: canaries.to_the_keys(people, tokens),
                lambda: canaries.stored_tokens(tokens),
            )
            settled(office)
            yield World(site, tokens, django_db_blocker)


def through_the_page(office: Office, applications: list[dict[str, Any]], persons: list[dict[str, Any]]) -> None:
    """A file with errors that quote people, then the right one; and a search by name, as officials do."""
    who = office.official("istruttrice")
    refused = who.post(f"{CALL}importa/", **form(canaries.file_with_errors(applications, persons)))
    assert refused.status == 422
    assert persons[1]["family_name"] in refused.text
    preview = who.post(f"{CALL}importa/", **form(canaries.files(applications, persons)))
    assert preview.status == 200, re.sub(r"<[^>]+>", " ", preview.text)[:3000]
    taken = who.post(f"{preview.address}importa/")
    assert taken.status == 200, re.sub(r"<[^>]+>", " ", taken.text)[:3000]
    assert office.count("people_person") == canaries.PERSONS
    assert who.get(f"/ufficio/cerca/?q={persons[0]['family_name']}").status == 200
    found = office.official("dirigente").post("/ufficio/cerca/", q=persons[0]["family_name"])
    assert persons[0]["given_name"] in found.text


def past_the_page(site: Site, person: dict[str, Any]) -> None:
    """A person's name where no page asks for it: addresses, hosts, headers, methods, forms without their token, requests
    that the web server cannot even read."""
    name, visitor = person["family_name"], Visitor(site.address)
    for path in (name, f"ufficio/fascicoli/{name}/", f"bandi/{name}/{person['tax_code']}", f"{'x' * 300}{name}"):
        assert visitor.get(f"/{path}").status in {200, 404}  # 200: the door
    for path in ("ufficio/cerca/", f"ufficio/{name}/", "accesso/"):
        Visitor(site.address).post(f"/{path}", q=name, login=person["email"], password=name)
    host, port = urlsplit(site.address).hostname, urlsplit(site.address).port
    for sent in (
        f"GET /{name} HTTP/1.1\r\nHost: {name}.example\r\nConnection: close\r\n\r\n",
        f"{name.upper()} /{name} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        f"GET /{name} {name}\r\n\r\n",
        f"{name} / HTTP/1.1\r\n\r\n",
        f"GET / HTTP/1.1\r\n{name} x: {name}\r\n\r\n",
        f"POST /accesso/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: {name}\r\n\r\n",
    ):
        with socket.create_connection((host, port), timeout=20) as line:
            line.sendall(sent.encode())
            assert re.match(rb"HTTP/1.1 40[0345] ", line.recv(100))


def past_the_site(database: ServerDb, person: dict[str, Any]) -> None:
    """Statements that the database refuses with the value in the message, as an error of ours could send them."""
    for statement, value in (
        ("SELECT %s::int", person["family_name"]),
        ("SELECT %s::date", person["tax_code"]),
        ("INSERT INTO people_person (family_name) VALUES (%s)", person["family_name"]),
    ):
        with psycopg.connect(database.runtime_url) as runtime, pytest.raises(psycopg.Error):
            runtime.execute(statement, [value])


def form(files: Any) -> dict[str, File]:
    return {
        "applications": File(files.applications.name, files.applications.content),
        "persons": File(files.persons.name, files.persons.content),
    }


@pytest.mark.proves("P-33", "P-37", "P-38")
def test_anonymous_visitor_finds_no_person_at_any_public_address(world: World):
    assert set(world.tokens.of) == PERSONAL
    assert len(world.tokens.of["family_name"]) == canaries.PERSONS
    seen = world.crawl()
    assert len(seen.visited) > 150
    kinds = {page.headers.get_content_type() for page in seen.visited.values() if page.status == 200}
    assert kinds >= {"text/html", "text/csv", "application/json", "text/css"}
    strange = {address: page.status for address, page in seen.visited.items() if page.status not in ANSWERS}
    assert strange == {}
    assert f"{world.site.address}bandi/{NEW.slug}/verifica.json" in seen.visited
    assert seen.finds(world.tokens.all()) == {}


@pytest.mark.proves("P-33", "P-38")
def test_the_same_crawl_finds_everybody_when_an_open_class_stands_in_the_gate(world: World, monkeypatch: Any):
    """The search above can fail; and it is the closed list of classes that keeps it from failing."""
    from approdo.records.gate import classes
    from approdo.records.gate.release import release
    from approdo.records.gate.texts import NotPublic

    rows = [open_row(kind, token) for kind, token in world.tokens.all()]
    with pytest.raises(NotPublic):
        release(type(rows[0]), rows)
    monkeypatch.setattr(classes, "CLASSES", (*classes.CLASSES, OpenRow))
    leaked = publish(world, release(OpenRow, rows))
    try:
        found = world.crawl().finds(world.tokens.all())
        assert set(found) == PERSONAL
        assert all(any(address.endswith("persone.json") for address in where) for where in found.values())
    finally:
        leaked.unlink()


OpenRow = make_dataclass(
    "OpenRow",
    [("kind", str), ("value", str)],
    frozen=True,
    namespace={"name": "open", "faults": lambda self: [one.name for one in fields(self) if one.name == "none"]},
)
"""A publication class that admits any field with any value."""


def open_row(kind: str, value: str) -> Any:
    return OpenRow(kind, value)


def publish(world: World, rows: tuple[Any, ...]) -> Path:
    """Written by the writer of public pages, beside the others."""
    from approdo.faces.public.writing import Json, replace
    from approdo.records.gate.texts import words

    target = world.site.log.parent / "public" / "persone.json"
    assert replace(target, Json("persone.json", {"format": words("prova"), "rows": rows}).body({}))
    return target


@pytest.mark.proves("P-46")
def test_logs_of_web_worker_and_database_hold_no_person(world: World):
    logs = world.logs()
    assert "Approdo risponde su" in logs[str(world.site.log)]
    found = {
        (kind, name)
        for name, text in logs.items()
        for kind, token in world.tokens.all()
        if kind not in {"filed_at", "internal_id"} and stands_in(token.lower(), text.lower())
    }
    assert found == set()


@pytest.mark.proves("P-46")
def test_jobs_works_and_reasons_of_readings_hold_no_person(world: World):
    """What the office's pages and the queue keep for months about what was done: ids, never a word of a file."""
    asked = """
        SELECT 'job', args::text FROM procrastinate_jobs
        UNION ALL SELECT 'work', concat_ws(' ', kind, input::text, problems::text) FROM calls_work
        UNION ALL SELECT 'reading', concat_ws(' ', query, reason) FROM journal_reading"""
    with psycopg.connect(world.site.database.owner_url) as owner:
        rows = owner.execute(asked).fetchall()
    assert {kind for kind, _ in rows} >= {"job", "reading"}
    told = "\n".join(text for _, text in rows).lower()
    personal = [(kind, token) for kind, token in world.tokens.all() if kind != "internal_id"]
    assert [(kind, token) for kind, token in personal if stands_in(token.lower(), told)] == []


def test_tokens_are_found_alone_and_not_inside_a_digest():
    assert stands_in("943117", "isee: 943117.")
    assert not stands_in("943117", "sha256:ab943117cd")
    assert stands_in("9.431,17", "<td>9.431,17</td>")
