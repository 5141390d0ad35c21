"""The papers of the programme are refused whole, with every fault named."""

import re
from pathlib import Path

import pytest

from approdo.records.programme import catalogue
from approdo.records.programme.live import QUERIES
from approdo.records.programme.states import VERBS, WORDS, Declared, State, state_of
from tests.programme.city import CITY


def broken(tmp_path: Path, old: str, new: str) -> tuple[str, ...]:
    """The faults of the city's papers with one thing changed."""
    (tmp_path / "sources").mkdir()
    for name in ("claims.yaml", "definitions.yaml", "sources/programma-2024-06-13.txt"):
        text = (CITY / name).read_text()
        if name == "claims.yaml":
            assert old in text
            text = text.replace(old, new, 1)
        (tmp_path / name).write_text(text)
    with pytest.raises(catalogue.BrokenProgramme) as refused:
        catalogue.load(tmp_path)
    return refused.value.faults


@pytest.mark.proves("P10")
@pytest.mark.parametrize("word", ["attualmente", "negli scorsi mesi", "prossimamente in prossima apertura"])
def test_the_editor_is_told_of_a_relative_time_word(tmp_path: Path, word: str) -> None:
    faults = broken(
        tmp_path, "sentence: Il tavolo con ASST continua a riunirsi", f"sentence: Il tavolo {word} continua"
    )
    assert len(faults) == 1
    assert faults[0].startswith("E03: «")
    assert "scrivi una data" in faults[0]


def test_the_editor_is_told_of_words_that_are_not_in_the_page(tmp_path: Path) -> None:
    faults = broken(tmp_path, 'quote: "dirigenti degli Istituti Scolastici Statali"', 'quote: "i presidi"')
    assert faults == ("E08: «i presidi» non è nella pagina, lettera per lettera.",)


@pytest.mark.proves("P09")
def test_the_editor_cannot_claim_more_than_the_verb_says(tmp_path: Path) -> None:
    faults = broken(tmp_path, "verb: sviluppo\n    state: preparing", "verb: sviluppo\n    state: running")
    assert faults == ("O02: il verbo «sviluppo» vuole lo stato «preparing».",)


@pytest.mark.proves("L03")
def test_the_editor_must_say_which_proof_is_missing(tmp_path: Path) -> None:
    faults = broken(tmp_path, 'missing: ["prossimo atto, ufficio e scadenza"]', "missing: []")
    assert faults == ("O02: di’ quale prova manca (missing).",)


def test_every_live_row_has_a_query_and_a_definition_of_that_query() -> None:
    programme = catalogue.load(CITY)
    live = [row for row in programme.rows if row.live]
    assert [row.id for row in live] == [f"H{number}" for number in range(29, 37)]
    for row in live:
        definition = programme.definition(row.live.definition)
        assert definition is not None
        assert definition.query == row.live.query
        assert str(row.live.query) in QUERIES


@pytest.mark.proves("P09")
def test_every_verb_gives_a_state_that_has_a_word() -> None:
    assert set(VERBS.values()) <= set(WORDS)
    page = re.sub(r"\s+", " ", (CITY / "sources" / "programma-2024-06-13.txt").read_text()).lower()
    for verb in VERBS:
        assert verb in page or all(part in page for part in verb.split()), verb


@pytest.mark.proves("P-63")
def test_nobody_counts_as_delivered_by_words_alone() -> None:
    from datetime import date

    said = Declared(date(2024, 6, 13), "delivered")
    assert state_of(date(2024, 7, 1), said).code == "stated"
    assert state_of(date(2024, 7, 1), said, found=State("delivered", date(2023, 12, 1))).code == "delivered"
