"""Pages of messages in real Chromium: no axe violation, nothing scrolls sideways at 320 pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faces.office.test_browser import become, judge
from tests.support.browser import Browsing, browsing
from tests.support.databases import django_uses
from tests.support.site import serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser

OUTBOX = "/ufficio/messaggi/"


def written(folder) -> list[str]:
    """A refusal in the print queue, one in a package, one that failed, and their pages."""
    from approdo.gateways.notices import Outcome, Status
    from approdo.procedures.print_letters import print_letters
    from tests.messages import town

    people, call = town.town()
    failed = town.draft(people, call, text="avviso")
    answers = [Outcome(Status.REFUSED, "address_refused")]
    town.send(town.ways_into(folder, courtesy_email=town.Recording(answers=answers)))
    queued, printed = town.draft(people, call), town.draft(people, call, "D2")
    town.send(town.ways_into(folder))
    package = print_letters([printed.pk], town.MOMENT, people.manager)
    pages = [f"{OUTBOX}{one.pk}/" for one in (failed, queued, printed)]
    return [*pages, f"{OUTBOX}stampa/{package}/", f"{OUTBOX}{queued.pk}/consegna/"]


@pytest.mark.proves("house.accessible")
def test_pages_of_messages_are_accessible_and_fit_a_phone(
    server_db, static_files, tmp_path, django_db_blocker, browser: Browser
):
    with django_db_blocker.unblock(), django_uses(server_db):
        addresses = [OUTBOX, f"{OUTBOX}?stato=read", f"{OUTBOX}stampa/", "/ufficio/bandi/sap-2023/avvisi/"]
        addresses += written(tmp_path)
    with (
        serving(server_db, tmp_path / "var", static_files, "--no-demo") as site,
        browsing(browser, site.address) as pages,
    ):
        faults = looked_at(pages, addresses)
    assert not faults, "\n".join(faults)


def looked_at(pages: Browsing, addresses: list[str]) -> list[str]:
    faults = []
    for width in (1280, 320):
        page = pages(width)
        become(page, "dirigente")
        for address in addresses:
            page.goto(address)
            faults += judge(page, address, width)
        page.goto("/ufficio/bandi/sap-2023/avvisi/")
        page.get_by_label("Che cosa vuoi dire?").fill("Lunedì lo sportello è chiuso.")
        page.get_by_label("Tutti:").check()
        page.get_by_role("button", name="Guarda l’anteprima").click()
        faults += judge(page, "/anteprima/", width)
    return faults
