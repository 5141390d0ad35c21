"""Who must find nothing of a call, tried at every address: the wrong office, another side, a role that ended, a suspended
account, a declared conflict; and the ids of one file in the address of another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from approdo.procedures import moments
from approdo.records.access.models import ConflictDeclaration, Role, RoleGrant, User
from approdo.records.calls.models import Application, Correction, ImportBatch, StagedImport, Work
from approdo.records.dossiers.models import Dossier, Kind
from approdo.records.journal.models import Event, Reading
from approdo.records.territory.models import Office as Place
from tests.faces.office.test_addresses import GUARDED, url
from tests.faces.office.world import SINCE, SURNAME, Office, a_call, a_file, found, samples

TITLE = "Bando di prova"


@pytest.fixture
def demo(db: None) -> Office:
    cache.clear()
    return found(demo=True)


def entered(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def account(name: str, role: str, office: str = "ufficio-casa", **fields: Any) -> User:
    user = User(email=f"{name}@comune.invalid", display_name=name, **fields)
    user.set_unusable_password()
    user.save()
    RoleGrant.objects.create(user=user, role=role, office_id=office, from_day=SINCE)
    return user


def of_another_office(demo: Office, role: str) -> User:
    Place.objects.create(code="altro", municipality_id="sesto", name="Altro ufficio")
    return account("altrove", role, "altro")


def of_another_side(demo: Office, role: str) -> User:
    return account("rifugio", role, side="shelter")


def whose_role_ended_yesterday(demo: Office, role: str) -> User:
    user = account("di-ieri", role)
    RoleGrant.objects.filter(user=user).update(to_day=moments.today())
    return user


def who_declared_a_conflict(demo: Office, role: str) -> User:
    user = account("in-conflitto", role)
    ConflictDeclaration.objects.create(
        user=user, dossier=a_call().dossier, conflict=True, declared_at=moments.current()
    )
    return user


OUTSIDERS = (of_another_office, of_another_side, whose_role_ended_yesterday, who_declared_a_conflict)


@pytest.mark.proves("P-18", "P-40", "P-41", "house.access-table")
@pytest.mark.parametrize("role", [Role.OFFICER, Role.MANAGER])
@pytest.mark.parametrize("outsider", OUTSIDERS, ids=lambda one: one.__name__)
def test_outsider_finds_nothing_of_the_call_at_any_address(
    demo: Office, outsider: Callable[[Office, str], User], role: str
):
    given = samples(demo)
    client = entered(outsider(demo, role))
    before = Event.objects.count()
    for address in GUARDED:
        target = url(address, given)
        for answer in (client.get(target), client.post(target)):
            shown = answer.content.decode()
            assert not any(word in shown for word in (TITLE, SURNAME, given["code"], given["slug"])), target
            if address.dossier_kwarg:
                assert answer.status_code == 404, target
    assert Event.objects.count() == before
    told = client.post("/ufficio/cerca/", {"q": SURNAME})
    assert given["code"] not in told.content.decode()


@pytest.mark.proves("house.accounts")
def test_suspended_official_is_out_at_the_next_click(demo: Office):
    user = account("sospesa", Role.MANAGER)
    client = entered(user)
    assert client.get("/ufficio/bandi/").status_code == 200
    User.objects.filter(pk=user.pk).update(is_active=False, suspended_at=moments.current())
    for address in GUARDED:
        answer = client.get(url(address, samples(demo)))
        assert answer.status_code == 302, address.route
        assert answer.headers["Location"].startswith("/accesso/")


@pytest.fixture
def another(demo: Office) -> dict[str, Any]:
    """A second call with its file, its draft, its batch, its correction, in the hands of the same office."""
    samples(demo)
    call = a_call("sap-altro")
    dossier = Dossier.objects.create(
        kind=Kind.APPLICATION, municipality_id="sesto", office_id="ufficio-casa", within=call.dossier, code="XYZ-789"
    )
    mine = Application.objects.first() or a_file()
    theirs = Application.objects.create(
        dossier=dossier, call=call, household=mine.household, external_id="X", filed_at=mine.filed_at, score=1,
        household_size=1, resident_in_id="sesto",
    )  # fmt: skip
    moment = moments.current()
    return {
        "correction": Correction.objects.create(
            application=theirs, item="score", text="segreto", received_at=moment
        ).pk,
        "staged": StagedImport.objects.create(call=call, file_name="d.csv", content=b"", digest="1" * 64).pk,
        "batch": ImportBatch.objects.create(call=call, digest="1" * 64, file_name="d.csv", rows=1, imported_at=moment).pk,
        "grant": RoleGrant.objects.get(user=demo.users[Role.MANAGER]).pk,
    }  # fmt: skip


@pytest.mark.proves("P-41", "house.access-table")
@pytest.mark.parametrize("kept", ["there", "nowhere"])
def test_id_of_something_else_in_a_nested_address_is_not_found(demo: Office, another: dict[str, Any], kept: str):
    given = samples(demo)
    manager, administrator = entered(demo.users[Role.MANAGER]), entered(demo.users[Role.ADMINISTRATOR])
    before = (Event.objects.count(), StagedImport.objects.count(), RoleGrant.objects.filter(to_day=None).count())
    tried = 0
    for address in GUARDED:
        for name in {"correction", "staged", "batch", "grant"} & set(address.kwargs):
            wrong = given | {name: another[name] if kept == "there" else uuid4()}
            client = administrator if name == "grant" else manager
            for answer in (client.get(url(address, wrong)), client.post(url(address, wrong))):
                # 405: an act's address; 302: an act's address by GET, which leads to its page
                assert answer.status_code in (404, 405, 302), address.route
                assert "segreto" not in answer.content.decode()
            tried += 1
    assert tried >= 6
    now = (Event.objects.count(), StagedImport.objects.count(), RoleGrant.objects.filter(to_day=None).count())
    assert now == before


@pytest.mark.proves("P-41")
def test_work_on_a_call_of_another_office_is_not_found(demo: Office):
    work = Work.objects.create(
        kind="rank_final",
        dossier=a_call().dossier,
        asked_as=Role.OFFICER,
        asked_by=demo.users[Role.OFFICER].pk,
        total=1,
    )
    client = entered(of_another_office(demo, Role.MANAGER))
    assert client.get(reverse("office:job", args=[work.pk])).status_code == 404
    assert client.post(reverse("office:job-stop", args=[work.pk])).status_code == 404


@pytest.mark.proves("house.side", "P-41")
def test_manager_sees_colleagues_of_the_office_and_nobody_of_another_or_of_another_side(demo: Office):
    elsewhere, sheltered = of_another_office(demo, Role.OFFICER), of_another_side(demo, Role.OFFICER)
    manager, administrator = entered(demo.users[Role.MANAGER]), entered(demo.users[Role.ADMINISTRATOR])
    shown = manager.get("/ufficio/persone/").content.decode()
    assert demo.users[Role.OFFICER].email in shown
    assert elsewhere.email not in shown
    assert elsewhere.email in administrator.get("/ufficio/persone/").content.decode()
    for client, hidden in ((manager, elsewhere), (manager, sheltered), (administrator, sheltered)):
        assert hidden.email not in client.get("/ufficio/persone/").content.decode()
        assert client.get(reverse("office:person", args=[hidden.pk])).status_code == 404
    assert administrator.post(reverse("office:person-suspend", args=[sheltered.pk]), {"reason": "x"}).status_code == 404


@pytest.mark.proves("P-39")
def test_document_of_an_allotment_is_a_reading_and_not_for_who_only_looks_on(demo: Office):
    from approdo.records.calls.models import AllotmentRun

    call = a_call()
    document = {
        "assignments": [],
        "log": [],
        "ranking": [],
        "unassigned": [],
        "quota_proof": [],
        "inputs": {"homes": []},
    }
    AllotmentRun.objects.create(
        call=call, number=1, run_at=moments.current(), complete=True, hash="sha256:0", document=document
    )
    where = reverse("office:call-allotment-json", args=[call.slug])
    editor = entered(demo.users[Role.EDITOR])
    assert editor.get(reverse("office:call", args=[call.slug])).status_code == 200
    assert (
        editor.get(where).status_code
        == editor.get(reverse("office:call-allotment", args=[call.slug])).status_code
        == 404
    )
    assert entered(demo.users[Role.OFFICER]).get(where).json() == document
    read = Reading.objects.get(denied=False)
    assert (read.query, read.dossiers, read.actor) == (
        "calls.allotment_document", [call.dossier_id], demo.users[Role.OFFICER].pk,
    )  # fmt: skip


@pytest.mark.proves("house.side")
def test_deputy_of_another_side_is_refused(demo: Office):
    from approdo.procedures.problems import Problems
    from approdo.procedures.users import name_deputy

    today = moments.today()
    with pytest.raises(Problems, match="deputy_of_another_side"):
        name_deputy(
            demo.users[Role.MANAGER], of_another_side(demo, Role.OFFICER), Place.objects.get(code="ufficio-casa"),
            today, today + timedelta(days=1), moment=moments.current(), actor=demo.actor(Role.ADMINISTRATOR),
        )  # fmt: skip
