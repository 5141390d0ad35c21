"""`kill -9` after the channel took a message and before its event: found, told as unknown, never sent a second time."""

import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from approdo.procedures import check
from approdo.procedures.follow_message import is_unknown, retry_message, settle_unknown
from approdo.records.exchanges.models import Message
from tests.messages import town
from tests.messages.town import MOMENT, applicant, draft, now_of, send, ways_into
from tests.procedures.test_kills import wait_for_its_backends

ROOT = Path(__file__).parents[2]
DOMICILE = "prima@pec.invalid"


def killed_while_it_waits_for_the_channel(database, outbox: Path, tax_code: str) -> None:
    """The channel writes the message and then takes a minute to answer: the process dies in that minute."""
    environment = database.env | {
        "DJANGO_SETTINGS_MODULE": "approdo.city.settings",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }
    command = [sys.executable, "-m", "tests.messages.killed_sender", str(outbox), tax_code, DOMICILE]
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while not list(outbox.glob("*.eml")):
        assert process.poll() is None, "it ended before it handed anything over"
        assert time.monotonic() < deadline, "it never handed anything over"
        time.sleep(0.02)
    process.kill()
    process.wait()
    process.stdout.close()
    wait_for_its_backends()


@pytest.fixture
def cut_off(committed_db, tmp_path):
    """A legal message whose sender was killed; the outbox holds the copy that left."""
    people, call = town.town()
    message = draft(people, call)
    outbox = tmp_path / "outbox"
    outbox.mkdir()
    (outbox / "SLOW").write_text("60000")
    killed_while_it_waits_for_the_channel(committed_db, outbox, applicant("D1").tax_code)
    (outbox / "SLOW").unlink()
    return people, message, outbox


def later(outbox: Path) -> None:
    for hours in range(1, 100, 20):
        send(ways_into(outbox, {applicant("D1").tax_code: DOMICILE}), timedelta(hours=hours))


@pytest.mark.proves("house.handed-once", "house.kill-9")
def test_killed_between_hand_over_and_event_it_is_told_and_not_sent_again(cut_off):
    _, message, outbox = cut_off
    later(outbox)
    assert is_unknown(now_of(message))
    assert [path.name for path in outbox.glob("*.eml")] == [f"{message.pk}.1.eml"]
    assert check.differences() == []


def test_officer_who_finds_the_receipt_says_that_it_left(cut_off):
    people, message, outbox = cut_off
    later(outbox)
    settle_unknown(message.pk, True, MOMENT, people.manager)
    later(outbox)
    assert now_of(message).state == "sent"
    assert len(list(outbox.glob("*.eml"))) == 1
    assert check.differences() == []


def test_officer_who_finds_nothing_says_so_and_repeats_it_once(cut_off):
    people, message, outbox = cut_off
    later(outbox)
    settle_unknown(message.pk, False, MOMENT, people.manager)
    assert (now_of(message).state, now_of(message).failure) == ("failed", "not_handed_over")
    retry_message(message.pk, MOMENT, people.manager)
    later(outbox)
    again = Message.objects.get(repeats=message)
    assert (again.body, again.channel) == (message.body, "paper")
    assert check.differences() == []
