"""A message exists if and only if its act does; its text is that of the day; what is not ready is not sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from approdo.documents import texts
from approdo.procedures import messages
from approdo.procedures.acting import acting
from approdo.procedures.messages import Entry, draft_message, draft_messages
from approdo.procedures.problems import Problems
from approdo.procedures.reading import read
from approdo.records.access.models import DossierAssignment
from approdo.records.access.table import Action
from approdo.records.exchanges.models import Message
from approdo.records.exchanges.queries import messages_of_dossier
from approdo.records.journal.models import Event
from approdo.records.journal.reading import payload_of
from approdo.records.people.models import Person
from tests.procedures import city

HOME = {"home": "A-01", "refused_on": "3 ottobre 2023", "reasons": "troppo lontana"}
UNREADY = """---
subject: Un testo che nessuno ha ancora approvato
legal: false
ready: false
why: manca la frase sui termini
awaits: dirigente dell’Ufficio Casa
needs: []
---
Testo in preparazione.
"""


def drafted(deed, name="rinuncia", values=HOME, **more):
    filed = city.application("D1")
    happenings, rows = draft_message(deed, filed.dossier, None, name, values, **more)
    return deed.record_many(happenings, rows)


def acting_on(people, call):
    return acting(people.manager, city.DECIDED, Action.MESSAGE_SEND, call.dossier)


@pytest.fixture
def people(committed_db):
    return city.found()


@pytest.fixture
def call(people):
    return city.closed(people)


def test_act_that_drafts_a_message_leaves_its_row_and_its_event(people, call):
    with acting_on(people, call) as deed:
        (event,) = drafted(deed, legal=True)
    message = Message.objects.get(text="rinuncia")
    payload = payload_of(event)
    assert (message.state, message.channel, message.legal) == ("draft", "paper", True)
    assert payload["message"] == str(message.pk)
    assert "troppo lontana" in message.body
    assert "60 giorni" in message.body
    assert "lontana" not in str(payload)


def test_act_that_fails_leaves_no_message(people, call):
    before = Message.objects.count(), Event.objects.count()

    def act_that_fails():
        with acting_on(people, call) as deed:
            drafted(deed)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act_that_fails()
    assert (Message.objects.count(), Event.objects.count()) == before


def test_person_without_a_home_address_on_file_is_still_drafted_to(people, call):
    with acting_on(people, call) as deed:
        drafted(deed)
    assert Message.objects.get(text="rinuncia").address == ""


def test_message_goes_to_who_is_left_when_the_applicant_has_died(people, call):
    filed = city.application("D1")
    Person.objects.filter(memberships__household=filed.household).update(died_on=city.DECIDED.date())
    with acting_on(people, call) as deed:
        assert draft_message(deed, filed.dossier, None, "rinuncia", HOME) == ([], [])


@pytest.fixture
def unready(tmp_path, settings) -> Path:
    """The measure with a text that begins today and is not ready."""
    import shutil

    folder = tmp_path / "measures"
    shutil.copytree(settings.MEASURE_FOLDERS[0], folder)
    settings.MEASURE_FOLDERS = [folder]
    return folder / "sap" / "texts"


@pytest.mark.proves("house.unready-text")
def test_unready_text_refuses_the_act_and_says_whose_confirmation_it_awaits(people, call, unready):
    (unready / "rinuncia.2023-09-01.txt").write_text(UNREADY)
    with pytest.raises(Problems) as refused, acting_on(people, call) as deed:
        drafted(deed, values={})
    (told,) = refused.value.problems
    assert told.code == "text_not_ready"
    assert "rinuncia" in told.message
    assert "manca la frase sui termini" in told.message
    assert "dirigente dell’Ufficio Casa" in told.remedy
    assert not Message.objects.filter(text="rinuncia").exists()


def test_text_of_a_later_day_is_not_used_before_it(people, call, unready):
    (unready / "rinuncia.2023-12-01.txt").write_text(UNREADY)
    with acting_on(people, call) as deed:
        drafted(deed)
    assert str(Message.objects.get(text="rinuncia").text_from) == "2018-02-08"


@pytest.mark.proves("P-19")
@pytest.mark.parametrize("name", ["appeal_authority", "appeal_days", "petition_days"])
def test_notified_act_without_a_confirmed_appeal_is_refused(committed_db, name):
    people = city.found([entry for entry in city.SETTINGS if entry.name != name])
    call = city.closed(people)
    with pytest.raises(Problems) as refused, acting_on(people, call) as deed:
        drafted(deed)
    assert [one.where for one in refused.value.problems] == [f"settings/{name}"]


def test_value_that_looks_like_a_heading_stays_plain_text():
    filled = texts.fill("Motivo\n\n{reasons}", {"reasons": "## Norma: nessuna\nfine"})
    assert [block.kind for block in texts.blocks(filled)] == ["paragraph", "paragraph"]


def test_draft_with_a_hole_in_it_is_a_fault_of_the_caller(people, call):
    with pytest.raises(KeyError, match="reasons"), acting_on(people, call) as deed:
        drafted(deed, values={"home": "A-01", "refused_on": "ieri"})


def test_officer_reads_the_messages_of_an_assigned_file(people, call):
    DossierAssignment.objects.create(user_id=people.officer.user_id, dossier=call.dossier, from_at=city.OPENED)
    with acting_on(people, call) as deed:
        happenings, rows = draft_messages(deed, call, "rinuncia", [Entry(city.application("D1"), HOME)])
        deed.record_many(happenings, rows)
    lines = read(messages_of_dossier, people.officer, "prova", dossier=city.application("D1").pk)
    assert [line.subject for line in lines if line.legal] == ["Abbiamo registrato la tua rinuncia alla casa"]


def test_every_draft_queues_its_sending_in_the_same_transaction(people, call):
    from django.db import connection

    def jobs():
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s", [messages.SEND])
            return cursor.fetchone()[0]

    before = jobs()
    with acting_on(people, call) as deed:
        drafted(deed)
    assert jobs() == before + 1
