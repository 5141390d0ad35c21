"""The programs of docs/checkers: a person with only Python gets what the house gets, and sees what was changed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from approdo.documents.allotment import allot
from approdo.documents.canonical import document_hash
from approdo.documents.errors import BadInput
from approdo.documents.public_allotment import build
from tests.documents.builders import CITY
from tests.documents.random_calls import random_call, read

CHECKERS = Path(__file__).resolve().parents[2] / "docs" / "checkers"


def checked(tmp_path: Path, document: dict) -> "subprocess.CompletedProcess[str]":
    """`python3 ricontrolla.py verifica.json`, in a folder of its own, without any package of ours."""
    (tmp_path / "verifica.json").write_text(json.dumps(document), encoding="utf-8")
    command = [sys.executable, "-I", "-S", str(CHECKERS / "allotment.py"), "verifica.json"]
    return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)


def published(seed: int) -> dict | None:
    """The verification file of a random call; None when the call could not be decided."""
    call, homes_file, applications_file = random_call(seed)
    homes, applications = read(call, homes_file, applications_file)
    try:
        return build(json.loads(json.dumps(allot(call, homes, applications, city=CITY))))
    except BadInput:
        return None


@pytest.fixture(scope="module")
def recipe() -> dict:
    """The checker as a module, so that many files are checked in one process."""
    told: dict = {"__name__": "recipe"}
    exec(compile((CHECKERS / "allotment.py").read_text(), "allotment.py", "exec"), told)
    return told


@pytest.mark.proves("H34", "H31", "P-25")
@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9))
def test_a_union_official_gives_the_homes_out_again_with_one_sheet_of_python(recipe: dict, seed: int) -> None:
    document = published(seed)
    assume(document is not None)
    again, complete = recipe["replay"](document)
    assert again == [(one["home"], one["code"], one["pass"], one["preference"]) for one in document["assignments"]]
    assert complete == document["complete"]


@pytest.mark.proves("H34")
def test_whoever_changes_a_number_in_the_file_is_told_which_home_does_not_match(tmp_path: Path) -> None:
    document = next(found for seed in range(1, 60) if (found := published(seed)) and len(found["assignments"]) > 2)
    answer = checked(tmp_path, document)
    assert (answer.returncode, answer.stdout.splitlines()[-1]) == (0, "identico")
    given = document["assignments"][0]
    other = next(row["code"] for row in document["rows"] if row["code"] != given["code"])
    document["assignments"][0] = {**given, "code": other}
    document["hash"] = document_hash(document)
    answer = checked(tmp_path, document)
    assert answer.returncode == 1
    assert "diverso" in answer.stderr
    assert f"'{given['home']}', '{given['code']}'" in answer.stdout


def test_whoever_changes_the_number_of_the_draw_is_told(tmp_path: Path) -> None:
    document = next(found for seed in range(1, 60) if (found := published(seed)) and found["draw"]["public_number"])
    document["draw"]["public_number"] = "un altro"
    answer = checked(tmp_path, document)
    assert answer.returncode == 1
    assert "il seme del sorteggio non è quello del suo numero" in answer.stderr
