"""Every page of the office explains itself; none is without."""

from __future__ import annotations

import pytest
from django.urls import resolve, reverse

from approdo.faces.addresses import Action, Entrance
from approdo.faces.office.page_help import PAGES
from approdo.records.access.models import Role
from tests.faces.office.test_addresses import ADDRESSES, url
from tests.faces.office.world import samples

OFFICE = [one for one in ADDRESSES if one.name.startswith("office:")]


def is_page(client, address: str) -> bool:
    answer = client.get(address)
    return answer.status_code == 200 and answer["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("role", [Role.MANAGER, Role.OFFICER, Role.ADMINISTRATOR, Role.DPO])
def test_every_page_that_a_role_opens_has_its_help(demo, enter, role):
    given = samples(demo)
    client, without = enter(demo.users[role]), set()
    for one in OFFICE:
        if isinstance(one.action, Action) or one.action is Entrance.SIGNED_IN:
            address = url(one, given)
            name = resolve(address.split("?")[0]).url_name
            if is_page(client, address) and "Aiuto su questa pagina" not in client.get(address).content.decode():
                without.add(name)
    assert without == set(), "write their entry in faces/office/page_help.py"


def test_no_help_is_left_of_a_page_that_is_gone():
    names = {one.name.removeprefix("office:") for one in OFFICE}
    assert set(PAGES) <= names


def test_help_is_short_and_plain(demo, enter):
    for name, one in PAGES.items():
        for sentence in f"{one.what} {one.do} {one.then}".replace(":", ".").split("."):
            assert len(sentence.split()) <= 22, (name, sentence)
    page = enter(demo.users[Role.OFFICER]).get(reverse("office:calls")).content.decode()
    assert '<details class="ap-help">' in page, "closed until asked for"
