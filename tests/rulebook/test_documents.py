"""The documents of the command contract, the embedded tree, and hostile trees."""

from __future__ import annotations

import copy
import json

import pytest

from approdo.rulebook import BookErrors, Decision, FrozenBook, canonical, digest
from tests.rulebook.small_book import GOOD, decide, one_requirement, row

ON = "2019-06-01"


def document(**facts) -> dict:
    decision: Decision = decide(one_requirement().freeze(ON), GOOD | facts)
    return decision.document(case_id="c1", call="avviso-1", full=True, salt="00" * 32)


def thaw(found: dict) -> FrozenBook:
    return FrozenBook.thaw(
        found["book"]["tree"], parameters=found["parameters"], options=found["options"], on=found["on"]
    )


@pytest.mark.proves("house.documents")
def test_decision_document_has_exactly_the_keys_of_the_contract():
    found = document()
    assert list(found) == [
        "format",
        "measure",
        "on",
        "known_on",
        "call",
        "case",
        "outcome",
        "provisional",
        "requirements",
        "sections",
        "missing_facts",
        "unconfirmed",
        "salt",
        "flags",
        "parameters",
        "options",
        "facts",
        "persons",
        "book",
        "hash",
    ]
    assert set(found["requirements"][0]) == {
        "rule",
        "result",
        "value",
        "operator",
        "limit",
        "distance",
        "unit",
        "cite",
        "text",
    }
    assert set(found["sections"]["score"]) == {"status", "value", "unit", "lines"}
    assert set(found["sections"]["score"]["lines"][0]) == {"line", "value", "cap", "cite", "text"}
    assert set(found["parameters"][0]) == {
        "name",
        "level",
        "value",
        "unit",
        "from",
        "to",
        "per_call",
        "cite",
        "confidence",
    }
    assert found["hash"] == digest({k: v for k, v in found.items() if k != "hash"})
    assert found["book"]["hash"] == digest(found["book"]["tree"])
    assert (found["case"], found["call"], found["known_on"], found["persons"]) == ("c1", "avviso-1", ON, None)


@pytest.mark.proves("house.documents")
def test_facts_document_has_exactly_the_keys_of_the_contract():
    found = one_requirement().freeze(ON).facts_document()
    assert list(found) == [
        "format",
        "measure",
        "kind",
        "on",
        "subject",
        "parts",
        "facts",
        "parameters",
        "options",
        "sections",
        "book_hash",
    ]
    assert set(found["facts"][0]) == {
        "name",
        "concept",
        "of",
        "type",
        "unit",
        "min",
        "max",
        "codes",
        "label",
        "question",
        "sensitivity",
        "origin",
        "papers",
        "asked_if",
        "otherwise",
        "used_by",
    }
    by_name = {item["name"]: item for item in found["facts"]}
    assert by_name["residence"]["used_by"] == ["access", "score"]
    assert by_name["tenancy"]["used_by"] == ["access"]
    assert by_name["arrears"]["asked_if"] == "contratto è uguale a «privato»"
    assert by_name["arrears"]["otherwise"] == 0
    assert found["sections"] == ["score"]


@pytest.mark.proves("house.book-by-hash")
def test_figures_do_not_enter_the_hash_of_the_book_but_texts_do():
    one, other = one_requirement().freeze(ON), one_requirement(years=row(3)).freeze(ON)
    assert one.hash == other.hash
    changed = copy.deepcopy(one.tree_document)
    changed["books"][0]["rules"][0]["text"] += " "
    assert digest(changed) != one.hash


@pytest.mark.proves("house.book-by-hash")
def test_embedded_tree_decides_as_the_book_did():
    found = json.loads(canonical(document(isee=1_600_001)))
    book = thaw(found)
    again = book.decide(book.read_case(found["facts"])).document(
        case_id="c1", call="avviso-1", full=True, salt="00" * 32
    )
    assert again == found


