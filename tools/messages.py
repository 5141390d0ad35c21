"""Write every `locale/en.po`: each message of the screens, with its English.

    .venv/bin/python -m tools.messages           renew them: what is new stands there untranslated, what is gone is out
    .venv/bin/python -m tools.messages --check   exit 1 when they differ from the sources (the tests ask the same)

Messages are Italian. They come from `translate` and `blocktranslate` in templates, from `gettext` and its like in Python,
and from `words(…)`, the program's own words on public pages. A message belongs to the nearest `locale` folder above it; one
that the house already has (src/approdo/locale) is not asked of a face a second time.
"""

import io
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import django
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.pofile import write_po
from django.conf import settings
from django.utils.translation.template import templatize

from approdo.city import languages

KEYWORDS = ("gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "words")
ITALIAN_ONLY = "faces/office"
"""Officials work in Italian: nothing there is a message."""
BRACES = re.compile(r"\{\w*\}|%\(\w+\)[sd]")
WIDTH = 120
Message = str | tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """A message, and the file that shows it (no line: a .po must not change when a line moves)."""

    message: Message
    context: str | None
    file: str


def main(argv: list[str]) -> int:
    wrong = [path for path in catalogues() if differs(path)]
    if "--check" in argv:
        for path in wrong:
            print(f"{path.relative_to(languages.SOURCE)} is not up to date: .venv/bin/python -m tools.messages")
        return 1 if wrong else 0
    for path in wrong:
        path.write_text(renewed(path))
        print(f"written {path.relative_to(languages.SOURCE)}")
    missing = [message for path in catalogues() for message in untranslated(path)]
    print(f"{len(missing)} messages without a translation")
    return 0


def catalogues() -> list[Path]:
    return languages.papers("en")


def differs(path: Path) -> bool:
    return path.read_text() != renewed(path)


def untranslated(path: Path) -> list[str]:
    """Messages with an empty or a doubtful (fuzzy) translation, or with a placeholder that got lost."""
    return [str(one.id) for one in languages.read(path) if one.id and (one.fuzzy or not _whole(one.string))]


def _whole(string: str | tuple[str, ...]) -> bool:
    return all(string) if isinstance(string, tuple) else bool(string)


def renewed(path: Path) -> str:
    """The catalogue as the sources want it, with the translations it already has."""
    known = {(one.id, one.context): one.string for one in languages.read(path) if one.id}
    catalogue = Catalog(locale="en", domain="django", charset="utf-8", fuzzy=False)
    for found in sorted(messages_of(path), key=lambda one: (one.file, str(one.message))):
        before = known.get((found.message, found.context), "")
        catalogue.add(found.message, before, locations=[(found.file, None)], context=found.context)
    out = io.BytesIO()
    write_po(out, catalogue, width=WIDTH, omit_header=True, sort_by_file=True, include_lineno=False)
    return HEADER + out.getvalue().decode()


HEADER = """# English for the screens of Approdo. The messages are the Italian texts themselves; renewed by tools.messages.
msgid ""
msgstr ""
"Language: en\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


def messages_of(path: Path) -> set[Found]:
    """What a catalogue must hold."""
    mine = set(in_folder(path.parents[1]))
    house = languages.SOURCE / "locale" / "en.po"
    if path == house:
        return mine
    shared = {(found.message, found.context) for found in messages_of(house)}
    return {found for found in mine if (found.message, found.context) not in shared}


def in_folder(folder: Path) -> Iterator[Found]:
    """The messages below a folder, except those of a folder inside it that has a catalogue of its own."""
    others = [path.parents[1] for path in catalogues() if folder in path.parents[1].parents]
    others.append(languages.SOURCE / ITALIAN_ONLY)
    for path in sorted(folder.rglob("*")):
        if path.suffix not in {".html", ".py", ".txt", ".xml"} or any(other in path.parents for other in others):
            continue
        for message, context in in_file(path):
            yield Found(message, context, str(path.relative_to(languages.SOURCE)))


def in_file(path: Path) -> Iterator[tuple[Message, str | None]]:
    text, keywords = path.read_text(encoding="utf-8"), [*KEYWORDS]
    if path.suffix != ".py":
        # Django turns a template into something like Python; indentation means nothing there, and `_` is a message there only.
        text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines()) + "\n"
        keywords.append("_")
    for _, function, arguments, _ in extract_python(io.BytesIO(text.encode()), keywords, [], {"encoding": "utf-8"}):
        message = _message(function, arguments)
        if message is not None:
            yield message


def _message(function: str | None, arguments: str | tuple[str | None, ...] | None) -> tuple[Message, str | None] | None:
    """The literal strings of a call; a call without any, or of a template of figures alone («{n}»), says nothing."""
    given = (arguments,) if isinstance(arguments, str) else tuple(arguments or ())
    given = tuple(one for one in given if one is not None)
    if function in {"ngettext", "ngettext_lazy"} and len(given) >= 2:
        return given[:2], None
    if function == "pgettext" and len(given) >= 2:
        return given[1], given[0]
    return (given[0], None) if given and any(letter.isalpha() for letter in BRACES.sub("", given[0])) else None


if __name__ == "__main__":
    if not settings.configured:
        settings.configure(USE_I18N=True)
        django.setup()
    sys.exit(main(sys.argv[1:]))
