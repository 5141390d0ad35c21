"""The quick canonical form is the library's, byte for byte, errors included."""

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from approdo.rulebook.canonical_json import canonical

TEXTS = st.text(st.characters(codec="utf-8"), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**54), 2**54) | TEXTS | st.floats(allow_nan=True),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4) | st.tuples(inner, inner),
    max_leaves=12,
)


@given(VALUES)
@example({"\ufb33": 1, "\U0001f600": 2, 'a\x00\x1f\x7f"\\\b\u2028é': "\t"})
@example([2**53 - 1, 2**53, -(2**53)])
def test_both_encoders_give_the_same_bytes_or_the_same_refusal(value):
    try:
        expected = rfc8785.dumps(value)
    except rfc8785.CanonicalizationError:
        with pytest.raises(rfc8785.CanonicalizationError):
            canonical(value)
    else:
        assert canonical(value) == expected


@pytest.mark.parametrize("value", [{1: "a"}, "\ud800", {"\udfff": 1}, object(), {"a": {2: 3}}])
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises((rfc8785.CanonicalizationError, UnicodeEncodeError)):
        canonical(value)
