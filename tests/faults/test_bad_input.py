"""What people send by mistake: every error told, nothing stored. Through the office's page and by command."""

from __future__ import annotations

import csv
import http.client
import io
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from approdo.city.demo.samples import waiting_file
from tests.support.commands import Terminal, command
from tests.support.databases import ServerDb
from tests.support.killing import held
from tests.support.office import CALL, SLUG, Office
from tests.support.site import Site
from tests.support.visitor import File

Rows = list[dict[str, str]]
Change = Callable[[Rows, Rows], None]
HUGE = 100 * 1024 * 1024
PIECE = bytes(64 * 1024)


@pytest.fixture(scope="module")
def tables() -> tuple[Rows, Rows]:
    """The demo's clean file, as rows."""
    file = waiting_file()
    return read(file.applications), read(file.persons)


def read(content: bytes) -> Rows:
    return list(csv.DictReader(io.StringIO(content.decode())))


def written(rows: Rows) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


@dataclass(frozen=True)
class Mistake:
    """What is done to the clean file, and the code and place of the error that must come of it."""

    what: str
    change: Change
    code: str
    where: str


def cell(row: int, column: str, value: str) -> Change:
    def change(applications: Rows, _persons: Rows) -> None:
        applications[row][column] = value

    return change


def twice(applications: Rows, _persons: Rows) -> None:
    applications[5]["external_id"] = applications[4]["external_id"]


def emptied(applications: Rows, persons: Rows) -> None:
    persons[:] = [person for person in persons if person["external_id"] != applications[6]["external_id"]]


def born_tomorrow(_applications: Rows, persons: Rows) -> None:
    persons[3]["birth_date"] = "2039-01-01"


def stranger(_applications: Rows, persons: Rows) -> None:
    persons[0]["external_id"] = "NESSUNA-DOMANDA"


MISTAKES = (
    Mistake("an id twice", twice, "duplicate_id", "domande.csv:7:external_id"),
    Mistake("an unknown home", cell(2, "prefers", "C-9999"), "unknown_reference", "domande.csv:4:prefers"),
    Mistake("a negative amount", cell(3, "isee", "-1,00"), "fact_bounds", "domande.csv:5:isee"),
    Mistake("an absurd amount", cell(3, "isee", "99999999999,00"), "fact_bounds", "domande.csv:5:isee"),
    Mistake("a letter in a number", cell(3, "isee", "12.5OO"), "csv_cell", "domande.csv:5:isee"),
    Mistake("a needed fact missing", cell(8, "isee", ""), "csv_cell", "domande.csv:10:isee"),
    Mistake("a filing in the future", cell(9, "filed_at", "2039-01-01T10:00:00"), "csv_cell", "domande.csv:11:filed_at"),
    Mistake("a residence in the future", cell(9, "in_region_since", "2039-01-01"), "date_invalid", "domande.csv:11:in_region_since"),
    Mistake("a birth in the future", born_tomorrow, "date_invalid", "persone.csv:5:birth_date"),
    Mistake("a household of nobody", emptied, "fact_bounds", "domande.csv:8"),
    Mistake("a person of no application", stranger, "unknown_reference", "persone.csv:2:external_id"),
)  # fmt: skip


def spoiled(tables: tuple[Rows, Rows], *changes: Change) -> tuple[bytes, bytes]:
    applications, persons = ([dict(row) for row in rows] for rows in tables)
    for change in changes:
        change(applications, persons)
    return written(applications), written(persons)


@pytest.mark.proves("house.bad-input", "H29")
def test_command_tells_each_mistake_at_its_place_and_stores_nothing(
    demo_db: ServerDb, tables: tuple[Rows, Rows], tmp_path: Path
):
    """All of them in one file: every error is told at once, not the first one met."""
    terminal, before = Terminal(demo_db), held(demo_db)
    together = [one for one in MISTAKES if one.what not in {"an absurd amount", "a letter in a number"}]

    domande, persone = tmp_path / "domande.csv", tmp_path / "persone.csv"
    for content, file in zip(spoiled(tables, *(one.change for one in together)), (domande, persone), strict=True):
        file.write_bytes(content)
    for act in ("preview", "import"):
        answer = command(demo_db, "call", act, SLUG, domande, persone, "--json")
        assert answer.code == 2
        found = {(error["code"], error["where"]) for error in answer.json()["errors"]}
        missed = [one for one in together if not told(one, found)]
        assert missed == [], sorted(found)
        assert all(error["message"] and error["remedy"] for error in answer.json()["errors"])
    domande.write_bytes(spoiled(tables)[0].decode().replace("sì", "s\xec").encode("latin-1"))
    assert terminal.refused("import", SLUG, domande, persone) == ["csv_encoding"]
    assert held(demo_db) == before
    assert terminal.check() == []


def told(mistake: Mistake, found: set[tuple[str, str]]) -> bool:
    return any(code == mistake.code and where.startswith(mistake.where) for code, where in found)


@pytest.fixture
def office(demo_site: Site, django_db_blocker: Any) -> Office:
    return Office(demo_site, django_db_blocker)


