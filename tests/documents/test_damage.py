"""Whatever is handed in, the answer is a document or a list of errors: never a fault of ours, never a silent guess."""

import copy
import json
import random

import pytest

from approdo.documents import allotment, calls, csv_dialect, decision, verification
from approdo.documents.errors import BadInput
from approdo.documents.public_allotment import build
from tests.documents.builders import CITY, a_call, a_case, an_application, five_homes

JUNK = [
    *(None, True, 0, -1, 10**20, 2**53, 1.5, -0.0, "", "x", "2023-02-30", "2023-05-05", "20/100", "0/0", "\u2028"),
    *([], {}, [None], {"a": 1}, [[]], "à" * 300, "𝄞", "sap", "H1", "A1"),
]
CALL = a_call(
    published_on="2025-04-01",
    parameters={"reserve_share": "10/100"},
    options={"residence_points_enabled": False},
    confirmations=[{"parameter": "disabled_from_66", "by": "x", "on": "2025-04-01", "source": "s"}],
    allotment={
        "when_many": "first",
        "public_number": "1",
        "order": [{"by": "score", "direction": "desc"}, {"by": "filed_at", "direction": "asc"}],
        "refusals": [{"application": "A1", "home": "H1"}],
        "choices": [{"application": "A2", "home": "H2"}],
    },
)
TABLES = {
    "call": CALL,
    "homes": five_homes(),
    "applications": [an_application(n, indigent=n % 2 == 0, prefers=["H1", "H2"][: n % 3]) for n in range(1, 7)],
}


def places(value, path=()):
    """Every place inside a value."""
    if path:
        yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in inside:
        yield from places(inner, (*path, key))


def damaged(value, dice):
    """A copy with one place replaced, removed or added to."""
    value = copy.deepcopy(value)
    path = dice.choice(list(places(value)))
    around = value
    for key in path[:-1]:
        around = around[key]
    what = dice.random()
    if what < 0.7:
        around[path[-1]] = copy.deepcopy(dice.choice(JUNK))
    elif what < 0.85:
        del around[path[-1]]
    elif isinstance(around, dict):
        around[dice.choice(["extra", "id", "name", "to"])] = dice.choice(JUNK)
    else:
        around.append(copy.deepcopy(dice.choice(JUNK)))
    return value


def answered(question):
    """True if a question is answered or refused with reasons; anything else raises."""
    try:
        question()
    except BadInput as bad:
        return all(error.message and error.remedy and error.where for error in bad.errors)
    return True


@pytest.mark.proves("commands.errors")
@pytest.mark.parametrize("seed", range(5))
def test_damaged_inputs_are_answered_or_refused_with_reasons(seed):
    dice = random.Random(seed)
    for _ in range(25):
        case, call, tables = damaged(a_case(), dice), damaged(CALL, dice), damaged(TABLES, dice)
        assert answered(lambda case=case: decision.decide("sap", "2025-04-01", None, CALL, case, city=CITY))
        assert answered(lambda call=call: decision.decide("sap", "2025-04-01", None, call, a_case(), city=CITY))
        assert answered(lambda given=tables: allotment.allot(*(given.get(name) for name in TABLES), city=CITY))


@pytest.mark.proves("commands.errors")
@pytest.mark.parametrize("seed", range(5))
def test_damaged_documents_are_answered_or_refused_with_reasons(seed):
    dice = random.Random(seed)
    allotted = allotment.allot(**TABLES, city=CITY)
    documents = [
        decision.decide("sap", "2025-04-01", None, CALL, a_case(), full=True, city=CITY),
        allotted,
        build(allotted),
    ]
    for document in map(json.loads, map(json.dumps, documents)):
        for _ in range(8):
            given = damaged(document, dice)
            assert answered(lambda given=given: verification.verify(given, city=CITY))


@pytest.mark.proves("commands.errors")
def test_damaged_files_are_read_or_refused_with_reasons():
    dice = random.Random(7)
    header = b"home_id,owner,municipality,zone,area_dm2,accessible,floor,lift\nH1,comune,sesto,Z1,4500,true,1,true\n"
    for _ in range(200):
        table, paper = bytearray(header), bytearray(json.dumps(CALL).encode())
        for data in (table, paper):
            data[dice.randrange(len(data))] = dice.randrange(256)
        rows, errors = csv_dialect.read_homes(bytes(table))
        assert errors or len(rows) == 1
        assert answered(lambda given=bytes(paper): calls.parse(given, "CALL.yaml"))
