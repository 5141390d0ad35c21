"""Whatever is written in an address or a form, nobody gets our fault page: every address, with the values that break programs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, product
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from approdo.faces.entrance import Entrance
from approdo.records.access.models import Role, User
from tests.faces.office.test_addresses import ADDRESSES, Address, named, table_allows
from tests.faces.office.world import Office, found, samples

STRANGE = (
    "\0", "a\0b", "²", "٣", "-1", "0", "1e9", "9" * 40, "0001-01-01", "9999-12-31", "2023-02-30", "00:00", "24:61", "💥",
    "\u202eabc", "%_\\", "'\"<script>", "//example.org/", "\r\nSet-Cookie: x=y", "x" * 5000, " ", "None", "[]",
    "00000000-0000-0000-0000-000000000000",
)  # fmt: skip
FIELDS = (
    "pagina", "elenco", "registro", "dal", "al", "ruolo", "esito", "fascicolo", "chiave", "next", "q", "grant", "day", "time",
    "parameter", "source", "reason", "text", "item", "outcome", "value", "as_of", "home", "email", "display_name", "role",
    "office", "from_day", "to_day", "veci-deputy", "veci-from_day", "veci-to_day", "number", "drawn_at", "login", "password",
    "password1", "password2", "code",
)  # fmt: skip
PASSWORD = "quattro parole messe insieme"
PLAIN = (200, 204, 301, 302, 304, 400, 403, 404, 405, 422, 429)


@pytest.fixture
def demo(db: None) -> Office:
    cache.clear()
    return found(demo=True)


def who_opens(demo: Office, address: Address, given: dict[str, Any]) -> Client:
    """Somebody whom the address lets in, so that what is sent is really looked at."""
    client = Client()
    if address.action is Entrance.ANYONE:
        return client
    if address.action is Entrance.SIGNED_IN:
        user = User(email="una@comune.invalid", display_name="una")
        user.set_password(PASSWORD)  # the pages of one's own keys are only for whoever has a password
        user.save()
    else:
        user = next(demo.users[role] for role in Role.values if table_allows(demo.actor(role), address, given))
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def spread(values: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """Every value in every field: as many forms as there are values, each field one further on than its neighbour."""
    for start in range(len(values)):
        turning = cycle(values[start:] + values[:start])
        yield {name: next(turning) for name in FIELDS}


@pytest.mark.proves("house.faults")
@pytest.mark.parametrize("address", ADDRESSES, ids=named)
def test_strange_values_in_queries_and_forms_end_in_a_plain_answer(demo: Office, address: Address):
    given: dict[str, Any] = samples(demo) | {"path": "programma/"}
    target = reverse(address.name, kwargs={name: given[name] for name in address.kwargs})
    client = who_opens(demo, address, given)
    for fields in spread(STRANGE):
        cache.clear()  # attempts at the door are not what is tried here
        for answer in (client.get(target, fields), client.post(target, fields)):
            assert answer.status_code in PLAIN, (target, fields)
            assert not answer.headers.get("Location", "").startswith(("//", "http")), answer.headers["Location"]


PLACES = ("/", "/bandi/", "/ufficio/bandi/", "/ufficio/fascicoli/", "/ufficio/bandi/sap-di-prova/prova/", "/static/")
PARTS = ("\0", "%00", "²", "💥", "x" * 300, "x" * 5000, "..", "../../etc/passwd", "\\", " ")


@pytest.mark.proves("house.faults")
def test_strange_parts_of_an_address_are_not_found(demo: Office):
    samples(demo)
    manager = Client()
    manager.force_login(demo.users[Role.MANAGER], backend="allauth.account.auth_backends.AuthenticationBackend")
    for before, part, after in product(PLACES, PARTS, ("", "/")):
        assert Client().get(f"{before}{part}{after}").status_code in PLAIN, (before, part)
        assert manager.get(f"{before}{part}{after}").status_code in PLAIN, (before, part)
