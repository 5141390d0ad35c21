"""What the city tells about personal data and cookies, from its own paper: a notice for each purpose, every version kept (P03)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from .classes import Act
from .release import Released, release_one
from .texts import InBoth, PublicText, city_document


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie that this site may set; `days` 0: it goes with the browser's session."""

    name: PublicText
    days: PublicText
    why: InBoth


@dataclass(frozen=True, slots=True)
class CookieNotice:
    """The notice at the top of every public page, until it is closed. A new version is shown again."""

    version: PublicText
    since: Released
    text: InBoth
    replaces: PublicText
    kept: tuple[Cookie, ...]


@dataclass(frozen=True, slots=True)
class Version:
    version: PublicText
    since: Released
    changed: PublicText
    parts: tuple[tuple[InBoth, InBoth], ...]


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why data are used: one notice each, the newest version first."""

    slug: PublicText
    title: InBoth
    versions: tuple[Version, ...]

    @property
    def now(self) -> Version:
        return self.versions[0]

    @property
    def before(self) -> tuple[Version, ...]:
        return self.versions[1:]


@dataclass(frozen=True, slots=True)
class Notices:
    cookies: CookieNotice
    purposes: tuple[Purpose, ...]
    rights: InBoth


def load(folder: Path) -> Notices:
    """The city's notices.yaml."""
    paper = city_document(folder / "notices.yaml")
    cookies, rights = paper["cookies"], paper["rights"]
    return Notices(
        CookieNotice(
            cookies["version"],
            _day(cookies["since"]),
            InBoth(cookies["text"], cookies["english"]),
            cookies["replaces"],
            tuple(Cookie(one["name"], one["days"], InBoth(one["why"], one["english"])) for one in cookies["kept"]),
        ),
        tuple(_purpose(one) for one in paper["purposes"]),
        InBoth(rights["text"], rights["english"]),
    )


def _purpose(paper: dict[str, Any]) -> Purpose:
    return Purpose(paper["slug"], InBoth(paper["title"], paper["english"]), tuple(_versions(paper["versions"])))


def _versions(papers: tuple[dict[str, Any], ...]) -> Iterator[Version]:
    for one in papers:
        parts = tuple(
            (InBoth(part["head"], part["english_head"]), InBoth(part["text"], part["english"])) for part in one["parts"]
        )
        yield Version(one["version"], _day(one["since"]), one["changed"], parts)


def _day(on: date) -> Released:
    return release_one(Act(what="statement", when=on))
