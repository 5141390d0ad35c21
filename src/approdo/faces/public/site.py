"""The whole public site for a moment: every page and download, none twice, every link answered."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from approdo.records.gate import acts, installation, notices, places
from approdo.records.gate.calls import public_calls
from approdo.records.gate.release import Released
from approdo.records.gate.services import ServiceCard, service_cards
from approdo.records.gate.texts import PublicText, city_document, city_text, reference_name
from approdo.records.programme.claims import Evaluation

from . import calls_pages, claim_pages, open_data, programme_pages, service_pages
from .calls_pages import CallView
from .writing import Output, Page, Plain, Text

# Pages that say what there is, and honestly what there is not yet. Their text is in their template.
CITY_PAGES = (
    "amministrazione",
    "novita",
    "vivere-il-comune",
    "argomenti",
    "sportelli",
    "prenota",
    "segnala",
    "aiuto",
    "aiuti",
    "privacy",
    "note-legali",
    "accessibilita",
    "verifica",
)
CHECKERS = {"ricontrolla.py": "allotment.py", "sorteggio.py": "draw.py"}
"""The programs with which anybody checks, needing only Python: the name they are given, and their file in docs/checkers."""


def outputs(moment: datetime, city_folder: Path) -> Iterator[Output]:
    """Every file of the site as it is at a moment."""
    paths = []
    for output in _outputs(moment, city_folder):
        if isinstance(output, Page):
            paths.append(reference_name(output.path))
        yield output
    site = site_address()
    yield Text("sitemap.xml", "public/sitemap.xml", {"paths": tuple(paths), "site": site})
    yield Text("robots.txt", "public/robots.txt", {"site": site})


def _outputs(moment: datetime, city_folder: Path) -> Iterator[Output]:
    now = Evaluation(acts.day_of(moment), city_folder, moment)
    shared = everywhere(moment, city_folder)
    calls = public_calls(moment)
    views = tuple(calls_pages.view_of(at) for at in calls)
    tones = programme_pages.tones(now.claims)
    first = tuple(sorted((claim for claim in now.claims if claim.live), key=lambda claim: claim.key)[:3])
    yield Page("", "public/home.html", {"calls": views, "tones": tones, "claims": first})
    yield Page("bandi/", "public/calls.html", {"calls": views})
    for at, view in zip(calls, views, strict=True):
        yield from calls_pages.pages(at, view)
    histories = claim_pages.histories_of(now)
    yield from programme_pages.pages(now)
    yield from claim_pages.pages(now, histories)
    yield from service_pages.pages(cards(), views, _norms(now), shared)
    news = claim_pages.news_of(histories)
    for name in CITY_PAGES:
        yield Page(f"{name}/", f"public/city/{name}.html", _city_context(name, views, tones, news))
    yield from _privacy(city_folder)
    yield from open_data.pages(acts.seals(moment), views, shared["today"], shared)
    about = {"city": shared["city"], "office": shared["programme_office"], "site": shared["site"]}
    yield Text("novita/cambiamenti.atom", "public/changes.atom", {**about, "news": news, "on": shared["today"]})
    for name, file in CHECKERS.items():
        yield Plain(f"verifica/{name}", city_text(settings.CHECKERS_FOLDER / file))


def cards() -> tuple[ServiceCard, ...]:
    return service_cards(settings.MEASURE_FOLDERS)


def _norms(now: Evaluation) -> tuple[Released, ...]:
    """The citations of H32, for the conditions of the service."""
    return next((claim.facts for claim in now.claims if claim.row == "H32"), ())


def _city_context(
    name: str,
    views: tuple[CallView, ...],
    tones: tuple[programme_pages.ToneCount, ...],
    news: tuple[claim_pages.News, ...],
) -> dict[str, object]:
    given: dict[str, object] = {"calls": views, "tones": tones, "news": news}
    wanted = {
        "novita": ("calls", "news"),
        "amministrazione": ("tones",),
        "verifica": ("calls",),
    }
    return {part: given[part] for part in wanted.get(name, ())}


def _privacy(city_folder: Path) -> Iterator[Output]:
    found = notices.load(city_folder)
    yield Page("privacy/", "public/privacy.html", {"purposes": found.purposes, "rights": found.rights})
    for one in found.purposes:
        yield Page(f"privacy/{one.slug}/", "public/purpose.html", {"purpose": one, "rights": found.rights})


def site_address() -> PublicText:
    """Where the site answers, for what needs whole addresses (site map, feed, catalogue, paper)."""
    return reference_name(settings.SITE_ADDRESS)


def everywhere(moment: datetime, city_folder: Path) -> dict[str, Any]:
    """What every page knows: the city, its offices, the day, the notice, whether the data are synthetic."""
    city = city_document(city_folder / "public.yaml")
    return {
        "city": {name: text for name, text in city.items() if not name.endswith("_office")},
        "housing_office": places.office_card(city["housing_office"]),
        "programme_office": places.office_card(city["programme_office"]),
        "today": acts.page_written(acts.day_of(moment)),
        "seal": next(iter(acts.seals(moment)), None),
        "notice": notices.load(city_folder).cookies,
        "site": site_address(),
        "synthetic": installation.synthetic(),
    }
