"""The norms a call uses: each figure of its measure in force on the day of publication, with its citation."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from approdo.documents.measures import city_layers, load_measure
from approdo.records.calls.models import ParameterConfirmation

from .calls import CallAt
from .classes import Act
from .homes import count
from .release import Released, release
from .texts import citation

SURE = ("read", "secondary", "implementation", "derived", "design")


@dataclass(frozen=True, slots=True)
class Norms:
    """How many figures the call takes from the norms, how many nobody has confirmed, and the citations, each once."""

    figures: Released
    to_confirm: Released
    citations: tuple[Released, ...]


def norms(at: CallAt) -> Norms:
    """Raises BadInput when the measure of the call is not installed: the figure is then not available."""
    measure = load_measure(at.call.measure, settings.MEASURE_FOLDERS, settings.CITY_FOLDER)
    layers = [*measure.layers, *city_layers(at.call.measure, settings.CITY_FOLDER)]
    rows = [
        (name, row)
        for layer in layers
        for name, values in dict(layer.get("values") or {}).items()
        for row in values
        if _holds(row, at.call.published_on)
    ]
    confirmed = ParameterConfirmation.objects.filter(call=at.call, on__lte=at.on).values_list("parameter", flat=True)
    unsure = {name for name, row in rows if row.get("confidence") not in SURE} - set(confirmed)
    cited = sorted({str(row["cite"]) for _, row in rows if row.get("cite")})
    return Norms(
        figures=count("norms", len({name for name, _ in rows}), at),
        to_confirm=count("norms_to_confirm", len(unsure), at),
        citations=release(Act, [Act(what="norm", text=citation(one), call=at.call.slug) for one in cited]),
    )


def _holds(row: dict[str, Any], on: date) -> bool:
    """A value in force on the day of publication, by a norm that no court has struck by then."""
    start, end, struck = (_day(row.get(key)) for key in ("from", "to", "struck_on"))
    begun = start is None or start <= on
    return begun and (end is None or on < end) and (struck is None or on <= struck) and not row.get("absent")


def _day(value: Any) -> date | None:
    if value is None or isinstance(value, date):
        return value
    return date.fromisoformat(str(value))
