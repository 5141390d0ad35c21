"""Settings: a value with its source from a day on, the ones before kept, what is missing said."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from approdo.procedures.calendar import holidays_of
from approdo.procedures.house_settings import (
    KNOWN,
    Change,
    change_office,
    change_setting,
    history_of,
    standing,
    value_of,
)
from approdo.procedures.problems import NotFound, Problems
from approdo.records.access.actors import Actor
from approdo.records.access.models import Role
from approdo.records.journal.models import Event
from approdo.records.journal.reading import payload_of
from approdo.records.territory.models import Municipality, Office, Setting
from tests.faces.office.world import Office as People
from tests.faces.office.world import found

pytestmark = pytest.mark.django_db(transaction=False)
MOMENT = datetime(2023, 9, 1, 10, tzinfo=UTC)
TODAY = date(2023, 9, 1)


@pytest.fixture
def people(db) -> People:
    return found(demo=True)


def manager(people: People) -> Actor:
    return people.actor(Role.MANAGER)


@pytest.mark.proves("P-68")
def test_nothing_set_is_the_default_with_its_confidence_or_missing(people):
    by_name = {one.known.name: one for one in standing("sesto", TODAY)}
    assert set(by_name) == set(KNOWN)
    assert by_name["term_days"].missing
    assert by_name["appeal_days"].value == 60
    assert not by_name["appeal_days"].confirmed, "known by memory until somebody answers for it"
    assert by_name["retention_published"].confirmed, "read in the norm"


@pytest.mark.proves("P-68")
def test_manager_sets_a_value_from_a_day_and_the_one_before_stays(people):
    change_setting(Change("term_days", "90", "regolamento n. 7"), MOMENT, manager(people))
    change_setting(Change("term_days", "60", "regolamento n. 9", date(2024, 1, 1)), MOMENT, manager(people))
    assert value_of("sesto", "term_days", TODAY).value == 90
    assert value_of("sesto", "term_days", date(2023, 12, 31)).value == 90
    assert value_of("sesto", "term_days", date(2024, 1, 1)).value == 60
    assert [row.value for row in history_of("sesto", "term_days")] == [60, 90]
    assert value_of("sesto", "term_days", TODAY).row.confirmed_by == Role.MANAGER.label
    told = [payload_of(event)["value"] for event in Event.objects.filter(kind="setting_changed").order_by("seq")]
    assert told == [90, 60]


def test_patron_day_moves_the_holidays_of_the_city(people):
    town = Municipality.objects.get(code="sesto")
    assert date(2024, 6, 24) not in holidays_of(town, [2024])
    change_setting(Change("patron_day", "06-24", "delibera"), MOMENT, manager(people))
    town.refresh_from_db()
    assert date(2024, 6, 24) in holidays_of(town, [2024])


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (Change("term_days", "zero", "x"), ["fact_type"]),
        (Change("term_days", "0", "x"), ["fact_type"]),
        (Change("term_days", "-5", "x"), ["fact_type"]),
        (Change("term_days", "12.5", "x"), ["fact_type"]),
        (Change("term_days", "99999", "x"), ["fact_type"]),
        (Change("patron_day", "02-30", "x"), ["fact_type"]),
        (Change("patron_day", "6-24", "x"), ["fact_type"]),
        (Change("appeal_text", "  ", "x"), ["fact_type"]),
        (Change("term_days", "90", " "), ["reason_missing"]),
        (Change("term_days", "x", "", TODAY - timedelta(days=1)), ["fact_type", "reason_missing", "date_invalid"]),
    ],
)
def test_value_that_is_not_one_is_refused_with_every_reason(people, change, codes):
    with pytest.raises(Problems) as refused:
        change_setting(change, MOMENT, manager(people))
    assert [one.code for one in refused.value.problems] == codes
    assert all(one.message and one.remedy for one in refused.value.problems)
    assert not Setting.objects.exists()


def test_leap_day_can_be_a_patron_s_day(people):
    change_setting(Change("patron_day", "02-29", "delibera"), MOMENT, manager(people))
    assert value_of("sesto", "patron_day", TODAY).value == "02-29"


@pytest.mark.parametrize("role", [Role.OFFICER, Role.EDITOR, Role.DPO])
def test_only_who_directs_or_administers_sets_a_value(people, role):
    with pytest.raises(Problems):
        change_setting(Change("term_days", "90", "x"), MOMENT, people.actor(role))
    assert not Setting.objects.exists()


def test_setting_that_there_is_not_is_not_found(people):
    with pytest.raises(NotFound):
        change_setting(Change("inventata", "1", "x"), MOMENT, manager(people))


def test_manager_changes_the_card_of_the_office_and_the_old_words_stay_in_its_history(people):
    told = {"name": "Ufficio Casa", "phone": "02 000", "responsible": "responsabile", "substitute": "dirigente"}
    change_office("ufficio-casa", told, MOMENT, manager(people))
    assert Office.objects.get(pk="ufficio-casa").phone == "02 000"
    event = Event.objects.get(kind="office_changed")
    assert payload_of(event)["changed"]["phone"] == ["", "02 000"]
    assert change_office("ufficio-casa", told, MOMENT, manager(people)) == [], "nothing changed: nothing happened"


def test_office_without_a_responsible_or_a_substitute_is_refused(people):
    with pytest.raises(Problems) as refused:
        change_office("ufficio-casa", {"name": "Ufficio Casa", "responsible": " "}, MOMENT, manager(people))
    assert [one.where for one in refused.value.problems] == ["responsible", "substitute"]
