"""Every sentence of the page, on any day: what was said, what is proved, what is missing."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from approdo.procedures.problems import Problems
from approdo.procedures.record_statement import record_statement
from approdo.records.access.actors import Actor
from approdo.records.journal.models import Event
from approdo.records.programme.claims import Claim, Evaluation, claims_on
from approdo.records.programme.models import Commitment
from tests.programme.city import CITY, MOMENT, PAGE_DAY

# Written out here, not read from claims.yaml: a row taken out of the papers must make a test fail.
ROWS = [
    *(f"E{n:02}" for n in range(1, 19)),
    *(f"O{n:02}" for n in range(1, 6)),
    *(f"L{n:02}" for n in range(1, 4)),
    *(f"W{n:02}" for n in range(1, 9)),
    *(f"F{n:02}" for n in range(1, 27)),
    *(f"H{n:02}" for n in range(1, 37)),
    *(f"Y{n:02}" for n in range(1, 11)),
]
SOURCE = re.sub(r"\s+", " ", (CITY / "sources" / "programma-2024-06-13.txt").read_text())


def claim(name: str, on: date) -> Claim:
    return next(one for one in claims_on(on, CITY) if one.row == name)


@pytest.fixture
def page(recorded: tuple[dict[str, Claim], dict[str, int]]) -> dict[str, Claim]:
    return recorded[0]


@pytest.mark.parametrize("row", [pytest.param(row, marks=pytest.mark.proves(row)) for row in ROWS])
def test_anyone_reads_each_row_of_the_page_as_the_page_said_it(
    page: dict[str, Claim], recorded: tuple[dict[str, Claim], dict[str, int]], row: str
) -> None:
    """The row has its commitment and its statement in the journal, the page's own words, and what is not proved."""
    found = page[row]
    assert found.missing
    assert recorded[1][row] == 1
    assert found.sentence
    if row == "E18":
        assert found.chip.code == "no_statement"
        assert found.quote is None
        return
    assert [one.row for one in page.values() if one.sentence == found.sentence] == [row]
    assert [one.row for one in page.values() if one.quote == found.quote] == [row]
    assert found.quote in SOURCE
    assert found.declared_on.when == PAGE_DAY
    assert found.chip.code == "stated"
    assert found.chip.word == "Dichiarato"
    assert found.explained.startswith("Dichiarato il 13 giugno 2024; prova mancante: ")


@pytest.mark.proves("P05", "P06", "P08")
def test_anyone_finds_one_hundred_and_six_rows_in_seven_areas(page: dict[str, Claim], stated: None) -> None:
    assert list(page) == ROWS
    assert len(ROWS) == 106
    areas = list(dict.fromkeys(str(one.area) for one in page.values()))
    assert len(areas) == 7
    assert areas[0] == "politiche-educative"
    assert Commitment.objects.filter(area__section=4).count() == 106


@pytest.mark.proves("P-63", "P09")
def test_a_sentence_that_says_things_go_on_loses_its_colour_after_sixty_days(stated: None) -> None:
    assert claim("E03", PAGE_DAY + timedelta(days=60)).chip.code == "stated"
    late = claim("E03", PAGE_DAY + timedelta(days=61))
    assert late.chip.code == "stale"
    assert late.chip.word == "Nessuna prova da 61 giorni"


@pytest.mark.proves("P-63", "F10")
def test_a_promised_day_that_passes_makes_the_sentence_late_by_days(stated: None) -> None:
    assert claim("F10", date(2024, 9, 19)).chip.code == "stated"
    assert claim("F10", date(2024, 9, 20)).chip.word == "In ritardo di un giorno"
    late = claim("F10", date(2026, 11, 20))
    assert late.chip.word == "In ritardo di 792 giorni"
    assert [str(tap.when) for tap in late.taps] == ["13 luglio 2023", "19 settembre 2024"]
    assert late.taps[1].missed


@pytest.mark.proves("H22")
def test_the_agreement_says_from_which_day_it_holds_and_that_the_act_is_missing(page: dict[str, Claim]) -> None:
    assert str(page["H22"].in_force_from) == "13 marzo 2024"
    assert "numero e data dell’atto" in page["H22"].explained


@pytest.mark.proves("P-63", "F19", "F24")
def test_grants_said_to_be_paid_are_not_delivered_without_a_count(page: dict[str, Claim]) -> None:
    assert {page[row].chip.code for row in ("F19", "F24", "H30", "H33")} == {"stated"}


@pytest.mark.proves("P-66")
def test_a_figure_without_its_call_is_not_available_and_never_zero(page: dict[str, Claim]) -> None:
    for row in ("H29", "H30", "H31", "H32", "H33", "H34", "H35", "H36"):
        assert page[row].figure == "non disponibile"
        assert page[row].definition is not None


def test_before_the_page_there_is_no_statement(stated: None) -> None:
    before = claim("F15", PAGE_DAY - timedelta(days=1))
    assert before.chip.code == "no_statement"
    assert before.declared_on is None
    assert before.taps == ()


@pytest.mark.proves("P06")
def test_typing_mistakes_of_the_page_stay_in_the_quote_and_are_mended_beside_it(page: dict[str, Claim]) -> None:
    assert page["E01"].quote == "Poltiche educative"
    assert page["E01"].quote_fixed == "Politiche educative"
    assert page["F01"].quote_fixed is None


def test_the_editor_who_records_twice_writes_nothing_the_second_time(stated: None) -> None:
    before = Event.objects.count()
    assert record_statement(MOMENT, Actor.system(), CITY) == []
    assert Event.objects.count() == before


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    (tmp_path / "sources").mkdir()
    for name in ("claims.yaml", "definitions.yaml", "sources/programma-2024-06-13.txt"):
        (tmp_path / name).write_text((CITY / name).read_text())
    return tmp_path


@pytest.mark.proves("P-64")
def test_the_editor_cannot_rewrite_what_was_said(stated: None, papers: Path) -> None:
    text = (papers / "claims.yaml").read_text()
    (papers / "claims.yaml").write_text(text.replace("day: 2024-09-19", "day: 2026-04-30"))
    with pytest.raises(Problems) as refused:
        record_statement(MOMENT, Actor.system(), papers)
    assert [(one.code, one.where) for one in refused.value.problems] == [("statement_changed", "F10")]
    changed = next(one for one in Evaluation(PAGE_DAY, papers).claims if one.row == "F10")
    assert changed.chip.code == "unavailable"


@pytest.mark.proves("P-64")
def test_a_new_statement_stands_beside_the_old_one_with_reason_and_act(stated: None, papers: Path) -> None:
    text = (papers / "claims.yaml").read_text()
    later = (
        "    later: [{day: 2024-06-14, sentence: L’avviso 2024 per la morosità incolpevole è chiuso, state: stated, verb: null, "
        "quote: Avviso, reason: fondi esauriti, act: det. dimostrativa}]\n"
    )
    (papers / "claims.yaml").write_text(text.replace("  - id: F16\n", later + "  - id: F16\n"))
    assert len(record_statement(MOMENT.replace(day=15), Actor.system(), papers)) == 1
    found = next(one for one in Evaluation(date(2024, 6, 15), papers).claims if one.row == "F15")
    assert found.sentence.endswith("è chiuso")
    assert [(act.what, str(act.when), act.number) for act in found.history] == [
        ("statement_replaced", "2024-06-14", "det. dimostrativa"),
        ("statement", "2024-06-13", None),
    ]
    old = next(one for one in Evaluation(PAGE_DAY, papers).claims if one.row == "F15")
    assert old.sentence.endswith("è in vigore")
