"""Every address × every role, generated from the resolver and the access table. An unlisted address fails.

Nothing here says what a role may do: `records.access.table` does, and these tests ask whether the pages obey it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, path, reverse

from approdo.faces.addresses import Action, Entrance
from approdo.records.access.actors import Actor
from approdo.records.access.models import Role
from approdo.records.access.table import may
from approdo.records.journal.models import Reading
from tests.faces.office.world import samples

DOOR = "/accesso/"


@dataclass(frozen=True)
class Address:
    route: str
    name: str
    action: object
    dossier_kwarg: str | None
    seeing: Action | None
    kwargs: tuple[str, ...]


def declared(patterns: list, prefix: str = "", space: str = "") -> Iterator[Address]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from declared(pattern.url_patterns, route, inner)
        elif isinstance(pattern, URLPattern):
            view = pattern.callback
            yield Address(
                route,
                f"{space}{pattern.name}",
                getattr(view, "action", None),
                getattr(view, "dossier_kwarg", None),
                getattr(view, "seeing", None),
                tuple(pattern.pattern.converters) or tuple(pattern.pattern.regex.groupindex),
            )


ADDRESSES = list(declared(get_resolver().url_patterns))
CITIZENS = "portal:"
GUARDED = [one for one in ADDRESSES if isinstance(one.action, Action) and not one.name.startswith(CITIZENS)]
PORTAL = [one for one in ADDRESSES if isinstance(one.action, Action) and one.name.startswith(CITIZENS)]
OWN = [address for address in ADDRESSES if address.action is Entrance.SIGNED_IN]
OPEN = [address for address in ADDRESSES if address.action is Entrance.ANYONE]


def named(address: Address) -> str:
    return address.route or "/"


def url(address: Address, given: dict[str, object]) -> str:
    missing = [name for name in address.kwargs if name not in given]
    assert not missing, f"{address.route}: add a sample of {missing} to world.samples"
    return reverse(address.name, kwargs={name: given[name] for name in address.kwargs})


def to_the_door(answer: HttpResponse) -> bool:
    return answer.status_code == 302 and answer.headers["Location"].startswith(DOOR)


NEEDS_MORE = {
    "office:refuse": "an offered home",
    "office:keys": "an assigned home",
    "office:offer-accept": "an offered home",
    "office:offer-undo": "an answer",
    "office:offer-back": "an offered home",
    "office:home-assign": "an accepted home",
    "office:revoke": "an assigned home",
    "office:lease": "an assigned home",
    "office:lease-undo": "a lease",
    "office:exclude": "a proposal",
    "office:call-sample": "a file of the demo",
    "office:fact-choose": "two sources that disagree",
    "office:conflict-reassign": "a conflict in force",
    "office:print-package": "letters of an assigned file",
    "office:print-letters": "letters of an assigned file",
    "office:message-letter": "a letter that was composed",
}
"""Let in, one may still find nothing there: then no refusal is written, which is how the two are told apart."""


def table_allows(actor: Actor, address: Address, given: dict[str, object]) -> bool:
    dossier = given["dossiers"].get(address.dossier_kwarg)
    if address.seeing is None:
        return may(actor, address.action, dossier, on=given["today"])
    return may(actor, address.seeing, dossier, on=given["today"]) and may(actor, address.action, on=given["today"])


@pytest.mark.proves("house.access-table")
def test_every_address_declares_who_may_come_in():
    silent = [address.route for address in ADDRESSES if not isinstance(address.action, Action | Entrance)]
    assert silent == []
    assert len(GUARDED) > 10


@pytest.mark.proves("house.access-table")
@pytest.mark.parametrize("address", GUARDED, ids=named)
def test_each_role_gets_what_the_table_says(demo, enter, address):
    for role in Role.values:
        given = samples(demo)
        target = url(address, given)
        client = enter(demo.users[role])
        allowed = table_allows(demo.actor(role), address, given)
        got = client.get(target)
        if not allowed:
            assert (role, got.status_code) == (role, 404)
            assert (role, client.post(target).status_code) == (role, 404)
            continue
        if got.status_code == 405:
            got = client.post(target)
        if got.status_code == 404 and address.name in NEEDS_MORE:
            assert not Reading.objects.filter(denied=True, actor=demo.users[role].pk).exists()
            continue
        assert got.status_code in (200, 302, 422), (role, target, got.status_code)
        assert not to_the_door(got), (role, target)
        assert got["Cache-Control"] == "no-store, private"


@pytest.mark.proves("house.access-table")
@pytest.mark.parametrize("address", GUARDED + OWN, ids=named)
def test_anonymous_is_led_to_the_door(demo, address):
    target = url(address, samples(demo))
    for answer in (Client().get(target), Client().post(target)):
        assert to_the_door(answer), (target, answer.status_code)


@pytest.mark.parametrize("address", OWN, ids=named)
def test_everyone_with_an_account_opens_their_own_pages(office, enter, address):
    for role in Role.values:
        answer = enter(office.users[role]).get(url(address, {}))
        # 404: a page of keys, for an account without a password; 405: an act
        assert answer.status_code in (200, 302, 404, 405), (role, address.route, answer.status_code)


@pytest.mark.parametrize("address", [one for one in OPEN if not one.kwargs], ids=named)
def test_anonymous_opens_what_is_open(demo, address):
    answer = Client().get(url(address, {}))
    assert answer.status_code in (200, 302, 304, 404, 405), address.route


@pytest.mark.proves("house.access-table")
def test_account_without_a_role_finds_nothing_but_its_own(demo, enter):
    from approdo.records.access.models import RoleGrant, User

    user = User(email="senza@ruolo.invalid", display_name="senza ruolo")
    user.set_unusable_password()
    user.save()
    assert not RoleGrant.objects.filter(user=user).exists()
    given = samples(demo)
    for address in GUARDED:
        assert enter(user).get(url(address, given)).status_code == 404, address.route


@pytest.mark.proves("P-39", "P-40")
def test_refused_detail_is_journalled_and_looks_like_a_missing_page(demo, enter):
    client = enter(demo.users["administrator"])
    refused = client.get("/ufficio/registro/")
    missing = client.get("/ufficio/niente-del-genere/")
    assert refused.status_code == missing.status_code == 404
    assert refused.content == missing.content
    denied = Reading.objects.get(denied=True)
    assert denied.actor == demo.users["administrator"].pk
    assert denied.query == Action.READINGS_VIEW


def bare(request: object) -> HttpResponse:
    return HttpResponse("scritto in fretta")


urlpatterns = [path("dimenticata/", bare)]


@pytest.mark.proves("house.access-table")
@override_settings(ROOT_URLCONF=__name__)
def test_view_that_declares_nothing_shows_nothing(db):
    assert Client().get("/dimenticata/").status_code == 404


@pytest.mark.proves("P-36")
def test_pages_behind_the_door_are_never_indexed_nor_kept(demo, enter):
    answer = enter(demo.users["dpo"]).get("/ufficio/registro/")
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Cache-Control"] == "no-store, private"
    assert '<meta name="robots" content="noindex, nofollow">' in answer.content.decode()


def test_official_whose_role_ends_today_is_out_today(demo, enter):
    from approdo.records.access.models import RoleGrant

    grant = RoleGrant.objects.get(user=demo.users["dpo"])
    grant.to_day = samples(demo)["today"]
    grant.save(update_fields=["to_day"])
    assert enter(demo.users["dpo"]).get("/ufficio/registro/").status_code == 404


def test_deputy_opens_what_the_absent_colleague_may(demo, enter):
    from datetime import timedelta

    from approdo.records.access.models import Deputy, RoleGrant

    today = samples(demo)["today"]
    editor, dpo = demo.users["programme_editor"], demo.users["dpo"]
    Deputy.objects.create(user=dpo, deputy=editor, from_day=today, to_day=today + timedelta(days=3))
    client = enter(editor)
    assert client.get("/ufficio/registro/").status_code == 404
    grant = RoleGrant.objects.get(user=dpo)
    client.post("/ufficio/account/ruolo/", {"grant": str(grant.pk)})
    assert client.get("/ufficio/registro/").status_code == 200


def test_official_does_not_pick_a_role_of_somebody_else(demo, enter):
    from approdo.records.access.models import RoleGrant

    foreign = RoleGrant.objects.get(user=demo.users["administrator"])
    client = enter(demo.users["housing_officer"])
    assert client.post("/ufficio/account/ruolo/", {"grant": str(foreign.pk)}).status_code == 404
    assert client.get("/ufficio/persone/invita/").status_code == 404


def test_reader_of_a_get_changes_no_row(demo, enter):
    from approdo.records.journal.models import Event

    before = Event.objects.count()
    for role in Role.values:
        enter(demo.users[role]).get("/ufficio/")
    assert Event.objects.count() == before
