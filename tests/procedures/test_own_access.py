"""Codes and helpers: a secret opens one file and nothing else, ends when it is told to, and is kept nowhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.db.utils import IntegrityError
from django.test.utils import CaptureQueriesContext

from approdo.procedures import check
from approdo.procedures.citizens import note_guessing, open_by_code, person_behind, still_known, still_open
from approdo.procedures.issue_codes import CodesOrder, issue_codes
from approdo.procedures.own_access import (
    CodeOrder,
    NewDelegation,
    delegate,
    end_delegation,
    issue_code,
    withdraw_code,
)
from approdo.procedures.problems import NotFound, Problems
from approdo.procedures.set_demo_moment import set_demo_moment
from approdo.records.access.actors import APPLICANT, DELEGATE, Actor
from approdo.records.access.models import AccessCode, Party
from approdo.records.access.table import Action, may
from approdo.records.dossiers.models import CODE_ALPHABET, Dossier
from approdo.records.exchanges.models import Message
from approdo.records.journal.models import Event
from approdo.records.journal.reading import payload_of
from approdo.records.people.models import Delegation, Person
from tests.procedures import city
from tests.procedures.city import CALL, at, filed

pytestmark = pytest.mark.django_db
NOW = at(2023, 9, 19)
TODAY = NOW.date()
UNTIL = TODAY + timedelta(days=30)


@pytest.fixture
def people():
    """Two applications of the small city on the day after their import, on which everybody here acts."""
    found = city.found()
    city.closed(found, [filed("D1"), filed("D2")])
    set_demo_moment(NOW, moment=NOW, actor=found.system)
    return found


def file(external_id: str = "D1") -> Dossier:
    return city.application(external_id).dossier


def me(external_id: str = "D1") -> Actor:
    return Actor(Party.objects.get(dossier=file(external_id), capacity="applicant").party, APPLICANT)


def given(**changes) -> NewDelegation:
    helper = NewDelegation(file().pk, "caf", "CAF di prova", (str(Action.OWN_OBSERVE),), UNTIL)
    return replace(helper, **changes)


def codes(refused: pytest.ExceptionInfo[Problems]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


# ── who is a party ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.proves("P-37", "P-40")
def test_applicant_is_a_party_to_their_file_from_the_day_of_filing(people):
    party = Party.objects.get(dossier=file())
    assert (party.capacity, party.from_day, party.to_day) == ("applicant", date(2023, 8, 10), None)
    assert Person.objects.get(pk=party.party).family_name == "Rossi"
    assert may(me(), Action.OWN_VIEW, file(), on=TODAY)
    assert not may(me(), Action.OWN_VIEW, file("D2"), on=TODAY)


# ── codes ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.proves("P-34", "P-46")
def test_office_hands_over_a_code_of_a_hundred_random_bits_and_keeps_only_its_digest(people):
    made = issue_code(CodeOrder(file().pk), NOW, people.manager)
    groups = made.secret.split("-")
    assert [len(group) for group in groups] == [5, 5, 5, 5]
    assert set("".join(groups)) <= set(CODE_ALPHABET)
    assert len(CODE_ALPHABET) ** 20 == 2**100
    kept = AccessCode.objects.get()
    assert len(bytes(kept.digest)) == 32
    everything = repr([payload_of(event) for event in Event.objects.all()]) + repr(Message.objects.values())
    assert made.secret not in everything
    assert made.secret.replace("-", "") not in everything
    assert check.differences() == []


def test_code_opens_one_file_however_it_is_typed(people):
    secret = issue_code(CodeOrder(file().pk), NOW, people.manager).secret
    for typed in (secret, secret.lower(), secret.replace("-", ""), f"  {secret.replace('-', ' ')} "):
        opened = open_by_code(typed, TODAY)
        assert opened is not None
        assert opened.actor == replace(me(), only=file().pk)
    assert open_by_code(secret[:-1], TODAY) is None


@pytest.mark.proves("P-40", "P-41")
def test_code_opens_no_other_file_of_the_same_person(people):
    secret = issue_code(CodeOrder(file().pk), NOW, people.manager).secret
    Party.objects.create(dossier=file("D2"), party=me().user_id, capacity="applicant", from_day=TODAY)
    opened = open_by_code(secret, TODAY)
    assert may(me(), Action.OWN_VIEW, file("D2"), on=TODAY)
    assert not may(opened.actor, Action.OWN_VIEW, file("D2"), on=TODAY)
    assert may(opened.actor, Action.OWN_VIEW, file(), on=TODAY)


def test_new_code_takes_the_place_of_the_one_before_and_the_person_is_told(people):
    first = issue_code(CodeOrder(file().pk), NOW, people.manager)
    former = AccessCode.objects.get()
    second = issue_code(CodeOrder(file().pk, former.pk), NOW, people.manager)
    assert open_by_code(first.secret, TODAY) is None
    assert open_by_code(second.secret, TODAY) is not None
    told = Message.objects.get(text="codice_accesso")
    assert told.legal is False
    assert first.secret not in told.body
    assert check.differences() == []


def test_button_pressed_twice_withdraws_no_code_that_nobody_saw(people):
    issue_code(CodeOrder(file().pk), NOW, people.manager)
    with pytest.raises(Problems) as refused:
        issue_code(CodeOrder(file().pk), NOW, people.manager)
    assert codes(refused) == ["code_changed"]
    assert AccessCode.objects.filter(withdrawn_at=None).count() == 1


def test_withdrawn_code_opens_nothing_and_shuts_out_who_came_in_with_it(people):
    secret = issue_code(CodeOrder(file().pk), NOW, people.manager).secret
    opened = open_by_code(secret, TODAY)
    withdraw_code(file().pk, NOW, people.manager)
    assert open_by_code(secret, TODAY) is None
    assert still_open(opened.code, TODAY) is None
    with pytest.raises(Problems) as refused:
        withdraw_code(file().pk, NOW, people.manager)
    assert codes(refused) == ["no_code"]
    assert check.differences() == []


def test_code_of_a_withdrawn_application_still_shows_the_person_their_file(people):
    secret = issue_code(CodeOrder(file().pk), NOW, people.manager).secret
    application = city.application("D1")
    application.state = "withdrawn"
    application.save(update_fields=["state"])
    assert open_by_code(secret, TODAY) is not None


@pytest.mark.proves("P-40")
def test_unknown_withdrawn_and_badly_written_codes_cost_the_same_work(people):
    """Not the clock: the statements that each one runs, word for word."""
    right = issue_code(CodeOrder(file().pk), NOW, people.manager).secret
    withdraw_code(file().pk, NOW, people.manager)
    work = []
    for typed in (right, "ABCDE-FGHJK-LMNPQ-RSTUV", "", "x", "𝕏" * 5000, "' OR 1=1 --", "\x00"):
        with CaptureQueriesContext(connection) as asked:
            assert open_by_code(typed, TODAY) is None
        work.append([without_values(one["sql"]) for one in asked.captured_queries])
    assert all(one == work[0] for one in work)
    assert len(work[0]) == 1


def without_values(sql: str) -> str:
    head, _, _ = sql.partition("'\\x")
    return head


@pytest.mark.proves("P-40")
@pytest.mark.parametrize("who", ["colleague", "system", "applicant"])
def test_code_is_handed_over_only_by_an_official_who_follows_the_file(people, who):
    actor = {"colleague": people.colleague, "system": people.system, "applicant": me()}[who]
    with pytest.raises(NotFound):
        issue_code(CodeOrder(file().pk), NOW, actor)


@pytest.mark.proves("P-50")
def test_nobody_under_fourteen_and_nobody_who_died_gets_a_code(people):
    person = Person.objects.get(pk=me().user_id)
    for changes, code in ((("birth_date", date(2009, 9, 20)), "person_too_young"), (("died_on", TODAY), "person_died")):
        setattr(person, *changes)
        person.save()
        with pytest.raises(Problems) as refused:
            issue_code(CodeOrder(file().pk), NOW, people.manager)
        assert codes(refused) == [code]
        assert still_known(person.pk, TODAY) is None
        person.birth_date, person.died_on = date(2009, 9, 19), None
        person.save()
    assert issue_code(CodeOrder(file().pk), NOW, people.manager).secret


def test_codes_for_a_call_are_drawn_once_whatever_is_pressed(people):
    drawn = issue_codes(CodesOrder(CALL.slug, 2), NOW, people.manager)
    assert {one.dossier for one in drawn} == {file().pk, file("D2").pk}
    assert {open_by_code(one.secret, TODAY).dossier_code for one in drawn} == {file().code, file("D2").code}
    with pytest.raises(Problems) as refused:
        issue_codes(CodesOrder(CALL.slug, 2), NOW, people.manager)
    assert codes(refused) == ["code_changed"]
    assert issue_codes(CodesOrder(CALL.slug, 0), NOW, people.manager) == []
    assert issue_codes(CodesOrder(CALL.slug, 0), NOW, people.colleague) == []
    assert check.differences() == []


# ── coming in by an identity ─────────────────────────────────────────────────────────────────────────────────────


def test_identity_provider_s_tax_code_leads_to_the_person_and_a_stranger_s_to_nobody(people):
    person = Person.objects.get(pk=me().user_id)
    assert person_behind(person.tax_code.lower(), TODAY) == person.pk
    assert person_behind("CNRXXA00A01Z910Q", TODAY) is None
    assert still_known(person.pk, TODAY) == me()
    assert still_known(uuid4(), TODAY) is None


# ── helpers ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.proves("P-40")
def test_helper_does_what_the_person_allowed_and_nothing_more(people):
    made = delegate(given(), NOW, me())
    helper = open_by_code(made.secret, TODAY).actor
    assert helper.role == DELEGATE
    allowed = {action for action in Action if may(helper, action, file(), on=TODAY)}
    assert allowed == {Action.OWN_VIEW, Action.OWN_OBSERVE}
    told = next(event for event in made.events if event.kind == "delegation_given")
    assert "CAF di prova" not in repr(payload_of(told))
    assert "CAF di prova" in Message.objects.get(text="delega").body
    assert check.differences() == []


@pytest.mark.parametrize(("days", "opens"), [(29, True), (30, True), (31, False)])
def test_helper_is_out_the_day_after_the_last_one(people, days, opens):
    secret = delegate(given(), NOW, me()).secret
    day = TODAY + timedelta(days=days)
    opened = open_by_code(secret, day)
    assert (opened is not None) is opens
    helper = Actor(Delegation.objects.get().pk, DELEGATE)
    assert may(helper, Action.OWN_VIEW, file(), on=day) is opens


def test_person_ends_the_help_and_the_helper_is_out_at_once(people):
    made = delegate(given(), NOW, me())
    helper = open_by_code(made.secret, TODAY)
    end_delegation(helper.actor.user_id, NOW, me())
    assert still_open(helper.code, TODAY) is None
    assert not may(helper.actor, Action.OWN_VIEW, file(), on=TODAY)
    with pytest.raises(Problems) as refused:
        end_delegation(helper.actor.user_id, NOW, me())
    assert codes(refused) == ["delegation_ended"]
    assert check.differences() == []


def test_office_ends_a_help_that_the_person_asks_it_to_end_by_telephone(people):
    made = delegate(given(), NOW, me())
    helper = open_by_code(made.secret, TODAY).actor
    with pytest.raises(NotFound):
        end_delegation(helper.user_id, NOW, people.colleague)
    end_delegation(helper.user_id, NOW, people.manager)
    assert open_by_code(made.secret, TODAY) is None


@pytest.mark.proves("P-40", "P-41")
def test_nobody_else_ends_or_gives_a_help(people):
    helper = open_by_code(delegate(given(), NOW, me()).secret, TODAY).actor
    for actor in (me("D2"), helper):
        with pytest.raises(NotFound):
            delegate(given(name="altro"), NOW, actor)
        with pytest.raises(NotFound):
            end_delegation(helper.user_id, NOW, actor)
    with pytest.raises(NotFound):
        end_delegation(uuid4(), NOW, me())


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": "  "}, "name_missing"),
        ({"name": "x" * 121}, "name_missing"),
        ({"kind": "vicino"}, "helper_unknown"),
        ({"powers": (str(Action.OWN_DELEGATE),)}, "power_unknown"),
        ({"powers": (str(Action.CALL_SIGN),)}, "power_unknown"),
        ({"until": None}, "date_invalid"),
        ({"until": TODAY - timedelta(days=1)}, "date_invalid"),
        ({"until": TODAY + timedelta(days=366)}, "date_invalid"),
    ],
)
def test_help_without_a_name_an_end_or_within_the_limits_is_refused(people, changes, code):
    with pytest.raises(Problems) as refused:
        delegate(given(**changes), NOW, me())
    assert codes(refused) == [code]
    assert not Delegation.objects.exists()


def test_help_given_twice_by_a_button_pressed_twice_is_one(people):
    delegate(given(), NOW, me())
    with pytest.raises(Problems) as refused:
        delegate(given(name="caf DI prova"), NOW, me())
    assert codes(refused) == ["helper_known"]
    for number in range(4):
        delegate(given(name=f"aiuto {number}"), NOW, me())
    with pytest.raises(Problems) as refused:
        delegate(given(name="uno di troppo"), NOW, me())
    assert codes(refused) == ["too_many_helpers"]


def test_database_never_puts_off_the_end_of_a_party(people):
    delegate(given(), NOW, me())
    party = Party.objects.get(capacity="delegate")
    for changes in ({"to_day": None}, {"to_day": UNTIL + timedelta(days=9)}):
        with pytest.raises(IntegrityError):
            change(party, changes)


def change(party: Party, changes: dict) -> None:
    from django.db import transaction

    with transaction.atomic():
        Party.objects.filter(pk=party.pk).update(**changes)


# ── too many attempts ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.proves("P-46")
def test_too_many_attempts_leave_their_trace_and_nobody_s(people):
    issue_code(CodeOrder(file().pk), NOW, people.manager)
    note_guessing("address", NOW)
    told = Event.objects.get(kind="code_guessing_blocked")
    assert told.dossier.office_id == city.OFFICE
    assert payload_of(told) == {"limit": "address"}
