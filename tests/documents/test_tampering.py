"""A forger changes one thing anywhere in a document and makes every hash right again: what is no input never passes."""

import copy
import json
import re

import pytest

from approdo.documents.allotment import allot
from approdo.documents.canonical import digest, document_hash
from approdo.documents.decision import decide
from approdo.documents.errors import BadInput
from approdo.documents.public_allotment import build
from approdo.documents.verification import exit_code, verify
from tests.documents.builders import CITY, a_call, a_case, a_home, an_application, five_homes

# What a document rests on: from these the rest follows, and where nothing follows from them nothing can differ.
# The public file also rests on rows, doors, counters and homes. Its identity (call, case, salt) proves nothing here.
INPUTS = {
    "decision": r"/(on|known_on|call|case|salt|facts|persons|options|parameters/#/(value|from|to|per_call|cite)|hash|book/hash)\b",
    "allotment": r"/(known_on|salt|inputs|book/(options|hash|parameters/#/(value|from|to|per_call|cite))|hash)\b",
    "allotment-public": r"/(call|homes|doors|counters|rows|choices|accepted|draw/public_number|draw/list_digest|hash)\b",
}
# What may be left out and is then the same: keys of a call, facts nobody knows, ids; and hashes, here made again
OPTIONAL = (
    r"/inputs/call/(opens_at|closes_at|allotment/\w+)$|/inputs/call/allotment/quotas/#/(per|beyond)$"
    r"|/facts/|/persons/#/|/hash$|/book/hash$"
)


def a_decision(full):
    return decide("sap", "2023-07-17", None, a_call(), a_case(), full=full, city=CITY)


def an_allotment():
    """Two owners, ties, two quotas, earlier homes, a refusal and a choice; it runs to its end."""
    wishes = {1: ["H2", "H1"], 2: ["H2"], 3: ["H6", "H1"], 7: ["H6"]}
    applications = [
        an_application(
            number,
            score=1000 - number // 2,
            indigent=number in (3, 4),
            household_size=number % 3 + 1,
            categories=["elderly"] if number in (5, 6) else [],
            prefers=wishes.get(number, []),
        )
        for number in range(1, 9)
    ]
    allotment = {
        "public_number": "8341",
        "order": [{"by": "score", "direction": "desc"}, {"by": "household_size", "direction": "asc"}],
        "quotas": [
            {"name": "indigent", "share": "20/100", "rounding": "up", "beyond": "skip"},
            {"name": "elderly", "share": "1/4", "rounding": "half_up", "beyond": "compete"},
        ],
        "counters": [
            {
                "quota": "indigent",
                "owner": "comune",
                "municipality": "sesto",
                "available_before": 2,
                "assigned_before": 0,
            }
        ],
        "refusals": [{"application": "A7", "home": "H6"}],
        "choices": [{"application": "A5", "home": "H3"}],
        "when_many": "first",
    }
    return allot(a_call(allotment=allotment), [*five_homes(), a_home("H6", owner="aler")], applications, city=CITY)


DOCUMENTS = {
    "decision": lambda: a_decision(True),
    "decision without a tree": lambda: a_decision(False),
    "allotment": an_allotment,
    "allotment-public": lambda: build(an_allotment()),
}


def places(value, path=()):
    yield path, value
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in inside:
        if (*path, key)[:2] != ("book", "tree"):
            yield from places(inner, (*path, key))


def kinds_of_places(document):
    """One place of each kind: the first row of a list stands for all, and so does the first section."""
    found = reversed(list(places(document)))
    return {re.sub("^(/sections)/[^/]+", r"\1/#", pattern(path)): (path, value) for path, value in found}.values()


def pointer(path):
    return "".join(f"/{key}" for key in path)


def pattern(path):
    return "".join("/#" if isinstance(key, int) else f"/{key}" for key in path)


def lies(value):
    """Other values that could stand in the place of one."""
    if isinstance(value, dict):
        yield {**value, "zz": 1}
        yield from ({name: kept for name, kept in value.items() if name != gone} for gone in value)
    elif isinstance(value, list):
        yield [*value, copy.deepcopy(value[-1]) if value else "x"]
        yield from [value[1:], value[::-1]] if value else []
    elif isinstance(value, bool):
        yield from [not value, int(value)]
    elif isinstance(value, int):
        yield from [value + 1, str(value)]
    else:
        yield from [f"{value}x"] + ([None] if value is not None else [])


def sealed(document):
    tree = document.get("book", {}).get("tree")
    if tree is not None:
        document["book"]["hash"] = digest(tree)
    document["hash"] = document_hash(document)
    return document


def forged(document, path, lie):
    changed = copy.deepcopy(document)
    around = changed
    for key in path[:-1]:
        around = around[key]
    if path:
        around[path[-1]] = lie
    else:
        changed = lie
    return sealed(changed)


def tried(document):
    try:
        answer = verify(document, city=CITY)
    except BadInput as bad:
        return 2, [error.where for error in bad.errors]
    return exit_code(answer), [one["where"] for one in answer["differences"]]


