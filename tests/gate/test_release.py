"""Nothing is public but what `release` made of a closed class, or a text of the city's papers (P-33, P-38)."""

import ast
from dataclasses import FrozenInstanceError, dataclass, fields, is_dataclass
from datetime import date
from pathlib import Path

import pytest

from approdo.records.gate import classes
from approdo.records.gate.classes import Act, Aggregate, CodedRow, CodedStep, CountOfHomesOrActs, PublicationClass
from approdo.records.gate.fields import Month
from approdo.records.gate.release import Released, only_public, release, release_one
from approdo.records.gate.texts import NotPublic, PublicText, notice_texts, reference_name, words

SOURCE = Path(classes.__file__).parents[2]
ROW = CodedRow(code="R8C-3LN", place=1, score=2750)


@dataclass(frozen=True)
class OpenRow(PublicationClass):
    """What an open class would be: any field, any value."""

    code: str
    notes: str = ""
    checks = {}


@pytest.mark.proves("P-33", "P-38")
def test_nobody_makes_a_public_value_without_the_gate() -> None:
    with pytest.raises(NotPublic):
        Released(ROW)
    with pytest.raises(NotPublic):
        PublicText("Mario Rossi")
    with pytest.raises(AttributeError):
        release_one(ROW).score = 1
    with pytest.raises(FrozenInstanceError):
        ROW.score = 1  # type: ignore[misc]


@pytest.mark.proves("P-33", "P-38")
def test_nobody_adds_a_class_or_a_field() -> None:
    with pytest.raises(NotPublic, match="non è una classe"):
        release(OpenRow, [OpenRow("R8C-3LN")])

    @dataclass(frozen=True)
    class Wider(CodedRow):
        address: str = "via Marx 3"

    with pytest.raises(NotPublic, match="Wider non è CodedRow"):
        release(CodedRow, [Wider("R8C-3LN")])


@pytest.mark.parametrize(
    "record",
    [
        CodedRow(code="Rossi M."),
        CodedRow(code="R8C-3L0"),  # 0 is not in the alphabet
        CodedRow(code="R8C-3LN", month=date(2023, 10, 3)),  # a day of a household
        CodedRow(code="R8C-3LN", score="27,50"),
        CodedRow(code="R8C-3LN", norm="art. 7"),  # a text that is not the city's
        CodedStep(step=1, stage=1, code="R8C-3LN", result="rinuncia per malattia"),
        CodedStep(step=1, stage=1, code="R8C-3LN", result="assigned", home="via Marx 3"),
        CountOfHomesOrActs(what="applications_received", number=228),
        CountOfHomesOrActs(what="refusals", number=3),
        CountOfHomesOrActs(what="homes_assigned", number=3, quota="Nucleo Rossi"),
        CountOfHomesOrActs(what="homes_assigned", number=-1),
        Aggregate(what="homes_assigned", number=3),
        Act(what="diagnosis"),
        Act(what="home_assigned", number="det. 1"),
    ],
)
@pytest.mark.proves("P-33", "P-37", "P-38")
def test_a_value_outside_the_closed_lists_is_refused(record: PublicationClass) -> None:
    with pytest.raises(NotPublic, match="campi non ammessi"):
        release_one(record)


def test_every_class_is_frozen_and_checks_every_field_it_has() -> None:
    assert {cls.name for cls in classes.CLASSES} == {"act", "count_of_homes_or_acts", "coded_row", "aggregate"}
    for cls in classes.CLASSES:
        assert is_dataclass(cls)
        assert cls.__dataclass_params__.frozen
        assert set(cls.checks) == {field.name for field in fields(cls)}


@pytest.mark.proves("P-33", "P-38")
@pytest.mark.parametrize("leak", ["Mario Rossi", 12_500_00, date(1980, 5, 10), 27.5, ROW, object()])
def test_a_page_is_refused_when_anything_in_it_did_not_pass(leak: object) -> None:
    @dataclass(frozen=True)
    class Nested:
        inside: object

    good = {"rows": (release_one(ROW),), "title": words("Graduatoria"), "drawn": True, "none": None}
    only_public(good)
    for page in ({"x": leak}, {**good, "list": [leak]}, {"deep": Nested((leak,))}, {"deep": {"deeper": Nested(leak)}}):
        with pytest.raises(NotPublic):
            only_public(page)


@pytest.mark.proves("P-33")
def test_a_sentence_is_filled_only_with_what_passed() -> None:
    sentence = words("{n} case")
    three = release_one(CountOfHomesOrActs(what="homes_assigned", number=3))
    assert sentence.filled(n=three) == "3 case"
    for leak in ("tre", 3, date(1980, 5, 10)):
        with pytest.raises(NotPublic):
            sentence.filled(n=leak)
    with pytest.raises(NotPublic):
        words("{n._record}").filled(n=three)


@pytest.mark.proves("P-33")
def test_words_are_always_literals_in_the_source() -> None:
    """`words(person.name)` would open the gate: no call of it, or of `sign`, may have anything but a literal."""
    found = 0
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"words", "sign"}:
                found += 1
                literal = len(node.args) == 1 and isinstance(node.args[0], ast.Constant) and not node.keywords
                assert literal or path.parent.name not in {"gate", "programme", "public"}, f"{path.name}:{node.lineno}"
    assert found > 50


@pytest.mark.proves("P-33")
def test_a_notice_or_a_name_with_a_tax_code_is_refused() -> None:
    code = "XXXYYY" + "80A10" + "Z999" + "W"
    with pytest.raises(NotPublic):
        notice_texts("Bando", "", {"responsible": f"chiedere a {code}"})
    with pytest.raises(NotPublic):
        reference_name(code)


@pytest.mark.proves("P-66")
def test_what_is_missing_is_not_available_and_never_zero() -> None:
    assert str(release_one(CountOfHomesOrActs(what="homes_assigned", number=None))) == "non disponibile"
    assert str(release_one(Aggregate(what="corrections_open", number=None))) == "non disponibile"
    assert str(release_one(CountOfHomesOrActs(what="homes_assigned", number=0))) == "0"


@pytest.mark.proves("P-44")
def test_a_hidden_number_says_which_kind_of_hidden_it_is() -> None:
    assert str(release_one(Aggregate(what="corrections_open", number=None, few=True))) == "meno di 5"
    assert str(release_one(Aggregate(what="corrections_open", number=None, guards=True))) == "non pubblicato"


def test_a_month_is_written_without_its_day() -> None:
    assert str(release_one(Act(what="home_assigned", when=Month(2023, 10)))) == "ottobre 2023"
