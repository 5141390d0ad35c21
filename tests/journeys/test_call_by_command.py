"""The 2023 call of the demo, from the platform's file to the keys, by command alone; what the public reads at each step.

The public sentences may change only by what the events of that step say: every other one must stay word for word.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from approdo.documents.canonical import digest, document_hash
from tests.support.commands import Terminal
from tests.support.databases import ServerDb
from tests.support.sentences import PublicFace, Sentence, changed, new_proofs

SLUG = "sap-2023"
REASON = "prova del percorso"


class Journey:
    """One terminal, one public reader: `step` does one thing and gives back what the public reads differently."""

    def __init__(self, database: ServerDb, blocker: Any) -> None:
        self.terminal = Terminal(database)
        self.public = PublicFace(database, blocker)
        self.now = self.public.sentences()
        self.before = self.now
        self.folder = database.var / "demo" / SLUG

    def step(self, act: str, *arguments: str | Path) -> tuple[dict[str, Any], dict[str, str]]:
        """What the act answers, without the messages that most acts draft: tests/messages is about them."""
        answer = self.terminal.call(act, SLUG, *arguments)
        answer.get("events", {}).pop("message_drafted", None)
        return answer, self.look()

    def look(self) -> dict[str, str]:
        self.before, self.now = self.now, self.public.sentences()
        return changed(self.before, self.now)

    def proved(self, row: str) -> list[str]:
        return new_proofs(self.before, self.now, row)

    def refused(self, act: str, *arguments: str | Path) -> list[str]:
        """A refused act: its problems, and nothing that the public reads has moved."""
        codes = self.terminal.refused(act, SLUG, *arguments)
        assert self.look() == {}
        return codes

    def document(self) -> dict[str, Any]:
        return self.terminal.call("document", SLUG)


@pytest.fixture
def journey(demo_db: ServerDb, django_db_blocker: Any) -> Journey:
    return Journey(demo_db, django_db_blocker)


@pytest.mark.proves(
    "H29", "H30", "H31", "H33", "H34", "H35", "H36", "P-20", "P-42", "P-66", "house.check", "commands.verify"
)
def test_officials_take_the_call_to_the_keys_and_the_public_reads_it(journey: Journey, tmp_path: Path):
    start(journey)
    received = take(journey)
    rank(journey, received)
    final = allot(journey)
    answer(journey, final)
    assert journey.terminal.check() == []
    verified(journey, final["assignments"][0]["application"], tmp_path)
    published(journey, tmp_path)


def start(journey: Journey) -> None:
    """Before: nothing received, nothing assigned, 18 homes; what cannot be counted is said to be so, never zero."""
    figures = {row: one.figure for row, one in journey.now.items()}
    assert (figures["H30"], figures["H33"], figures["H36"]) == ("0", "0", "18")
    assert {figures[row] for row in ("H29", "H31", "H34", "H35")} == {"non disponibile"}
    assert {journey.now[row].state for row in ("H30", "H31", "H33", "H34")} == {"stated"}


def take(journey: Journey) -> int:
    """A file with mistakes stores nothing; the clean one is received whole; then every application is decided."""
    domande, persone = journey.folder / "domande.csv", journey.folder / "persone.csv"
    codes = journey.refused("import", journey.folder / "domande-con-errori.csv", persone)
    assert set(codes) == {"csv_cell", "fact_bounds", "unknown_reference", "duplicate_id"}
    in_file = len(domande.read_text().splitlines()) - 1
    answer, said = journey.step("import", domande, persone)
    assert answer["events"] == {"applications_imported": 1, "application_received": in_file}
    assert said == {"H29": str(in_file), "H35": str(in_file)}
    assert journey.proved("H29") == ["applications_imported"]
    assert set(journey.refused("import", domande, persone)) == {"duplicate_id"}
    assert journey.refused("rank") == ["applications_undecided"]
    answer, said = journey.step("decide")
    assert answer["events"] == {"applications_decided": 1, "decided": in_file}
    assert said == {"H35": "meno di 5"}
    return in_file


def rank(journey: Journey, received: int) -> None:
    """A tie waits for the public number; the final ranking waits for the days of corrections."""
    assert set(journey.refused("rank")) == {"public_number_missing"}
    source = ("--source", "estrazione di prova", "--drawn-at", "2023-09-16T20:00:00+02:00")
    _, said = journey.step("number", "27-41-90", *source)
    assert (said, journey.proved("H29")) == ({}, ["public_number_recorded"])
    _, said = journey.step("rank")
    assert set(said) == {"H34", "H35"}
    assert 0 < int(said["H34"]) < received
    assert journey.now["H34"].note == "domande in graduatoria provvisoria"
    corrections = "Richieste di correzione senza risposta: "
    assert f"{corrections}non disponibile" in journey.before["H35"].lines
    assert f"{corrections}meno di 5" in journey.now["H35"].lines
    assert journey.refused("finalise") == ["observations_still_open"]
    assert journey.refused("allot") == ["wrong_state"]
    journey.terminal.go_to("2023-10-04T09:00")
    listed = said["H34"]
    _, said = journey.step("finalise")
    assert said == {"H29": str(received), "H34": listed}
    assert journey.now["H34"].note == "domande in graduatoria definitiva"
    assert journey.now["H29"].state == "delivered"


def allot(journey: Journey) -> dict[str, Any]:
    """Runs and choices are no news for the sentences about homes; the signature of another person is."""
    answer, said = journey.step("allot")
    while answer["pending"]:
        assert said == {}
        assert journey.refused("sign") == ["needs_choice"]
        pending = answer["pending"]
        journey.step("choose", pending["application"], pending["candidates"][0], "--reason", "mescolanza sociale")
        answer, said = journey.step("allot")
    assert said == {}
    assert journey.refused("sign", "--as", "housing_officer") == ["not_found"]
    document = journey.document()
    due = sum(line["due"] for line in document["quota_proof"])
    answer, said = journey.step("sign")
    offered = len(document["assignments"])
    assert answer["events"] == {"allotment_signed": 1, "home_offered": offered}
    assert said == {"H30": "0", "H31": f"0 su {due}"}, "the quota is due; what is offered is not assigned"
    assert journey.proved("H29") == ["allotment_signed"]
    return document


def answer(journey: Journey, document: dict[str, Any]) -> None:
    """A home of the quota is refused and given again by scrolling; the others are accepted, assigned, and one has its keys."""
    poor = [row for row in document["assignments"] if "indigent" in row["pass"]]
    other = next(row for row in document["assignments"] if row["pass"] == "general")
    due = sum(line["due"] for line in document["quota_proof"])
    back = poor[0]["application"], poor[0]["home"]
    _, said = journey.step("refuse", *back, "--reason", "troppo lontana dalla scuola")
    assert said == {}
    answer, said = journey.step("allot")
    assert (said, answer["pending"]) == ({}, None)
    run = journey.document()["assignments"]
    assert next(row for row in run if row["home"] == back[1])["application"] != back[0]
    assert [row for row in document["assignments"] if row not in run] == [poor[0]], "the others keep their home"
    answer, said = journey.step("sign")
    assert (answer["events"], said) == ({"allotment_signed": 1, "home_offered": 1}, {})
    for row in run:
        pair = row["application"], row["home"]
        assert journey.terminal.refused("assign", SLUG, *pair) == ["not_accepted"]
        journey.terminal.call("accept", SLUG, *pair)
        journey.terminal.call(
            "verify", SLUG, pair[0], "--all", "--how", "dato dimostrativo", "--reference", "dimostrativo"
        )
        journey.terminal.call("assign", SLUG, *pair)
    given = Counter("indigent" if "indigent" in row["pass"] else "others" for row in run)
    assert journey.look() == {
        "H30": str(given["indigent"]),
        "H31": f"{given['indigent']} su {due}",
        "H33": str(given["others"]),
        "H36": str(18 - given.total()),
    }
    assert journey.proved("H30") == ["home_assigned"] * given["indigent"]
    assert journey.refused("keys", *back) == ["not_assigned"]
    assert journey.refused("keys", other["application"], other["home"]) == ["lease_missing"]
    journey.step("lease", other["application"], other["home"])
    _, said = journey.step("keys", other["application"], other["home"])
    assert set(said) == {"H33"}
    assert "Chiavi consegnate: 1" in journey.now["H33"].lines
    assert journey.proved("H33") == ["keys_handed_over"]


def verified(journey: Journey, code: str, folder: Path) -> None:
    """Both exports recompute to themselves; a changed fact with every hash made right is found, by its name."""
    decision = journey.terminal.call("decision", SLUG, code, "--reason", REASON)
    code, answer = journey.terminal.verify(saved(folder, decision))
    assert (code, answer) == (0, answer_of("decision")), answer["differences"]
    code, answer = journey.terminal.verify(saved(folder, forged(decision, too_rich)))
    assert (code, answer["result"]) == (1, "differs")
    assert {"/outcome"} < {one["where"] for one in answer["differences"]}
    assert any("isee" in one["where"] or "isee" in str(one["stored"]) for one in answer["differences"]), answer
    allotment = journey.document()
    assert journey.terminal.verify(saved(folder, allotment)) == (0, answer_of("allotment"))
    code, answer = journey.terminal.verify(saved(folder, forged(allotment, favoured)))
    assert (code, answer["result"]) == (1, "differs")
    assert any(one["where"].startswith(("/ranking", "/assignments")) for one in answer["differences"]), answer


def published(journey: Journey, folder: Path) -> None:
    """What is written for everybody says the same sentences, and its verification file replays."""
    site = journey.public.write(folder / "public")
    written = {one["row"]: one for one in json.loads((site / "programma/4/programma.json").read_text())["claims"]}
    for row, sentence in journey.now.items():
        assert written[row]["figure"] == sentence.figure
        assert f'<b class="ap-num">{sentence.figure}</b>' in (site / f"programma/4/{row}/index.html").read_text()
    file = site / f"bandi/{SLUG}/verifica.json"
    assert journey.terminal.verify(file) == (0, answer_of("allotment-public"))


def answer_of(kind: str) -> dict[str, Any]:
    return {
        "format": "approdo.verification/1",
        "kind": kind,
        "result": "equal",
        "differences": [],
        "issued": "not_checked",
    }


def saved(folder: Path, document: dict[str, Any]) -> Path:
    file = folder / "document.json"
    file.write_text(json.dumps(document, ensure_ascii=False))
    return file


def forged(document: dict[str, Any], change: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """The document with a change and every hash made right again, as a careful forger would."""
    copy: dict[str, Any] = json.loads(json.dumps(document))
    change(copy)
    if copy["book"].get("tree") is not None:
        copy["book"]["hash"] = digest(copy["book"]["tree"])
    copy["hash"] = document_hash(copy)
    return copy


def too_rich(decision: dict[str, Any]) -> None:
    decision["facts"]["isee"] = 9_000_000


def favoured(allotment: dict[str, Any]) -> None:
    """The last of the ranking gets the best score of all."""
    worst = min(allotment["inputs"]["applications"], key=lambda row: row["score"])
    worst["score"] = 1 + max(row["score"] for row in allotment["inputs"]["applications"])


def test_the_sentences_are_compared_word_for_word():
    """The comparison that the journey stands on sees a change of state alone, and no change where there is none."""
    one = Sentence("stated", "0", "case", (), frozenset())
    moved = Sentence("delivered", "0", "case", (), frozenset())
    assert changed({"H30": one}, {"H30": one}) == {}
    assert changed({"H30": one}, {"H30": moved}) == {"H30": "0"}


def test_nobody_acts_by_command_where_the_database_is_no_demo(server_db: ServerDb):
    terminal = Terminal(server_db)
    assert terminal.refused("rank", SLUG) in (["not_allowed"], ["not_found"])
