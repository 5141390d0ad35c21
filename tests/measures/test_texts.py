"""Every text of every measure: whole, plain, and with what the law wants in a notified act."""

from __future__ import annotations

import re

import pytest

from approdo.documents import texts
from approdo.documents.measures import measure_names
from approdo.documents.texts import HEADING, ITEM, Text

TEXTS = [one for measure in measure_names() for one in texts.all_texts(measure)]
LONGEST_SENTENCE = 20
AVOID = ("utente", "istanza", "inoltr", "effettu", "rigett", "presso ", "si prega", "!", "presentare domanda")
SAYS_WHY = ("reasons", "position")


def named(text: Text) -> str:
    return f"{text.name}.{text.from_day}"


each = pytest.mark.parametrize("text", TEXTS, ids=named)
legal = pytest.mark.parametrize("text", [one for one in TEXTS if one.legal], ids=named)


def headings(text: Text) -> list[str]:
    return [line.removeprefix(HEADING) for line in text.body.splitlines() if line.startswith(HEADING)]


@each
def test_placeholders_are_exactly_those_the_front_matter_needs(text):
    assert texts.placeholders(text.subject + text.body) == text.needs


@legal
@pytest.mark.proves("P-19")
def test_notified_act_says_why_to_whom_and_by_when_to_appeal(text):
    """l. 241/1990, art. 3: reasons, and the authority and the term of appeal."""
    assert set(SAYS_WHY) & text.needs, "no reasons"
    assert {"appeal_authority", "appeal_days", "petition_days"} <= text.needs
    assert any(title.startswith("Come contestare") for title in headings(text))


@each
@pytest.mark.proves("P-22")
def test_text_says_who_answers_where_and_the_norm(text):
    assert {"responsible", "office"} <= text.needs
    last = text.body.strip().splitlines()[-1]
    assert last.startswith("Norma: "), last
    assert re.search(r"art\. \d", last)


@legal
def test_no_is_told_in_the_order_of_the_house(text):
    """Outcome, why, what one can do, how to object, who answers (faces, section 6)."""
    body = text.body
    assert not body.startswith(HEADING), "the outcome comes first"
    why = min((body.index(f"{{{name}}}") for name in SAYS_WHY if f"{{{name}}}" in body), default=-1)
    assert 0 < why < body.index("Come contestare") < body.index("Chi risponde")


@each
def test_sentences_are_short(text):
    prose = "\n".join(
        line for line in text.body.splitlines() if not line.startswith((HEADING, ITEM, "Norma:", "Chi risponde:"))
    )
    for sentence in re.split(r"(?<=[.:?])\s+", re.sub(r"\{\w+\}", "x", prose)):
        assert len(sentence.split()) <= LONGEST_SENTENCE, sentence


@each
def test_words_are_those_people_use(text):
    low = f"{text.subject}\n{text.body}".lower()
    assert [word for word in AVOID if word in low] == []


@each
@pytest.mark.proves("P-53")
def test_courtesy_fits_the_app_of_public_services(text):
    assert 10 <= len(text.subject) <= 120
    assert 80 <= len(texts.fill(text.body, dict.fromkeys(text.needs, "valore"))) <= 10_000


@each
@pytest.mark.proves("P-52")
def test_subject_says_nothing_of_health_money_or_trouble(text):
    """Subjects stand in lists and letters: never a special category, never the reasons."""
    assert texts.placeholders(text.subject) == frozenset()
    assert not re.search(r"invalid|disabil|salute|reddito|ISEE|sfratt|debit|moros", text.subject, re.I)


@pytest.mark.parametrize(
    ("front", "wrong"),
    [
        ("subject: x\nlegal: true\nready: true", "needs"),
        ("subject: x\nlegal: forse\nready: true\nneeds: []", "intestazione non valida"),
        ("subject: x\nlegal: true\nready: false\nneeds: []", "chi deve confermarlo"),
        ("subject: x\nlegal: true\nready: true\nneeds: []\nextra: 1", "intestazione non valida"),
    ],
)
def test_front_matter_that_does_not_hold_together_is_told(tmp_path, front, wrong):
    file = tmp_path / "prova.2023-01-01.txt"
    file.write_text(f"---\n{front}\n---\nTesto.\n")
    with pytest.raises(ValueError, match=wrong):
        texts._read(file)


def test_version_of_a_text_is_that_of_the_day():
    assert "Come abbiamo scelto" not in texts.text_on("sap", "casa_proposta", "2019-03-11").body
    assert "Come abbiamo scelto" in texts.text_on("sap", "casa_proposta", "2019-03-12").body
    with pytest.raises(KeyError, match="nessun testo"):
        texts.text_on("sap", "casa_proposta", "2018-02-07")


def test_letter_of_an_old_day_can_be_printed_again():
    assert texts.text_of("sap", "casa_proposta", "2018-02-08").from_day == "2018-02-08"
