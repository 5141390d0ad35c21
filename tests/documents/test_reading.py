"""JSON, YAML and the call are read strictly: what is wrong is told, with its place; nothing is guessed."""

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from approdo.documents import calls, plain_json, plain_yaml
from approdo.documents.canonical import digest, document_hash, dumps
from approdo.documents.errors import BadInput, ErrorItem, error_document
from tests.documents.builders import a_call


def codes(refused):
    return [error.code for error in refused.value.errors]


@pytest.mark.proves("commands.errors")
@pytest.mark.parametrize(
    "data",
    [
        b'{"a": 1, "a": 2}',
        b'{"a": NaN}',
        b'{"a": 1',
        b'\xff{"a": 1}',
        b'{"a": "\\ud800"}',
        b"[" * 100_000,
        b'{"a": ' + b"9" * 5000 + b"}",
        b"",
    ],
    ids=["repeated", "nan", "cut", "not utf-8", "half a letter", "nested", "endless number", "empty"],
)
def test_a_file_that_is_not_plain_json_is_one_syntax_error(data):
    with pytest.raises(BadInput) as refused:
        plain_json.parse(data)
    assert codes(refused) == ["json_syntax"]


def test_a_file_with_a_byte_order_mark_is_read():
    assert plain_json.parse(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}


@pytest.mark.proves("commands.errors")
def test_a_file_beyond_the_limit_is_too_large(monkeypatch):
    monkeypatch.setattr(plain_json, "LIMIT_BYTES", 10)
    with pytest.raises(BadInput) as refused:
        plain_json.parse(b'{"a": 12345}')
    assert codes(refused) == ["too_large"]


def test_yaml_keeps_dates_ratios_numbers_with_zeros_and_words_as_they_were_written():
    value, _ = plain_yaml.parse(
        b"on: 2023-07-17\nshare: 20/100\nnumber: 007\nanswer: no\nten: 10\nyes: true\nnone:\n", "x"
    )
    assert value == {
        "on": "2023-07-17",
        "share": "20/100",
        "number": "007",
        "answer": "no",
        "ten": 10,
        "yes": True,
        "none": None,
    }


@pytest.mark.proves("commands.errors")
def test_every_fault_of_a_yaml_file_comes_with_its_line():
    with pytest.raises(BadInput) as refused:
        plain_yaml.parse(b"a: 1.5\nb: 1\nb: 2\nc: [1, 2.0]\n", "CALL.yaml")
    assert [error.where for error in refused.value.errors] == ["CALL.yaml:1", "CALL.yaml:3", "CALL.yaml:4"]


@pytest.mark.parametrize("text", ["a: &x 1\nb: *x\n", "a: !!python/object:os.system 1\nb: !x 2\n", "a: [\n"])
def test_yaml_that_could_grow_or_run_is_refused(text):
    with pytest.raises(BadInput) as refused:
        plain_yaml.parse(text.encode(), "CALL.yaml")
    assert set(codes(refused)) == {"json_syntax"}


@pytest.mark.proves("commands.errors")
def test_a_call_tells_all_its_errors_at_once_each_with_file_and_line():
    text = b"""format: approdo.call/1
measure: sap
id: sap-2023
published_on: 2023-7-17
closes_at: 2023-06-01
opens_at: 2023-07-17
extra: 1
allotment:
  year: abc
  order: [{by: score, direction: up}]
  quotas: [{name: indigent, share: 120/100, rounding: up}, {name: indigent, share: 1/5, rounding: near}]
  counters: [{quota: indigent, owner: c, municipality: s, available_before: 2, assigned_before: 3}]
  refusals: [{application: A1}]
  when_many: maybe
"""
    with pytest.raises(BadInput) as refused:
        calls.parse(text, "CALL.yaml")
    found = {(error.code, error.where) for error in refused.value.errors}
    assert found == {
        ("date_invalid", "/published_on"),
        ("date_invalid", "/closes_at"),
        ("format_unknown", "/extra"),
        ("fact_type", "/allotment/year"),
        ("fact_code", "/allotment/order/0/direction"),
        ("fact_bounds", "/allotment/quotas/0/share"),
        ("fact_code", "/allotment/quotas/1/rounding"),
        ("duplicate_id", "/allotment/quotas/1/name"),
        ("fact_bounds", "/allotment/counters/0/assigned_before"),
        ("format_unknown", "/allotment/refusals/0/home"),
        ("fact_code", "/allotment/when_many"),
    }
    assert all(error.message.startswith("CALL.yaml, riga ") for error in refused.value.errors)


def test_a_call_reads_its_quotas_order_and_number_as_the_engine_takes_them():
    call = calls.read(
        a_call(
            allotment={
                "order": [{"by": "score", "direction": "desc"}, {"by": "filed_at", "direction": "asc"}],
                "public_number": 47,
            }
        )
    )
    assert [(key.by, key.direction) for key in call.allotment.order] == [("score", "desc"), ("filed_at", "asc")]
    assert call.allotment.public_number == "47"
    assert str(call.allotment.quotas[0].share) == "1/5"
    assert call.allotment.quotas[0].per == ("owner", "municipality", "year")


def test_a_call_without_an_order_ranks_by_score_then_draws():
    assert [(key.by, key.direction) for key in calls.read(a_call()).allotment.order] == [("score", "desc")]


def test_a_document_has_one_digest_whatever_the_order_of_its_keys():
    assert digest({"b": 1, "a": "à"}) == digest({"a": "à", "b": 1})
    assert dumps({"b": [True, None], "a": "à"}) == '{"a":"à","b":[true,null]}'.encode()
    assert document_hash({"a": 1, "hash": "x"}) == digest({"a": 1})


def test_an_error_document_can_always_be_written():
    odd = ErrorItem("fact_type", "/x", {"a": {1, 2}}, "y", "m", "r")
    long = ErrorItem("fact_type", "/x", "\ud800" * 1000, "y", "m", "r")
    written = error_document([odd, long])["errors"]
    assert isinstance(written[0]["value"], str)
    assert len(written[1]["value"]) == 200
    written[1]["value"].encode()


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text()
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(json_values)
def test_the_quick_way_of_writing_a_document_is_the_canonical_way(value):
    assert dumps(value) == rfc8785.dumps(value)


@pytest.mark.parametrize("value", [2**53, float("nan"), "\ud800", {"\udc00": 1}, {1: 2}])
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises(ValueError, match=r"."):
        dumps(value)
