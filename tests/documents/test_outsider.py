"""An outsider with the contract in hand: a reference of their own on many small calls gives the same document."""

import json
import subprocess
import sys
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approdo.documents.allotment import allot
from approdo.documents.errors import BadInput
from approdo.documents.public_allotment import build
from approdo.documents.verification import verify
from tests.allotment.reference import NumberMissing, reference
from tests.documents.builders import CITY, a_call, a_home, an_application, five_homes
from tests.documents.random_calls import fits, random_call, read

CHECKER = Path(__file__).parents[2] / "docs" / "checkers" / "draw.py"
many = settings(max_examples=60, deadline=None)


def as_the_reference_tells_it(document):
    """The decided parts, as tuples."""
    return {
        "draw": tuple(document["draw"].values()),
        "ranking": [
            tuple(row[name] for name in ("owner", "municipality", "place", "application", "keys", "drawn"))
            for row in document["ranking"]
        ],
        "assignments": [
            tuple(row[name] for name in ("home", "application", "pass", "preference"))
            for row in document["assignments"]
        ],
        "quota_proof": [
            tuple(row[name] for name in ("quota", "owner", "municipality", "base", "due", "assigned"))
            for row in document["quota_proof"]
        ],
        "unassigned": [row["home"] for row in document["unassigned"]],
        "log": [tuple(row[name] for name in ("pass", "application", "home", "result")) for row in document["log"]],
        "complete": document["complete"],
    }


@pytest.mark.proves("H30", "H31", "H33", "H34", "P-25", "commands.allot", "commands.verify")
@many
@given(st.integers(0, 10**9))
def test_outsider_allots_a_call_with_a_reference_of_their_own_and_gets_the_same(seed):
    call, homes_file, applications_file = random_call(seed)
    homes, applications = read(call, homes_file, applications_file)
    try:
        expected = reference(call["allotment"], homes, applications, fits)
    except NumberMissing:
        with pytest.raises(BadInput) as refused:
            allot(call, homes, applications, city=CITY)
        assert {error.code for error in refused.value.errors} == {"public_number_missing"}
        return
    document = json.loads(json.dumps(allot(call, homes, applications, city=CITY)))
    assert as_the_reference_tells_it(document) == expected
    assert document["adequacy"] == [
        {
            "home": home["home_id"],
            "applications": sorted(one["application_id"] for one in applications if fits(one, home)),
        }
        for home in homes
    ]
    assert verify(document, city=CITY)["result"] == "equal"
    published = json.loads(json.dumps(build(document)))
    assert verify(published)["result"] == "equal"
    assert [one["home"] for one in published["assignments"]] == [one["home"] for one in document["assignments"]]


def checker(folder, document):
    """What `python3 draw.py FILE.json` prints on a machine where nothing of Approdo is."""
    file = folder / "verifica.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    command = [sys.executable, "-I", "-S", str(CHECKER), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={}, cwd=folder)
    return done.returncode, done.stdout.splitlines(), done.stderr


def tied_call(**changes):
    """Equals by score and moment, two of them written with another offset, in the rankings of two owners."""
    filed = ["2023-08-01T10:00:00+02:00", "2023-08-01T08:00:00Z", "2023-08-01T10:00:00+02:00", "2023-08-02T08:00:00Z"]
    applications = [
        an_application(n, score=500 - n // 6, filed_at=filed[n % 4], prefers=["H6", "H1"] if n < 5 else [])
        for n in range(1, 11)
    ]
    order = [{"by": "score", "direction": "desc"}, {"by": "filed_at", "direction": "asc"}]
    terms = {"order": order, "public_number": "8341", "when_many": "first", "quotas": [], **changes}
    homes = [*five_homes(), a_home("H6", owner="aler")]
    return json.loads(json.dumps(allot(a_call(allotment=terms), homes, applications, city=CITY)))


@pytest.mark.proves("H34", "P-25", "P-34")
def test_stranger_draws_the_equals_of_the_published_file_again_with_python_alone(tmp_path):
    document = tied_call()
    code, lines, _ = checker(tmp_path, build(document))
    assert code == 0
    assert lines[:2] == [f"impronta {document['draw']['list_digest']}", f"seme {document['draw']['seed']}"]
    codes = {one["application_id"]: one["code"] for one in document["inputs"]["applications"]}
    drawn = [row for row in document["ranking"] if row["drawn"]]

    def instant(row):
        return row["owner"], row["municipality"], row["keys"][0], row["keys"][1][:10]

    groups = [[codes[row["application"]] for row in rows] for _, rows in groupby(drawn, key=instant)]
    assert len(groups) > 2
    assert sorted(line.split()[2:] for line in lines[2:]) == sorted(groups)
    assert {row["application"] for row in document["ranking"] if not row["drawn"]}


@pytest.mark.proves("P-25")
def test_stranger_is_told_when_the_published_seed_is_not_of_its_number(tmp_path):
    published = json.loads(json.dumps(build(tied_call())))
    published["draw"]["public_number"] = "8342"
    code, lines, said = checker(tmp_path, published)
    assert (code, lines) == (1, [])
    assert "seme" in said
    published["draw"].update(public_number=None, seed=None)
    assert checker(tmp_path, published)[0] == 1


@pytest.mark.proves("P-25", "commands.errors")
def test_equals_in_different_rankings_need_no_number_and_in_one_they_do():
    homes = [a_home("H1"), a_home("H2", owner="aler")]
    apart = [an_application(1, score=5, prefers=["H1"]), an_application(2, score=5, prefers=["H2"])]
    document = allot(a_call(), homes, apart, city=CITY)
    assert document["draw"]["seed"] is None
    assert [row["drawn"] for row in document["ranking"]] == [False, False]
    both = [apart[0], an_application(2, score=5, prefers=["H2", "H1"])]
    with pytest.raises(BadInput) as refused:
        allot(a_call(), homes, both, city=CITY)
    assert [error.code for error in refused.value.errors] == ["public_number_missing"]