@pytest.mark.proves("commands.verify", "H34")
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_result_changed_anywhere_is_found_at_its_place(name):
    document = json.loads(json.dumps(DOCUMENTS[name]()))
    assert document.get("complete", True)
    passed = []
    for path, value in kinds_of_places(document):
        if isinstance(value, dict) or re.match(INPUTS[name.split()[0]], pattern(path)):
            continue
        for lie in (lie for lie in lies(value) if lie != value or type(lie) is not type(value)):
            code, wheres = tried(forged(document, path, lie))
            told = [*wheres, "/measure"] if wheres == ["/book/tree"] else wheres  # without a tree: of which measure?
            if code == 0 or not any(
                where.startswith(pointer(path)) or pointer(path).startswith(where) for where in told
            ):
                passed.append((pointer(path), lie, code, wheres))
    assert passed == []


@pytest.mark.proves("commands.verify")
@pytest.mark.parametrize("name", ["decision", "allotment", "allotment-public"])
def test_no_key_may_be_added_or_left_out_not_even_of_an_input(name):
    document = json.loads(json.dumps(DOCUMENTS[name]()))
    passed = []
    for path, value in kinds_of_places(document):
        for lie in lies(value) if isinstance(value, dict) else ():
            gone = next((key for key in value if key not in lie), "zz")
            code, _ = tried(forged(document, path, lie))
            if code == 0 and not re.match(OPTIONAL, pattern((*path, gone))):
                passed.append(pointer((*path, gone)))
    assert passed == []


@pytest.mark.proves("commands.verify")
@pytest.mark.parametrize("salt", ["x", "", 0, [], "A" * 64, "a" * 63])
def test_a_salt_is_thirty_two_bytes_or_none(salt):
    for document in (a_decision(True), an_allotment()):
        changed = json.loads(json.dumps({**document, "salt": salt}))
        assert tried(sealed(changed)) == (1, ["/salt"])
    assert tried(sealed(json.loads(json.dumps({**a_decision(True), "salt": "a1" * 32})))) == (0, [])


@pytest.mark.proves("commands.verify")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"confidence": "sure"}, "confidence"),
        ({"cite": " "}, "cite"),
        ({"value": None}, "value"),
        ({"confidence": "missing"}, "value"),
        ({"to": "2020-01-01"}, "from"),
    ],
)
def test_a_figure_says_what_a_layer_could_have_said(change, field):
    for document, root in ((a_decision(True), "/parameters"), (an_allotment(), "/book/parameters")):
        changed = json.loads(json.dumps(document))
        items = changed["book"].get("parameters") or changed["parameters"]
        items[-1].update(change)
        assert f"{root}/{len(items) - 1}/{field}" in tried(sealed(changed))[1]


@pytest.mark.proves("commands.verify")
def test_an_allotment_names_the_measure_of_its_rules():
    document = json.loads(json.dumps(an_allotment()))
    document["inputs"]["call"]["measure"] = "sat"
    assert tried(sealed(document)) == (1, ["/inputs/call/measure"])


@pytest.mark.proves("commands.verify", "commands.errors")
def test_an_allotment_without_its_tree_is_replayed_with_the_installed_book_of_that_hash():
    document = json.loads(json.dumps(an_allotment()))
    document["book"]["tree"] = None
    assert tried(sealed(document)) == (0, [])
    document["inputs"]["homes"][0]["area_dm2"] = 9000
    assert tried(sealed(document))[0] == 1
    document["book"]["hash"] = "sha256:" + "0" * 64
    assert tried(sealed(document)) == (2, ["/book/tree"])


@pytest.mark.proves("commands.verify")
def test_the_mark_of_erasure_hides_nothing_that_is_still_there():
    decision = json.loads(json.dumps(a_decision(True)))
    allotment = json.loads(json.dumps(an_allotment()))
    public = json.loads(json.dumps(build(an_allotment())))
    for document in (decision, {**decision, "facts": None}, allotment):
        code, wheres = tried(sealed({**document, "erased": True}))
        assert (code, "/erased" in wheres) == (1, True)
    assert tried(sealed({**public, "erased": True})) == (2, ["/erased"])
    assert verify({**allotment, "erased": True, "inputs": None})["result"] == "erased"
    assert verify({**decision, "erased": True, "facts": None, "persons": None})["result"] == "erased"
    months = {**decision, "erased": True, "facts": None, "persons": None, "months": [{"income": 3}]}
    assert tried(sealed(months))[0] == 1


@pytest.mark.parametrize("stated", [None, [], {}, 3, "sha256:"])
def test_a_document_without_a_hash_was_issued_by_nobody(stated):
    assert verify({**a_decision(True), "hash": stated}, {"sha256:" + "0" * 64}, city=CITY)["issued"] == "unknown"


@pytest.mark.proves("commands.errors")
def test_an_error_points_into_the_document_it_is_about():
    decision, allotment = (json.loads(json.dumps(one)) for one in (a_decision(True), an_allotment()))
    decision["book"]["tree"]["books"][0]["rules"][0]["expr"] = 3
    assert [where[:23] for where in tried(sealed(decision))[1]] == ["/book/tree/books/0/rule"]
    decision = json.loads(json.dumps(a_decision(True)))
    decision["parameters"][2]["value"] = "x"
    decision["options"]["nobody"] = True
    assert tried(sealed(decision))[1] == ["/parameters/2"]
    decision["parameters"][2]["value"] = 1
    assert tried(sealed(decision))[1] == ["/options/nobody"]
    allotment["book"]["parameters"][1]["level"] = "europe"
    assert tried(sealed(allotment)) == (2, ["/book/parameters/1"])
    for name in ("parameters", "options"):
        less = json.loads(json.dumps(an_allotment()))
        del less["book"][name]
        assert tried(sealed(less)) == (2, [f"/book/{name}"])
