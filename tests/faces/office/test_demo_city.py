"""The larger city is a button of the demo's administrator, asked for once, and followed on its page."""

from __future__ import annotations

import pytest

from approdo.records.access.models import Role
from approdo.records.calls.models import Work

ADDRESS = "/ufficio/demo/citta-m/"


def test_administrator_asks_for_the_larger_city_once_and_follows_it(demo, enter):
    client = enter(demo.users[Role.ADMINISTRATOR])
    assert "Carica la città M" in client.get(ADDRESS).content.decode()
    answer = client.post(ADDRESS)
    work = Work.objects.get()
    assert (work.kind, work.total, answer["Location"]) == ("demo.city_m", 6, f"/ufficio/lavori/{work.pk}/")
    page = client.get(ADDRESS).content.decode()
    assert "Carica la città M" not in page
    assert answer["Location"] in page
    client.post(ADDRESS)
    assert Work.objects.count() == 1


@pytest.mark.parametrize("role", [Role.OFFICER, Role.MANAGER, Role.DPO, Role.EDITOR])
def test_nobody_else_finds_it(demo, enter, role):
    client = enter(demo.users[role])
    assert (client.get(ADDRESS).status_code, client.post(ADDRESS).status_code) == (404, 404)
    assert not Work.objects.exists()


def test_it_is_not_there_outside_a_demo(office, enter):
    client = enter(office.users[Role.ADMINISTRATOR])
    assert (client.get(ADDRESS).status_code, client.post(ADDRESS).status_code) == (404, 404)
    assert not Work.objects.exists()
