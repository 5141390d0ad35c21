"""An outsider with the contract in hand: a reference of their own on many small calls gives the same document."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approdo.documents.allotment import allot
from approdo.documents.errors import BadInput
from approdo.documents.public_allotment import build
from approdo.documents.verification import verify
from tests.allotment.reference import NumberMissing, reference
from tests.documents.builders import CITY
from tests.documents.random_calls import fits, random_call, read

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
