"""The whole public site for a moment: every page and download, none twice, every link answered."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from approdo.records.gate import acts, installation, places
from approdo.records.gate.calls import public_calls
from approdo.records.gate.release import Released
from approdo.records.gate.texts import PublicText, city_document
from approdo.records.programme.claims import Evaluation

from . import calls_pages, programme_pages
from .calls_pages import CallView
from .programme_pages import ToneCount
from .writing import Csv, Of, Output, Page

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


@dataclass(frozen=True)
class Listed:
    """A download in the list of open data."""

    path: PublicText
    title: PublicText
    form: PublicText
    method: PublicText


def outputs(moment: datetime, city_folder: Path) -> Iterator[Output]:
    """Every file of the site as it is at a moment."""
    now = Evaluation(acts.day_of(moment), city_folder, moment)
    calls = public_calls(moment)
    views = tuple(calls_pages.view_of(at) for at in calls)
    tones = programme_pages.tones(now.claims)
    first = tuple(sorted((claim for claim in now.claims if claim.live), key=lambda claim: claim.key)[:3])
    yield Page("", "public/home.html", {"calls": views, "tones": tones, "claims": first})
    yield Page("bandi/", "public/calls.html", {"calls": views})
    for at in calls:
        yield from calls_pages.pages(at)
    yield from programme_pages.pages(now)
    yield Page("servizi/", "public/services.html", {"calls": views})
    yield Page("servizi/sap/", "public/service_sap.html", {"calls": views, "norms": _norms(now)})
    for name in CITY_PAGES:
        yield Page(f"{name}/", f"public/city/{name}.html", _city_context(name, views, tones))
    seals = acts.seals(moment)
    yield Page("dati/", "public/data.html", {"calls": views, "seals": seals[:5], "on": acts.page_written(now.on)})
    yield Csv(
        "dati/sigilli.csv",
        ("giorno", "radice", "catene"),
        ([Of(one, n) for n in ("when", "digest", "times")] for one in seals),
    )
    yield Page("en/", "public/home_en.html", {"calls": views, "tones": tones})
    for view in views:
        yield Page(f"en/bandi/{view.notice.slug}/", "public/call_en.html", {"call": view})


def _norms(now: Evaluation) -> tuple[Released, ...]:
    """The citations of H32, for the conditions of the service."""
    return next((claim.facts for claim in now.claims if claim.row == "H32"), ())


def _city_context(name: str, views: tuple[CallView, ...], tones: tuple[ToneCount, ...]) -> dict[str, object]:
    return {"calls": views, "tones": tones} if name in {"novita", "amministrazione", "argomenti"} else {}


def everywhere(moment: datetime, city_folder: Path) -> dict[str, object]:
    """What every page knows: the city, its offices, the day, whether the data are synthetic."""
    city = city_document(city_folder / "public.yaml")
    return {
        "city": {name: text for name, text in city.items() if not name.endswith("_office")},
        "housing_office": places.office_card(city["housing_office"]),
        "programme_office": places.office_card(city["programme_office"]),
        "today": acts.page_written(acts.day_of(moment)),
        "synthetic": installation.synthetic(),
    }
