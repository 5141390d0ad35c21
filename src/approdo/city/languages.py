"""English beside Italian: the `.po` files that people edit, compiled into the one `.mo` that gettext reads.

The Italian text is the message itself. A face with a `locale` folder of its own keeps its messages there; all others are
in `src/approdo/locale`. Compiled into var/ and never committed: a fresh machine has no msgfmt. No Django here, so that it
can run before the settings look for the folder.
"""

import hashlib
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from approdo.city.postgres import default_var_dir

SOURCE = Path(__file__).resolve().parents[1]
OTHERS = ("en",)
"""The languages that screens speak besides Italian."""


def locale_dir() -> Path:
    """Where gettext looks; the settings name the same folder."""
    return default_var_dir() / "locale"


def papers(language: str) -> list[Path]:
    """Every `.po` of a language, in a stable order."""
    return sorted(SOURCE.rglob(f"locale/{language}.po"))


def is_stale() -> bool:
    """Whether a `.po` changed since the last compilation."""
    stamp = locale_dir() / ".stamp"
    return not stamp.exists() or stamp.read_text() != digest()


def build() -> None:
    """Compile each language. Messages without a translation are left out: the page shows them in Italian."""
    for language in OTHERS:
        target = locale_dir() / language / "LC_MESSAGES" / "django.mo"
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = target.with_suffix(".new")
        with fresh.open("wb") as file:
            write_mo(file, merged(language))
        fresh.rename(target)
    (locale_dir() / ".stamp").write_text(digest())


def merged(language: str) -> Catalog:
    """All the messages of a language in one catalogue."""
    whole = Catalog(locale=language, domain="django")
    for path in papers(language):
        for message in read(path):
            if message.id:
                whole.add(message.id, message.string, context=message.context)
    return whole


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def digest() -> str:
    """One value for everything that is compiled."""
    total = hashlib.sha256()
    for language in OTHERS:
        for path in papers(language):
            total.update(str(path.relative_to(SOURCE)).encode() + path.read_bytes())
    return total.hexdigest()
