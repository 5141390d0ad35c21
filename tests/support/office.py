"""The demo's office at work on the 2023 call: pages for what a test is about, acts for what comes before it."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Barrier, Thread
from typing import Any

import psycopg

from tests.support.databases import django_uses
from tests.support.site import Site
from tests.support.visitor import File, Page, Visitor

SLUG = "sap-2023"
CALL = f"/ufficio/bandi/{SLUG}/"


@dataclass(frozen=True)
class Office:
    """A serving demo, its officials, and its database seen from beside."""

    site: Site
    blocker: Any

    def official(self, persona: str) -> Visitor:
        return Visitor(self.site.address).become(persona)

    def do(self, *steps: Callable[[], object]) -> None:
        """Acts done beside the site, on the same database."""
        with self.blocker.unblock(), django_uses(self.site.database):
            for step in steps:
                step()

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Rows as the owner sees them."""
        with psycopg.connect(self.site.database.owner_url) as owner:
            return owner.execute(query).fetchall()

    def count(self, table: str, where: str = "true") -> int:
        return int(self.ask(f"SELECT count(*) FROM {table} WHERE {where}")[0][0])

    def stored(self) -> dict[str, int]:
        """How much there is of what an import makes."""
        tables = ("calls_application", "calls_importbatch", "people_person", "evidence_fact", "journal_event")
        return {table: self.count(table) for table in tables}

    def events(self, kind: str) -> int:
        """How often something happened on the call."""
        of_call = f"(SELECT dossier_id FROM calls_call WHERE slug = '{SLUG}')"
        return self.count("journal_event", f"kind = '{kind}' AND dossier_id = {of_call}")

    def given(self, spoiled: bool = False) -> dict[str, File]:
        """The platform's two files, as the form takes them."""
        folder = self.site.log.parent / "demo" / SLUG
        if not folder.exists():
            folder = self.site.database.var / "demo" / SLUG
        name = "domande-con-errori.csv" if spoiled else "domande.csv"
        return {
            "applications": File(name, (folder / name).read_bytes()),
            "persons": File("persone.csv", (folder / "persone.csv").read_bytes()),
        }


def at_once(*presses: Callable[[], Page]) -> list[Page]:
    """Press together, each in its own thread; the answers in the order of the presses."""
    gate, answers = Barrier(len(presses)), [None] * len(presses)

    def press(place: int) -> None:
        gate.wait()
        answers[place] = presses[place]()

    threads = [Thread(target=press, args=(place,)) for place in range(len(presses))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answer for answer in answers if answer is not None]


def statuses(answers: Iterable[Page]) -> list[int]:
    return sorted(answer.status for answer in answers)


def settled(office: Office, seconds: float = 120) -> None:
    """Wait until the worker has nothing in hand and nothing due."""
    deadline = time.monotonic() + seconds
    waiting = "status = 'doing' OR (status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now()))"
    while office.count("procrastinate_jobs", waiting):
        assert time.monotonic() < deadline, "the worker does not come to an end"
        time.sleep(0.2)
