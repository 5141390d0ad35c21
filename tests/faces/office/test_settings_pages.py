"""Impostazioni: what is missing first, who may change it, and the history of each value."""

from __future__ import annotations

import pytest

from approdo.records.access.models import Role
from approdo.records.territory.models import Office, Setting

HOME = "/ufficio/impostazioni/"


def test_manager_sets_what_is_missing_and_sees_how_it_came_about(demo, enter):
    client = enter(demo.users[Role.MANAGER])
    assert "<b>Mancano:</b>" in client.get(HOME).content.decode()
    answer = client.post(f"{HOME}term_days/", {"value": "90", "source": "regolamento n. 7"})
    assert answer.status_code == 302
    page = client.get(f"{HOME}term_days/").content.decode()
    assert "<b>90 giorni</b>" in page
    assert page.count("regolamento n. 7") == 1
    assert Setting.objects.count() == 1


def test_manager_who_writes_nonsense_keeps_what_was_typed_and_reads_why(demo, enter):
    answer = enter(demo.users[Role.MANAGER]).post(f"{HOME}term_days/", {"value": "presto", "source": "regolamento"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="presto"' in page
    assert "Scrivi un numero intero maggiore di zero." in page
    assert "<title>Errore: " in page


@pytest.mark.parametrize("role", [Role.OFFICER, Role.DPO])
def test_who_may_only_look_finds_no_form(demo, enter, role):
    client = enter(demo.users[role])
    page = client.get(f"{HOME}term_days/").content.decode()
    assert "Salva il valore" not in page
    assert client.post(f"{HOME}term_days/", {"value": "90", "source": "x"}).status_code == 404
    assert client.post(f"{HOME}uffici/ufficio-casa/", {"name": "Altro"}).status_code == 404
    assert not Setting.objects.exists()


def test_manager_changes_the_office_s_contacts_and_the_old_ones_stay_readable(demo, enter):
    client = enter(demo.users[Role.MANAGER])
    told = {"name": "Ufficio Casa", "phone": "02 000", "responsible": "responsabile", "substitute": "dirigente"}
    assert client.post(f"{HOME}uffici/ufficio-casa/", told).status_code == 302
    assert Office.objects.get().phone == "02 000"
    assert "02 000" in client.get(HOME).content.decode()
    assert "telefono" in client.get(f"{HOME}uffici/ufficio-casa/").content.decode()


def test_unknown_setting_or_office_is_not_found(demo, enter):
    client = enter(demo.users[Role.MANAGER])
    assert client.get(f"{HOME}inventata/").status_code == 404
    assert client.get(f"{HOME}uffici/inventato/").status_code == 404
