"""The sheet of each service, for people and for the municipal site (C.SI.1.3, P-62)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from approdo.records.gate.release import Released
from approdo.records.gate.services import ServiceCard
from approdo.records.gate.texts import PublicText, sign, words

from .calls_pages import CallView
from .writing import Json, Output, Page


@dataclass(frozen=True)
class Status:
    """Whether one can ask for the service now, and the one thing to do."""

    word: PublicText
    tone: PublicText
    button: PublicText
    href: PublicText


def pages(
    cards: tuple[ServiceCard, ...],
    views: tuple[CallView, ...],
    norms: tuple[Released, ...],
    everywhere: Mapping[str, Any],
) -> Iterator[Output]:
    yield Page("servizi/", "public/services.html", {"services": cards})
    for card in cards:
        status = status_of(views)
        context = {"service": card, "status": status, "calls": views, "norms": norms}
        yield Page(f"servizi/{card.slug}/", "public/service.html", context)
        yield Json(f"servizi/{card.slug}/scheda.json", _sheet(card, status, views, norms, everywhere))


def status_of(views: tuple[CallView, ...]) -> Status:
    """Open when a call takes applications; else the newest call, or none."""
    taking = next((view for view in views if view.notice.stage == "open"), None)
    if taking:
        return Status(taking.chip, taking.tone, words("Leggi come fare domanda"), taking.url)
    if views:
        return Status(views[0].chip, views[0].tone, words("Guarda il bando"), views[0].url)
    return Status(words("Nessun bando aperto"), sign("wait"), words("Guarda i bandi"), sign("/bandi/"))


def _sheet(
    card: ServiceCard,
    status: Status,
    views: tuple[CallView, ...],
    norms: tuple[Released, ...],
    everywhere: Mapping[str, Any],
) -> dict[str, object]:
    """The complete sheet, as the municipal site takes it over."""
    return {
        "format": sign("approdo.service-sheet/1"),
        "on": everywhere["today"],
        "sheet": card,
        "status": status.word,
        "calls": tuple(view.url for view in views),
        "deadlines": tuple(view.notice.closes for view in views),
        "real_times": tuple(duration for view in views for duration in view.durations),
        "median_days_to_keys": tuple(view.median for view in views),
        "rules": norms,
        "contacts": everywhere["housing_office"],
        "page": sign("{site}/servizi/{slug}/").filled(site=everywhere["site"], slug=card.slug),
    }
