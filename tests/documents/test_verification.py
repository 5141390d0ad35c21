"""`verify` recomputes from facts, figures and embedded rules: a lie with all its hashes made right still shows."""

import copy
import json

import pytest

from approdo.documents.allotment import allot
from approdo.documents.canonical import digest, document_hash
from approdo.documents.decision import decide
from approdo.documents.errors import BadInput
from approdo.documents.facts import facts
from approdo.documents.public_allotment import build
from approdo.documents.verification import exit_code, read_digests, verify
from tests.documents.builders import CITY, a_call, a_case, an_application, five_homes


def sealed(document):
    """Every hash made right again, as a careful forger would."""
    tree = document.get("book", {}).get("tree")
    if tree is not None:
        document["book"]["hash"] = digest(tree)
    document["hash"] = document_hash(document)
    return document


def a_decision(full=True, **changes):
    call = a_call() if changes.pop("of_call", True) else None
    return json.loads(json.dumps(decide("sap", "2023-07-17", None, call, a_case(**changes), full=full, city=CITY)))


def an_allotment():
    applications = [
        an_application(number, indigent=number == 3, household_size=number % 3 + 1) for number in range(1, 9)
    ]
    return json.loads(
        json.dumps(allot(a_call(allotment={"when_many": "first"}), five_homes(), applications, city=CITY))
    )


def result_of(document, digests=None):
    return verify(document, digests, city=CITY)


def tried(document):
    """The exit code that the command would give, and where the differences or errors are."""
    try:
        answer = result_of(document)
    except BadInput as bad:
        return 2, [error.where for error in bad.errors]
    return exit_code(answer), [one["where"] for one in answer["differences"]]


@pytest.mark.proves("commands.verify")
@pytest.mark.parametrize("document", [a_decision(), a_decision(full=False), an_allotment(), build(an_allotment())])
def test_a_document_as_it_came_out_is_equal(document):
    answer = result_of(document)
    assert (answer["result"], answer["differences"], answer["issued"]) == ("equal", [], "not_checked")
    assert exit_code(answer) == 0


@pytest.mark.proves("commands.verify")
@pytest.mark.parametrize("full", [True, False])
@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda d: d["facts"].update(isee=1600001), "/outcome"),
        (lambda d: d["facts"].update(isee=300000), "/sections/indigent/value"),
        (lambda d: d["persons"][0].update(birth_date="1980-01-01"), "/sections/categories/lines/0/value"),
        (lambda d: d.update(outcome="eligible"), "/outcome"),
        (lambda d: d["requirements"][0].update(cite="niente"), "/requirements/0/cite"),
        (lambda d: d["parameters"][0].update(value=1500000), "/outcome"),
        (lambda d: d["missing_facts"].clear(), "/missing_facts/0"),
        (lambda d: d.update(provisional=not d["provisional"]), "/provisional"),
        (lambda d: d["facts"].update(height=180), "/facts/height"),
        (lambda d: d.update(note="x"), "/note"),
    ],
)
def test_a_forger_who_mends_every_hash_is_still_found_at_the_field(change, field, full):
    document = a_decision(full=full)
    change(document)
    code, wheres = tried(sealed(document))
    assert code in (1, 2)
    assert field in wheres


@pytest.mark.proves("commands.verify")
def test_a_change_with_all_that_follows_from_it_is_simply_another_decision():
    other = a_decision(facts={"isee": 1599999})
    assert result_of(sealed(copy.deepcopy(other)))["result"] == "equal"


@pytest.mark.proves("commands.verify", "H29")
@pytest.mark.parametrize("options", [{}, {"isbar_annex_loaded": True}])
def test_a_decision_verifies_with_every_fact_of_the_measure_in_it(options):
    kinds = {"Bool": True, "Int": 1, "Cents": 100, "Date": "2010-01-01"}
    declared = facts("sap", "2023-07-17", city=CITY)["facts"]
    values = {
        one["name"]: one["codes"][0] if one["codes"] else kinds.get(one["type"], 250)
        for one in declared
        if one["of"] == "household"
    }
    call = a_call(options=options)
    document = decide("sap", "2023-07-17", None, call, a_case(facts=values), full=True, city=CITY)
    assert result_of(json.loads(json.dumps(document)))["differences"] == []


@pytest.mark.proves("commands.verify")
def test_a_hash_left_wrong_is_a_difference_by_itself():
    document = a_decision()
    document["hash"] = "sha256:" + "0" * 64
    assert [one["where"] for one in result_of(document)["differences"]] == ["/hash"]
    tree = a_decision()
    tree["book"]["tree"]["title"] = "Altro"
    tree["hash"] = document_hash(tree)
    assert "/book/hash" in [one["where"] for one in result_of(tree)["differences"]]


