"""`./run call …`: the whole journey by command, errors as the pages say them, nobody acting outside the demo."""

import json

import pytest

from approdo.faces.cli.call_commands import run
from approdo.procedures.on_call import find_call
from approdo.procedures.users import assign_dossier
from approdo.records.access.models import User
from approdo.records.calls.models import Application, Assignment
from approdo.records.territory.models import Installation
from tests.procedures import city
from tests.procedures.city import CALL, filed

pytestmark = pytest.mark.django_db
SLUG = CALL.slug


@pytest.fixture
def people():
    return city.found()


@pytest.fixture
def at(monkeypatch):
    """Move the strip of the demo."""

    def move(moment):
        Installation.objects.update(demo_moment=moment)

    return move


@pytest.fixture
def command(capsys):
    def do(*words):
        """The answer, without the messages that most acts draft: tests/messages is about them."""
        code = run([*words, "--json"])
        answer = json.loads(capsys.readouterr().out)
        answer.get("events", {}).pop("message_drafted", None)
        return code, answer

    return do


def files(tmp_path, rows):
    given = city.households(rows)
    paths = []
    for source in (given.applications, given.persons):
        path = tmp_path / source.name
        path.write_bytes(source.content)
        paths.append(str(path))
    return paths


def follow(people):
    """The officer of the commands (the first by name) follows the call."""
    first = User.objects.get(display_name="collega")
    assign_dossier(first, find_call(SLUG).dossier, moment=city.FINAL, actor=people.manager)


@pytest.mark.proves("H29", "H33")
def test_the_journey_by_command_from_import_to_keys(people, at, command, tmp_path):
    city.published(people)
    rows = [filed("D1", isee="2.000,00", prefers="A-01"), filed("D2", score="50,00", prefers="B-01")]
    at(city.OPENED)
    assert command("open", SLUG)[0] == 0
    at(city.CLOSED)
    assert command("close", SLUG)[1]["state"] == "closed"
    at(city.IMPORTED)
    code, seen = command("preview", SLUG, *files(tmp_path, rows))
    assert (code, seen["rows"], seen["persons"], seen["warnings"]) == (0, 2, 2, [])
    code, done = command("import", SLUG, *files(tmp_path, rows))
    assert (code, done["events"]) == (0, {"application_received": 2, "applications_imported": 1, "message_drafted": 2})
    assert command("decide", SLUG)[1]["events"] == {"applications_decided": 1, "decided": 2}
    number = ("number", SLUG, "0472", "--source", "estrazione", "--drawn-at", "2023-09-16T20:00:00+02:00")
    assert command(*number)[1]["public_number"] == "0472"
    assert command("rank", SLUG)[1]["state"] == "provisional"
    at(city.FINAL)
    assert command("finalise", SLUG)[1]["state"] == "final"
    assert command("allot", SLUG)[1]["run"]["complete"] is True
    assert command("sign", SLUG)[1]["state"] == "allotted"
    follow(people)
    public_code = Application.objects.get(external_id="D1").public_code
    assert command("keys", SLUG, public_code, "A-01")[1]["errors"][0]["code"] == "not_assigned"
    assert command("accept", SLUG, public_code, "A-01")[1]["events"] == {"offer_accepted": 1}
    assert command("assign", SLUG, public_code, "A-01")[1]["errors"][0]["code"] == "fact_not_verified"
    assert command("verify", SLUG, public_code, "--all", "--how", "visto", "--reference", "N-1")[0] == 0
    assert command("assign", SLUG, public_code, "A-01")[1]["events"] == {"home_assigned": 1}
    assert command("keys", SLUG, public_code, "A-01")[1]["errors"][0]["code"] == "lease_missing"
    assert command("lease", SLUG, public_code, "A-01")[1]["events"] == {"lease_signed": 1}
    keys = command("keys", SLUG, public_code.lower(), "A-01")[1]["events"]
    assert keys == {"keys_handed_over": 1}
    other = Application.objects.get(external_id="D2").public_code
    refuse = ("refuse", SLUG, other, "B-01", "--reason", "lontana")
    assert command(*refuse, "--no-answer")[1]["errors"][0]["code"] == "term_not_begun"
    assert command(*refuse)[1]["events"] == {"home_refused": 1}
    assert command("undo", SLUG, other, "--reason", "registrata per errore")[1]["events"] == {"answer_undone": 1}
    assert command(*refuse)[1]["events"] == {"home_refused": 1}
    assert Assignment.objects.filter(ended_at__isnull=True).count() == 1


def test_refusals_are_errors_of_the_contract_with_exit_two(people, at, command, tmp_path):
    city.published(people)
    at(city.OPENED)
    for words, codes in (
        (("close", SLUG), ["wrong_state"]),
        (("open", "nothing"), ["not_found"]),
        (("open", SLUG, "--as", "housing_officer"), ["not_found"]),
        (("number", SLUG, "1", "--source", "x", "--drawn-at", "ieri"), ["format_unknown"]),
        (("dance", SLUG), ["format_unknown"]),
    ):
        code, answer = command(*words)
        assert (code, answer["format"]) == (2, "approdo.error/1")
        assert [error["code"] for error in answer["errors"]] == codes
    assert command("open", SLUG)[0] == 0
    at(city.IMPORTED)
    bad = [filed("D1", isee="12.50O"), filed("D2", prefers="Z-99")]
    code, answer = command("import", SLUG, *files(tmp_path, bad))
    assert code == 2
    assert [error["where"] for error in answer["errors"]] == ["domande.csv:2:isee", "domande.csv:3:prefers"]
    code, answer = command("import", SLUG, str(tmp_path / "nothing.csv"))
    assert [error["code"] for error in answer["errors"]] == ["unknown_reference"]
    assert not Application.objects.exists()


def test_file_of_a_hundred_megabytes_is_refused_by_command(people, at, command, tmp_path):
    city.published(people)
    at(city.OPENED)
    command("open", SLUG)
    huge = tmp_path / "enorme.csv"
    with huge.open("wb") as out:
        out.truncate(100 * 1024 * 1024)
    code, answer = command("import", SLUG, str(huge))
    assert (code, [error["code"] for error in answer["errors"]]) == (2, ["too_large"])


@pytest.mark.proves("P-42")
def test_nobody_acts_by_command_outside_the_demo(people, at, command, monkeypatch):
    city.published(people)
    at(city.OPENED)
    monkeypatch.setattr("approdo.faces.cli.call_commands.Installation.objects", Installation.objects.none())
    code, answer = command("open", SLUG)
    assert (code, [error["code"] for error in answer["errors"]]) == (2, ["not_allowed"])


def test_without_json_the_answer_is_told_in_italian(people, at, capsys):
    city.published(people)
    at(city.OPENED)
    assert run(["open", SLUG]) == 0
    assert "sap-2023: open" in capsys.readouterr().out
    assert run(["open", SLUG]) == 2
    assert "Questo atto si fa quando lo stato è" in capsys.readouterr().err