@pytest.mark.proves("house.bad-input", "P-45")
def test_page_tells_each_mistake_with_row_column_and_remedy_and_keeps_nothing(
    office: Office, tables: tuple[Rows, Rows]
):
    who, before = office.official("istruttrice"), office.stored()
    for mistake in MISTAKES:
        domande, persone = spoiled(tables, mistake.change)
        page = who.post(
            f"{CALL}importa/", applications=File("domande.csv", domande), persons=File("persone.csv", persone)
        )
        assert page.status == 422, mistake.what
        row = mistake.where.split(":")[1]
        assert re.search(rf"[Rr]iga {row}\b", page.text), mistake.what
        assert "finora non è stato salvato niente" in page.text, mistake.what
    for name, content in (
        ("vuoto.csv", b""),
        ("accenti.csv", "perché;sì\n".encode("latin-1")),
        ("foto.csv", b"\x89PNG\r\n\x1a\n\0"),
    ):
        page = who.post(f"{CALL}importa/", applications=File(name, content), persons=File("persone.csv", persone))
        assert page.status == 422, name
    assert who.post(f"{CALL}importa/").status == 422
    assert office.stored() == before
    assert office.count("calls_stagedimport") == 0


@pytest.mark.proves("house.bad-input", "house.oversize")
def test_hundred_megabytes_are_refused_at_the_door_and_fill_no_disk(office: Office):
    who, before = office.official("istruttrice"), office.stored()
    with watched(office.site) as kept:
        status, text = stream_zeros(office.site.address, f"{CALL}importa/", who.token(), cookies(who))
    assert status == 422
    assert "20 MB" in text
    assert max(kept) < 1024 * 1024
    assert len(kept) > 3
    assert office.stored() == before
    assert office.count("calls_stagedimport") == 0
    assert who.get(CALL).status == 200


def cookies(who: Any) -> str:
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in who.cookies)


def stream_zeros(address: str, path: str, token: str, cookie: str) -> tuple[int, str]:
    """A form with 100 MB of zeros as its file, never held in memory."""
    boundary = "confine"
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="applications"; filename="enorme.csv"\r\n'
        "Content-Type: text/csv\r\n\r\n"
    ).encode()
    tail = f"\r\n--{boundary}--\r\n".encode()

    def body() -> Iterator[bytes]:
        yield head
        for _ in range(HUGE // len(PIECE)):
            yield PIECE
        yield tail

    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=120)
    headers = {
        "Content-Type": f"multipart/form-data; boundary={boundary}",
        "Content-Length": str(len(head) + HUGE + len(tail)),
        "Cookie": cookie,
    }
    try:
        connection.request("POST", path, body=body(), headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


class watched:
    """The bytes of temporary files that the site's processes hold open, sampled while the block runs."""

    def __init__(self, site: Site) -> None:
        self.site, self.kept, self.over = site, [0], threading.Event()
        self.thread = threading.Thread(target=self._look)

    def __enter__(self) -> list[int]:
        self.thread.start()
        return self.kept

    def __exit__(self, *_fault: object) -> None:
        self.over.set()
        self.thread.join()

    def _look(self) -> None:
        while not self.over.wait(0.01):
            self.kept.append(sum(temporary(pid) for pid in below(self.site.process.pid)))


def below(pid: int) -> list[int]:
    """The processes that a process started, and theirs."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(word) for word in task.read_text().split()]
        except OSError:
            continue
        for child in children:
            found += [child, *below(child)]
    return found


def temporary(pid: int) -> int:
    """Bytes in open files of the temporary folder, deleted ones too, but for logs."""
    total = 0
    for descriptor in Path(f"/proc/{pid}/fd").glob("*"):
        try:
            name = str(descriptor.readlink())
            if name.startswith("/tmp/") and ("upload" in name or "(deleted)" in name):
                total += descriptor.stat().st_size
        except OSError:
            continue
    return total


@pytest.mark.proves("house.opening", "P-68")
def test_call_with_a_value_that_nobody_confirmed_does_not_open(office: Office):
    """By the page of a call in preparation: publishing is refused, naming the values; confirming them lets it out."""
    office.do(draft_call)
    officer, manager = office.official("istruttrice"), office.official("dirigente")
    page = "/ufficio/bandi/sap-prova/"
    refused = manager.post(f"{page}pubblica/")
    assert refused.status == 422
    assert office.ask("SELECT state FROM calls_call WHERE slug = 'sap-prova'") == [("draft",)]
    waiting = sorted(set(re.findall(r'name="parameter" value="([a-z0-9_]+)"', officer.get(f"{page}valori/").text)))
    assert waiting
    for name in waiting:
        assert officer.post(f"{page}valori/", parameter=name, source="dato dimostrativo").status == 200
    assert manager.post(f"{page}pubblica/").status == 200
    assert office.ask("SELECT state FROM calls_call WHERE slug = 'sap-prova'") == [("published",)]


def draft_call() -> None:
    """A call prepared today, with no value confirmed."""
    from dataclasses import replace
    from datetime import timedelta

    from approdo.city.demo.figures import SAP_2023
    from approdo.city.demo.history import OFFICE, officer
    from approdo.city.demo.notices import allotment_of, notice_of
    from approdo.procedures import moments
    from approdo.procedures.prepare_call import NewCall, prepare_call
    from approdo.records.calls.models import CallHome
    from approdo.records.homes.models import Home

    now = moments.current()
    figures = replace(SAP_2023, slug="sap-prova", opens_at=now + timedelta(days=7), closes_at=now + timedelta(days=60))
    free = Home.objects.filter(owner="comune").exclude(pk__in=CallHome.objects.values("home")).order_by("-code")
    homes = list(free.values_list("code", flat=True)[:2])
    new = NewCall(
        slug="sap-prova", measure="sap", title="Bando di prova", municipality="sesto", office=OFFICE,
        published_on=moments.day_of(now), opens_at=figures.opens_at, closes_at=figures.closes_at, homes=homes,
        act="determina di prova", allotment=allotment_of(figures, "ask"), notice=notice_of(figures),
    )  # fmt: skip
    prepare_call(new, now, officer())
