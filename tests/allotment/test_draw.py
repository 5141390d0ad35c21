"""The draw against vectors computed by hand with sha256sum, and against the stand-alone checker."""

import subprocess
import sys
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approdo.allotment.draw import (
    Draw,
    Sample,
    Stratum,
    draw_key,
    draw_sample,
    drawn_order,
    list_digest,
    sample_size,
    seed_of,
)
from approdo.allotment.problems import Refused

CHECKER = Path(__file__).parents[2] / "docs" / "checkers" / "draw.py"

# printf 'a\nb\nc' | sha256sum ; printf '%s:%s' DIGEST 44 | sha256sum ; printf '%s:%s' SEED a | sha256sum …
DIGEST_ABC = "ea7fb08b7a2dc4619ffb7c7bb38d95a2047935fa165d71b12efd3852a2e6d0cc"
SEED_44 = "f7f2e69a4ecba91c1edac63cbd53f8015a61de411632ec4649e156d29855798b"
ORDER_44 = ("c", "a", "b")

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), min_size=1, max_size=8)
lists = st.lists(texts, min_size=1, max_size=12, unique=True)


@pytest.mark.proves("P-25")
def test_anybody_gets_the_vectors_made_with_a_shell():
    assert list_digest(["c", "a", "b"]) == DIGEST_ABC
    assert seed_of(DIGEST_ABC, "44") == SEED_44
    assert drawn_order(SEED_44, ["a", "b", "c"]) == ORDER_44


@pytest.mark.proves("P-25")
def test_codes_are_sorted_by_code_point_and_hashed_as_utf8():
    assert list_digest(["è", "z", "Z"]) == sha256("Z\nz\nè".encode()).hexdigest()


@given(lists, st.randoms(use_true_random=False))
def test_order_of_the_codes_handed_in_changes_nothing(codes, random):
    shuffled = list(codes)
    random.shuffle(shuffled)
    assert list_digest(shuffled) == list_digest(codes)
    assert drawn_order("s", shuffled) == drawn_order("s", codes)


def test_draw_without_a_number_has_no_seed():
    assert Draw.of(["a"], None) == Draw(list_digest(["a"]), None, None)
    assert Draw.from_digest(DIGEST_ABC, "44").seed == SEED_44


@pytest.mark.proves("P-25")
def test_another_list_or_another_number_makes_another_seed():
    seeds = {Draw.of(codes, number).seed for codes in (["a", "b"], ["a", "c"]) for number in ("1", "2")}
    assert len(seeds) == 4


def checker(tmp_path, codes, *arguments):
    listing = tmp_path / "codici.txt"
    listing.write_text("\r\n".join(codes) + "\n", encoding="utf-8", newline="")
    done = subprocess.run(
        [sys.executable, "-I", str(CHECKER), str(listing), *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={"PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.proves("P-25")
def test_stand_alone_checker_prints_the_same_draw(tmp_path):
    codes = ["SG-7K2", "SG-9QX", "SG-À1", "SG-3"]
    status, out, _ = checker(tmp_path, codes, "35-12-88")
    draw = Draw.of(codes, "35-12-88")
    order = [f"{place} {code}" for place, code in enumerate(drawn_order(draw.seed, codes), start=1)]
    assert status == 0
    assert out.splitlines() == [f"impronta {draw.list_digest}", f"seme {draw.seed}", *order]


def test_stand_alone_checker_orders_only_the_tied_when_asked(tmp_path):
    status, out, _ = checker(tmp_path, ["a", "b", "c"], "44", "b", "a")
    assert status == 0
    tied = [code for code in ORDER_44 if code != "c"]
    assert out.splitlines()[2:] == [f"1 {tied[0]}", f"2 {tied[1]}"]


@pytest.mark.parametrize("arguments", [[], ["44", "zz"]])
def test_stand_alone_checker_refuses_what_it_cannot_draw(tmp_path, arguments):
    status, out, err = checker(tmp_path, ["a", "b"], *arguments)
    assert (status, out) == (1, "")
    assert "IT" in err or "elenco" in err


# --- samples -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("population", "share", "at_least", "drawn"),
    [
        (0, "1/10", 10, 0),
        (7, "1/10", 10, 7),
        (10, "1/10", 10, 10),
        (50, "1/10", 10, 10),
        (101, "1/10", 10, 11),
        (200, "1/20", 0, 10),
        (201, "1/20", 0, 11),
        (5, "1/5", 0, 1),
        (228, "1", 0, 228),
    ],
)
@pytest.mark.proves("P-25")
def test_office_draws_the_share_rounded_up_but_never_fewer_than_the_minimum(population, share, at_least, drawn):
    assert sample_size(population, Fraction(share), at_least) == drawn


@pytest.mark.proves("P-25")
@settings(max_examples=60)
@given(lists, lists, texts, st.randoms(use_true_random=False))
def test_anybody_draws_the_same_sample_again_from_the_minutes(first, second, number, random):
    second = [f"{code}*" for code in second if f"{code}*" not in first]
    strata = (Stratum("alto", tuple(first), Fraction(1, 5), 2), Stratum("basso", tuple(second), Fraction(1, 10)))
    sample = draw_sample(strata, number)
    assert isinstance(sample, Sample)
    assert sample.draw.list_digest == list_digest(first + second)
    for stratum, drawn in zip(strata, sample.strata, strict=True):
        again = sorted(stratum.codes, key=lambda code: draw_key(sample.draw.seed, code))
        assert list(drawn.order) == again
        assert list(drawn.drawn) == again[: sample_size(len(again), stratum.share, stratum.at_least)]
    shuffled = tuple(
        Stratum(one.name, tuple(random.sample(one.codes, len(one.codes))), one.share, one.at_least) for one in strata
    )
    assert draw_sample(shuffled, number) == sample


def test_sample_with_faults_is_refused_with_all_of_them():
    found = draw_sample([Stratum("a", ("x", "x", ""), Fraction(1, 10)), Stratum("b", ("y\nz",), Fraction(3, 2))], "1")
    assert isinstance(found, Refused)
    assert sorted(one.code for one in found.problems) == [
        "code_unusable",
        "code_unusable",
        "duplicate_id",
        "sample_share",
    ]
