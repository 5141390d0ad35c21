"""Every message of the screens has its English, and the address alone says which language a page speaks."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.test import Client, RequestFactory
from django.utils import translation

from approdo.city import languages
from tools import messages

CATALOGUES = languages.papers("en")
PLACES = re.compile(r"\{\w*\}|%\(\w+\)[sd]")


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(languages.SOURCE)))
def test_whoever_translates_finds_every_message_and_none_without_its_english(path: Path) -> None:
    assert not messages.differs(path), "run .venv/bin/python -m tools.messages"
    assert messages.untranslated(path) == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(languages.SOURCE)))
def test_a_translation_keeps_every_place_where_a_value_goes(path: Path) -> None:
    for message in languages.read(path):
        if not message.id:
            continue
        italian = message.id if isinstance(message.id, tuple) else (message.id,)
        english = message.string if isinstance(message.string, tuple) else (message.string,)
        assert set(PLACES.findall(italian[-1])) == set(PLACES.findall(english[-1])), message.id


def test_whoever_adds_a_message_without_its_english_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        '{% load i18n %}{% translate "Nuovo" %}{% blocktranslate count n=n %}una{% plural %}{{ n }} case{% endblocktranslate %}'
    )
    assert list(messages.in_file(page)) == [("Nuovo", None), (("una", "%(n)s case"), None)]
    code = tmp_path / "page.py"
    code.write_text('words("Mai visto")\nwords("{n}; ")\nsign("/bandi/")\ngettext("Ciao")\n')
    assert [message for message, _ in messages.in_file(code)] == ["Mai visto", "Ciao"]


def test_the_office_speaks_italian_only() -> None:
    office = languages.SOURCE / "faces" / "templates" / "office"
    assert [path.name for path in office.rglob("*.html") if "translate" in path.read_text()] == []


@pytest.mark.parametrize(("path", "language"), [("/stato/", "it"), ("/en/stato/", "en"), ("/english/", "it")])
def test_the_address_says_the_language_and_the_browser_does_not(path: str, language: str) -> None:
    from approdo.faces.middleware import PathLanguage

    spoken = []

    def view(request):
        from django.http import HttpResponse

        spoken.append(translation.get_language())
        return HttpResponse()

    request = RequestFactory().get(path, HTTP_ACCEPT_LANGUAGE="en" if language == "it" else "it")
    answer = PathLanguage(view)(request)
    assert spoken == [language]
    assert answer["Content-Language"] == language
    assert "Vary" not in answer


def test_a_missing_page_is_told_in_the_language_of_its_address(db: None) -> None:
    assert "Questa pagina non c’è" in Client().get("/niente-qui/").content.decode()
    assert "This page does not exist" in Client().get("/en/niente-qui/").content.decode()
    assert '<html lang="en">' in Client().get("/en/niente-qui/").content.decode()


def test_public_words_are_told_in_english_and_stay_italian_as_data() -> None:
    from approdo.records.gate.classes import Act, CountOfHomesOrActs
    from approdo.records.gate.release import release_one
    from approdo.records.gate.texts import reference_name, words

    days = release_one(CountOfHomesOrActs(what="days_late", number=1234))
    late = words("In ritardo di {days} giorni").filled(days=days)
    said = words("Dichiarato il {day}; prova mancante: {what}.").filled(
        day=release_one(Act(what="statement", when=date(2024, 6, 13))),
        what=reference_name("verbale <firmato>"),
    )
    assert str(late) == late.marked() == "In ritardo di 1.234 giorni"
    with translation.override("en"):
        assert late.told() == "Late by 1,234 days"
        assert str(late) == "In ritardo di 1.234 giorni"
        assert said.told() == "Stated on 13 June 2024; proof missing: verbale <firmato>."
        assert said.marked() == 'Stated on 13 June 2024; proof missing: <span lang="it">verbale &lt;firmato&gt;</span>.'
        assert words("; ").joined([words("Chiavi"), reference_name("Comune")]).told() == "Keys; Comune"
    assert said == "Dichiarato il 13 giugno 2024; prova mancante: verbale <firmato>."