@pytest.mark.proves("house.book-by-hash")
def test_embedded_tree_keeps_absent_and_confirmed_figures():
    struck = [row(5, struck_on="2020-03-09"), row(None, absent=True, known_from="2020-03-10")]
    told = [{"parameter": "isee_max", "by": "Ufficio", "on": ON, "source": "BURL"}]
    made = one_requirement(years=struck, isee_max=row(1_600_000, confidence="memory"))
    book = made.freeze(ON, "2021-01-01", confirmations=told)
    found = decide(book, GOOD).document(full=True)
    items = {item["name"]: item for item in found["parameters"]}
    assert items["years"]["absent"] is True
    assert items["isee_max"]["confirmed_by"] == "Ufficio"
    again = thaw(found)
    assert again.decide(again.read_case(found["facts"])).provisional is found["provisional"] is False
    assert again.figures["years"].absent


def _at(tree: dict, path: str, value: object) -> dict:
    changed = copy.deepcopy(tree)
    place = changed
    *way, last = [int(key) if key.isdigit() else key for key in path.split("/")]
    for key in way:
        place = place[key]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return changed


@pytest.mark.proves("house.hostile-trees")
@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("format", "approdo.book/2"),
        ("extra", 1),
        ("title", ...),
        ("measure", "__import__"),
        ("facts/0/name", "isee'] or print('x') or facts['isee"),
        ("facts/0/type", "Float"),
        ("facts/0/min", 1.5),
        ("books/0/rules/0/name", "a b"),
        ("books/0/rules/0/role", "trick"),
        ("books/0/rules/0/expr", {"op": "exec", "args": []}),
        ("books/0/rules/0/expr", {"op": "le", "args": [{"lit": 1}]}),
        ("books/0/rules/0/expr", {"lit": 2**60}),
        ("books/0/rules/0/expr", {"lit": "x", "kind": "Int"}),
        ("books/0/rules/0/expr", {"fact": "isee", "rule": "isee"}),
        ("books/0/rules/0/expr", {"lit": True, "kind": "Bool", "scale": 99}),
        ("books/0/rules/0/expr/args/0", "isee"),
        ("books/0/rules/0/expr", {"op": "div", "args": [{"lit": 1}, {"lit": 2}], "with": {"rounding": "up"}}),
        ("books/0/rules/0/expr", {"op": "not", "args": [{"lit": True, "kind": "Bool"}], "with": {"x": 1}}),
        ("parts/0/max", 10**9),
        ("books/0/rules", {}),
        ("subject", []),
    ],
)
def test_tree_that_is_not_ours_is_refused_before_anything_runs(path, value):
    found = document()
    found["book"]["tree"] = _at(found["book"]["tree"], path, value)
    with pytest.raises(BookErrors) as refused:
        thaw(found)
    assert [error.code for error in refused.value.errors] == ["tree_format"]


@pytest.mark.proves("house.hostile-trees")
def test_tree_too_deep_or_not_holding_together_is_refused():
    found = document()
    deep: dict = {"lit": True, "kind": "Bool"}
    for _ in range(500):
        deep = {"op": "not", "args": [deep]}
    for expr, code in ((deep, "tree_format"), ({"rule": "req_isee"}, "cycle"), ({"lit": 5}, "type_mismatch")):
        changed = copy.deepcopy(found)
        changed["book"]["tree"] = _at(found["book"]["tree"], "books/0/rules/0/expr", expr)
        with pytest.raises(BookErrors) as refused:
            thaw(changed)
        assert code in {error.code for error in refused.value.errors}


@pytest.mark.proves("house.hostile-trees")
def test_parameters_of_a_document_must_fit_the_tree():
    found = document()
    found["parameters"][0]["value"] = "16000"
    found["parameters"].append({"name": "stranger", "level": "national", "value": 1, "from": ON})
    with pytest.raises(BookErrors) as refused:
        thaw(found)
    assert [error.code for error in refused.value.errors] == ["parameter_value", "parameter_value"]
