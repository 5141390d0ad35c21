"""Public words: texts of the city's papers, of the published notice, literals of the program, and nothing else.

A `PublicText` cannot be made from a plain string by calling it. Its four sources are here, and each says what keeps a
person's data out of it.

A public text is Italian wherever it is compared, stored or written as data. On a page it is shown in the page's language:
the program's own words are translated, those of the city, of a notice or of the law stay as they were said.
"""

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

_KEY = object()
# The notice of a call is a published act; these are its parts that people read (P-12, d.lgs. 33/2013, art. 35).
NOTICE_PARTS = (
    "criteria",
    "term_days",
    "responsible",
    "substitute",
    "appeal_text",
    "information_notice",
    "legal_basis",
    "retention",
)
_EMAIL = re.compile(r"\S@\S+\.\S")
_TAX_CODE = re.compile(r"[A-Z]{6}[0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]", re.IGNORECASE)


class NotPublic(TypeError):
    """A value that no publication class allows was about to be published."""


class PublicText(str):
    """A text that may stand on a public page. Only the functions of this module make one."""

    __slots__ = ("_parts", "_pattern", "_values")
    _pattern: str | None
    _values: Mapping[str, Any]
    _parts: tuple["PublicText", ...]

    def __new__(
        cls,
        text: str,
        *,
        key: object = None,
        pattern: str | None = None,
        values: Mapping[str, Any] | None = None,
        parts: tuple["PublicText", ...] = (),
    ) -> "PublicText":
        """`pattern` and `values`: the program's own words this text was made of; `parts`: the texts it joins."""
        if key is not _KEY:
            raise NotPublic(
                "un testo pubblico nasce solo dalle carte della città o dal varco: vedi records/gate/texts.py"
            )
        made = super().__new__(cls, text)
        made._pattern, made._values, made._parts = pattern, values or {}, parts
        return made

    def told(self) -> str:
        """In the language that is spoken now."""
        if self._parts:
            return self._pattern_here().join(part.told() for part in self._parts)
        if self._pattern is None:
            return str(self)
        return _fill(self._pattern_here(), {name: value.told() for name, value in self._values.items()})

    def marked(self) -> SafeString:
        """In the language that is spoken now, as HTML: what stays Italian on a page in another language says so."""
        if get_language() in {None, settings.LANGUAGE_CODE}:
            return format_html("{}", str(self))
        if self._parts:
            return format_html_join(self._pattern_here(), "{}", ((part.marked(),) for part in self._parts))
        if self._pattern is None:
            return format_html('<span lang="it">{}</span>', str(self))
        shown = {
            name: value.marked() if isinstance(value, PublicText) else value.told()
            for name, value in self._values.items()
        }
        return format_html(self._pattern_here(), **shown) if shown else format_html("{}", self._pattern_here())

    def _pattern_here(self) -> str:
        return "" if self._pattern is None else gettext(self._pattern)

    def __html__(self) -> SafeString:
        """How a template shows it where no mark is needed, or none can stand (a title, an attribute)."""
        return format_html("{}", self.told())

    def filled(self, **values: object) -> "PublicText":
        """The template with its {fields} filled. Raises NotPublic if a value has not been released."""
        from .release import Released  # the two know each other: a released figure is written inside a public sentence

        for name, value in values.items():
            if not isinstance(value, Released | PublicText):
                raise NotPublic(f"{name}: {type(value).__name__} non è passato dal varco")
        italian = {
            name: str(value) if isinstance(value, PublicText) else value.italian() for name, value in values.items()
        }
        return PublicText(_fill(self, italian), key=_KEY, pattern=self._pattern, values=values)

    def corrected(self, wrong: str, right: "PublicText") -> "PublicText":
        """The text with a typing mistake mended, wherever it stands."""
        if not isinstance(right, PublicText):
            raise NotPublic("una correzione è un testo pubblico")
        return PublicText(self.replace(wrong, right), key=_KEY)

    def part(self, start: int, end: int) -> "PublicText":
        """A stretch of it."""
        return PublicText(self[start:end], key=_KEY)

    def split_at(self, separator: str) -> tuple["PublicText", ...]:
        return tuple(PublicText(one, key=_KEY) for one in self.split(separator))

    def cut_after(self, mark: str) -> tuple["PublicText", "PublicText"]:
        """What stands before the first mark, and what follows it."""
        before, _, after = self.partition(mark)
        return PublicText(before, key=_KEY), PublicText(after, key=_KEY)

    def tidied(self) -> "PublicText":
        """With single spaces, and none at its ends."""
        return PublicText(" ".join(self.split()), key=_KEY)

    def joined(self, parts: "list[PublicText] | tuple[PublicText, ...]") -> "PublicText":
        """The parts with this text between them."""
        if not all(isinstance(part, PublicText) for part in parts):
            raise NotPublic("si uniscono solo testi pubblici")
        return PublicText(self.join(parts), key=_KEY, pattern=str(self), parts=tuple(parts))


