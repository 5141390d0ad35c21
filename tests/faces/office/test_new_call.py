"""A call from the first form to a notice that can be published: settings fill it, what is missing is said, drafts change."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from approdo.procedures.house_settings import Change, change_setting
from approdo.procedures.register_homes import HomeEntry, Vacancy, register_homes
from approdo.records.access.actors import Actor
from approdo.records.access.models import Role
from approdo.records.calls.models import Call, CallHome
from approdo.records.journal.models import Event

MOMENT = datetime(2023, 9, 1, 10, tzinfo=UTC)
NEW = "/ufficio/bandi/nuovo/"
FORM = {
    "title": "Bando SAP di prova",
    "published_on": "2023-09-10",
    "opens_on": "2023-09-20",
    "opens_time": "09:00",
    "closes_on": "2023-10-30",
    "closes_time": "12:00",
    "home": ["C-0001", "C-0002"],
}
SETTINGS = {
    "term_days": "180",
    "appeal_text": "TAR della Lombardia, 60 giorni",
    "information_notice": "Informativa 1",
    "legal_basis": "l.r. 16/2016",
    "dpia": "atto 1",
    "retention_granted": "10",
    "retention_refused": "5",
}


@pytest.fixture
def homes(demo) -> None:
    entries = [
        HomeEntry(
            code=f"C-000{number}", owner="comune", municipality="sesto", zone="centro", address=f"via di prova {number}",
            area_dm2=5000, rooms=2, floor=1, lift=True, accessible=False,
            vacancy=Vacancy("ready", "Ufficio Casa", "da offrire", date(2023, 12, 1), date(2023, 1, 1)),
        )
        for number in (1, 2, 3)
    ]  # fmt: skip
    register_homes(entries, "ufficio-casa", datetime(2023, 1, 3, 9, tzinfo=UTC), Actor.system())


@pytest.fixture
def officer(demo, homes, enter) -> Client:
    return enter(demo.users[Role.OFFICER])


def notice(**changed: object) -> dict[str, object]:
    return {f"notice_{name}": value for name, value in changed.items()}


@pytest.mark.proves("P-12")
def test_officer_prepares_a_call_filled_by_the_settings_and_only_what_is_missing_is_said(demo, officer):
    for name, value in SETTINGS.items():
        change_setting(Change(name, value, "delibera"), MOMENT, demo.actor(Role.MANAGER))
    filled = officer.get(NEW).context["form"].initial
    assert filled["notice_term_days"] == "180"
    assert filled["notice_retention"] == "Domande accolte: 10 anni. Domande non accolte: 5 anni."
    told = {name: value for name, value in filled.items() if name.startswith("notice_")}
    told |= notice(responsible="responsabile", substitute="dirigente")
    answer = officer.post(NEW, FORM | told)
    assert answer.status_code == 302, answer.content.decode()
    call = Call.objects.get()
    assert (call.slug, call.state, call.year) == ("bando-sap-di-prova", "draft", 2023)
    assert list(CallHome.objects.order_by("position").values_list("home__code", flat=True)) == ["C-0001", "C-0002"]
    assert call.allotment["quotas"][0]["share"] == "20/100"
    page = officer.get(answer["Location"]).content.decode()
    assert "Manca nell’avviso" not in page
    assert "non è confermato" in page, "values known by memory wait for somebody"


@pytest.mark.proves("P-12")
def test_draft_with_an_empty_notice_says_everything_that_keeps_it_from_being_published(officer):
    officer.post(NEW, {name: value for name, value in FORM.items() if name != "home"})
    page = officer.get("/ufficio/bandi/bando-sap-di-prova/").content.decode()
    for what in (
        "termine del procedimento",
        "titolare del potere sostitutivo",
        "base giuridica",
        "riferimento alla valutazione d’impatto",
    ):
        assert f"Manca nell’avviso: {what}" in page
    assert "Il bando non offre nessuna casa." in page


def test_officer_changes_a_draft_and_a_published_notice_stays_as_people_read_it(officer):
    officer.post(NEW, FORM)
    address = "/ufficio/bandi/bando-sap-di-prova/avviso/"
    seen = officer.get(address).content.decode()
    assert 'value="C-0001" aria-label="Offri la casa C-0001" checked' in seen
    answer = officer.post(address, FORM | {"closes_on": "2023-11-15", "home": ["C-0003"]} | notice(dpia="atto 2"))
    assert answer.status_code == 302, answer.content.decode()
    call = Call.objects.get()
    assert call.closes_at == datetime(2023, 11, 15, 11, tzinfo=UTC)
    assert call.notice["dpia"] == "atto 2"
    assert list(CallHome.objects.values_list("home__code", flat=True)) == ["C-0003"]
    assert list(Event.objects.filter(dossier=call.dossier).order_by("seq").values_list("kind", flat=True)) == [
        "call_prepared",
        "call_amended",
    ]
    Call.objects.update(state="published")
    assert officer.post(address, FORM).status_code == 302
    assert list(CallHome.objects.values_list("home__code", flat=True)) == ["C-0003"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"closes_on": "2023-09-25"}, "30"),
        ({"closes_on": "2023-02-30"}, "Questo giorno non esiste"),
        ({"published_on": "2015-01-01"}, "2018"),
        ({"title": ""}, "obbligatorio"),
    ],
)
def test_officer_reads_every_reason_and_keeps_what_was_typed(officer, wrong, said):
    answer = officer.post(NEW, FORM | wrong | notice(dpia="atto 77"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "atto 77" in page
    assert 'value="C-0002" aria-label="Offri la casa C-0002" checked' in page
    assert not Call.objects.exists()


def test_same_title_twice_and_a_home_in_two_calls_are_refused(officer):
    officer.post(NEW, FORM)
    answer = officer.post(NEW, FORM | {"home": ["C-0003"]})
    assert "c’è già" in answer.content.decode()
    other = officer.post(NEW, FORM | {"title": "Altro bando"})
    assert other.status_code == 302, "homes of another draft are no longer among those that can be ticked"
    assert CallHome.objects.filter(call__slug="altro-bando").count() == 0
