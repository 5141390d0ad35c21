"""The service sheets: one a measure, written in its folder, complete or not published (C.SI.1.3, P-62)."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .texts import InBoth, PublicText, city_document

FILE = "service.yaml"
FIELDS = (
    "category", "title", "description", "addressed", "about", "how_to", "needed", "achieved", "times", "cost", "access", "more",
    "conditions", "topics",
)  # fmt: skip
"""What the municipal site must list of every service, besides what is computed: state, real times, contacts, citations."""


@dataclass(frozen=True, slots=True)
class ServiceCard:
    slug: PublicText
    notice: PublicText
    category: InBoth
    title: InBoth
    description: InBoth
    addressed: InBoth
    about: InBoth
    how_to: InBoth
    needed: tuple[InBoth, ...]
    achieved: InBoth
    times: InBoth
    cost: InBoth
    access: InBoth
    more: InBoth
    conditions: InBoth
    topics: tuple[InBoth, ...]


class IncompleteCard(ValueError):
    """A sheet with a field missing is not published; `fields` names them."""

    def __init__(self, measure: str, fields: Iterable[str]) -> None:
        self.measure, self.fields = measure, tuple(fields)
        super().__init__(f"{measure}: {', '.join(self.fields)}")


def service_cards(folders: Iterable[Path]) -> tuple[ServiceCard, ...]:
    """The sheets of the installed measures, by title. Raises IncompleteCard: nothing is published by halves."""
    papers = [paper for folder in folders for paper in sorted(folder.glob(f"*/{FILE}"))]
    return tuple(sorted((service_card(paper) for paper in papers), key=lambda card: str(card.title.italian)))


def service_card(paper: Path) -> ServiceCard:
    given = city_document(paper)
    missing = [name for name in ("slug", "notice", *FIELDS) if not _full(given.get(name))]
    if missing:
        raise IncompleteCard(paper.parent.name, missing)
    return ServiceCard(given["slug"], given["notice"], **{name: _both(given[name]) for name in FIELDS})


def _full(given: Any) -> bool:
    """A text in both languages, or a list of such, or a plain word."""
    if isinstance(given, tuple):
        return bool(given) and all(_full(one) for one in given)
    if isinstance(given, dict):
        return bool(given.get("it")) and bool(given.get("en"))
    return bool(given)


def _both(given: Any) -> Any:
    return tuple(_both(one) for one in given) if isinstance(given, tuple) else InBoth(given["it"], given["en"])
