"""The page of proofs: every mark can be looked up, and what nobody proves is said."""

from tools.conformance import Proof, document, unknown_ids

KNOWN = {"Rules": {"P-1": "One clock", "P-2": "Its start"}, "Later": {"P-25": "The draw", "P-26": "The doubt"}}


def test_rule_without_a_test_is_listed_as_not_yet():
    page = document([Proof("P-1", "tests/a.py::test_a")], KNOWN)
    assert "| P-1 | One clock | `tests/a.py::test_a` |" in page
    assert "| P-2 | Its start | not yet |" in page
    assert "1 of 2 proved." in page


def test_later_rule_is_shown_only_once_proved():
    page = document([Proof("P-25", "tests/a.py::test_a")], KNOWN)
    assert ("| P-25 |" in page, "| P-26 |" in page) == (True, False)


def test_id_that_nobody_can_look_up_is_an_error():
    found = [Proof("P-99", "t"), Proof("house.floors", "t"), Proof("P-1", "t"), Proof("nonsense", "t")]
    assert unknown_ids(found, KNOWN) == ["P-99", "nonsense"]