@dataclass(frozen=True, slots=True)
class InBoth:
    """A text that the city itself wrote in both languages. The Italian one counts."""

    italian: PublicText
    english: PublicText

    def __str__(self) -> str:
        return str(self.english if get_language() == "en" else self.italian)

    def __html__(self) -> SafeString:
        return format_html("{}", str(self))


def _fill(template: str, values: Mapping[str, str]) -> str:
    return _PlainFields().format(template, **values)


class _PlainFields(string.Formatter):
    """Templates of the city may name a figure; they may not walk into an object: {x.record.__class__} is refused."""

    def get_field(self, field_name: str, args: Any, kwargs: Mapping[str, Any]) -> Any:
        if not field_name.isidentifier():
            raise NotPublic(f"«{field_name}»: nelle frasi vanno solo nomi semplici")
        return kwargs[field_name], field_name


def words(literal: str) -> PublicText:
    """Words of the program itself, in Italian: people read them, so each language has its own (tools/messages.py).

    A test reads the source: the argument is always a literal, never a variable.
    """
    return PublicText(literal, key=_KEY, pattern=literal)


def sign(literal: str) -> PublicText:
    """A literal of the program that is no language: an address, a tone, a template of figures. Always a literal, too."""
    return PublicText(literal, key=_KEY)


def city_document(path: Path) -> Any:
    """A YAML paper of the city folder, every string in it (keys apart) a PublicText. Dates and numbers stay as they are.

    Read again only when the file changes; what is given is for reading.
    """
    return _document(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=32)
def _document(path: Path, _stamp: int) -> Any:
    return _public(yaml.safe_load(path.read_text(encoding="utf-8")))


def city_text(path: Path) -> PublicText:
    """A plain-text paper of the city folder, whole."""
    return PublicText(path.read_text(encoding="utf-8"), key=_KEY)


def notice_texts(title: str, act: str, notice: Mapping[str, Any]) -> dict[str, PublicText]:
    """The readable parts of a published notice: title, act and NOTICE_PARTS. Refused if one holds a tax code."""
    found = {"title": title, "act": act} | {part: notice.get(part, "") for part in NOTICE_PARTS}
    texts = {}
    for part, text in found.items():
        plain = text if isinstance(text, str) else ("" if text is None else str(text))
        if _TAX_CODE.search(plain):
            raise NotPublic(f"avviso, {part}: contiene un codice fiscale")
        texts[part] = PublicText(plain, key=_KEY)
    return texts


def citation(text: str) -> PublicText:
    """The citation of a rule as the measure's own papers give it (l.r., r.r., d.g.r.: acts, never people)."""
    if _TAX_CODE.search(text):
        raise NotPublic("una citazione non contiene codici fiscali")
    return PublicText(text, key=_KEY)


def official_text(text: str) -> PublicText:
    """What an official wrote in an act on the programme, in order to publish it. Refused if it holds a tax code or an e-mail."""
    if _TAX_CODE.search(text) or _EMAIL.search(text):
        raise NotPublic("un testo del programma non contiene codici fiscali né indirizzi di posta")
    return PublicText(text, key=_KEY)


def reference_name(name: str) -> PublicText:
    """A name of the reference tables (owner, municipality, office), or a public code that the gate has released."""
    if _TAX_CODE.search(name):
        raise NotPublic("un nome di riferimento non contiene codici fiscali")
    return PublicText(name, key=_KEY)


def _public(value: Any) -> Any:
    if isinstance(value, str):
        return PublicText(value, key=_KEY)
    if isinstance(value, list):
        return tuple(_public(item) for item in value)
    if isinstance(value, dict):
        return {key: _public(item) for key, item in value.items()}
    return value