@pytest.mark.proves("commands.verify")
def test_rules_changed_in_the_embedded_tree_answer_for_themselves():
    document = a_decision(facts={"isee": 1600001})
    rule = next(one for book in document["book"]["tree"]["books"] for one in book["rules"] if one["name"] == "req_isee")
    rule["cite"] = "un’altra norma"
    answer = result_of(sealed(document))
    assert [one["where"] for one in answer["differences"]] == ["/requirements/0/cite"]


@pytest.mark.proves("commands.verify")
def test_figures_of_another_time_are_out_of_time():
    document = a_decision()
    document["on"] = document["known_on"] = "2017-01-01"
    assert "/parameters/0/from" in [one["where"] for one in result_of(sealed(document))["differences"]]


@pytest.mark.proves("commands.verify")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda d: d["inputs"]["applications"][0].update(score=1), "/ranking/0/application"),
        (lambda d: d["inputs"]["applications"][2].update(household_size=9), "/adequacy/0/applications/2"),
        (lambda d: d["inputs"]["homes"][0].update(area_dm2=9000), "/adequacy/0/applications/0"),
        (lambda d: d["inputs"]["applications"][2].update(indigent=False), "/quota_proof/0/assigned"),
        (lambda d: d["inputs"]["call"]["allotment"]["quotas"][0].update(share="40/100"), "/quota_proof/0/due"),
        (lambda d: d["assignments"][0].update(home="H5"), "/assignments/0/home"),
        (lambda d: d["log"].pop(), None),
        (lambda d: d["book"]["parameters"][1].update(value=5000), "/adequacy/0/applications/1"),
    ],
)
def test_an_allotment_changed_and_sealed_again_is_found(change, field):
    document = an_allotment()
    change(document)
    answer = result_of(sealed(document))
    wheres = [one["where"] for one in answer["differences"]]
    assert answer["result"] == "differs"
    assert field is None or field in wheres, wheres


@pytest.mark.proves("commands.verify", "H34")
@pytest.mark.parametrize(
    "change",
    [
        lambda d: d["rows"][0].update(score=1),
        lambda d: d["rows"][0].update(passes=[]),
        lambda d: d["rows"][0].update(adequate=[]),
        lambda d: d["assignments"].pop(),
        lambda d: d["draw"].update(seed="0" * 64),
    ],
)
def test_a_published_file_changed_and_sealed_again_is_found(change):
    public = json.loads(json.dumps(build(an_allotment())))
    change(public)
    assert result_of(sealed(public))["result"] == "differs"


@pytest.mark.proves("commands.verify")
def test_only_what_an_office_issued_is_known():
    document = a_decision()
    assert result_of(document, {document["hash"]})["issued"] == "known"
    answer = result_of(document, {"sha256:" + "0" * 64})
    assert (answer["result"], answer["issued"], exit_code(answer)) == ("equal", "unknown", 1)


def test_a_list_of_digests_tells_every_bad_line():
    good = "sha256:" + "a" * 64
    assert read_digests(f"\ufeff{good}\r\n".encode(), "D") == {good}, "as a spreadsheet saves it"
    assert read_digests(f"{good}\n\n".encode(), "D") == {good}
    with pytest.raises(BadInput) as refused:
        read_digests(f"{good}\nsha1:3\n{good[:-1]}Z\n".encode(), "D.txt")
    assert [error.where for error in refused.value.errors] == ["D.txt:2:1", "D.txt:3:1"]


@pytest.mark.proves("commands.verify")
def test_an_erased_document_is_erased_and_no_fault():
    document = a_decision()
    document.update(erased=True, facts=None, persons=None)
    answer = result_of(document)
    assert (answer["result"], answer["differences"], exit_code(answer)) == ("erased", [], 0)
    assert result_of(document, {document["hash"]})["issued"] == "known"


@pytest.mark.proves("commands.errors")
def test_without_a_tree_only_an_installed_book_of_the_same_hash_will_do():
    document = a_decision(full=False)
    document["book"]["hash"] = "sha256:" + "0" * 64
    with pytest.raises(BadInput) as refused:
        result_of(sealed(document))
    assert [error.code for error in refused.value.errors] == ["book_not_embedded"]


@pytest.mark.proves("commands.errors")
@pytest.mark.parametrize("document", [None, [], {}, {"format": "x"}, {"format": 3}, {"format": "approdo.decision/1"}])
def test_what_is_no_document_is_refused(document):
    with pytest.raises(BadInput):
        result_of(document)


@pytest.mark.parametrize("name", ["book", "parameters", "options", "facts", "persons", "on", "inputs"])
@pytest.mark.parametrize("value", [None, 3, "x", [], [3], {}, {"x": 1.5}])
def test_no_damaged_document_can_break_the_verifier(name, value):
    for document in (a_decision(), an_allotment()):
        if name in document:
            document[name] = value
            assert tried(document)[0] in (0, 1, 2)
