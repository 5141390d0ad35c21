"""Equal treatment (P-16): how each defect was treated over the files of a call, and where not in the same way."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from approdo.procedures.ask_papers import defects_of
from approdo.procedures.call_book import measure_of
from approdo.procedures.checks import YEARLY
from approdo.records.calls.defects import FileDefects
from approdo.records.calls.models import Call, PaperRequest


@dataclass(frozen=True, slots=True)
class Treatment:
    """One defect: how many were asked, in how many wordings, who shows it and was never asked, how the requests ended."""

    defect: str
    title: str
    about: str
    asked: int
    texts: int
    not_asked: tuple[str, ...]
    outcomes: tuple[tuple[str, int], ...]

    @property
    def differs(self) -> bool:
        """Two wordings, or somebody asked while another with the same defect was not."""
        return self.texts > 1 or bool(self.asked and self.not_asked)


def treatments(call: Call, files: Sequence[FileDefects]) -> list[Treatment]:
    """The defects that some file shows or was asked for, those treated differently first."""
    requests: dict[str, list[PaperRequest]] = defaultdict(list)
    showing: dict[str, list[FileDefects]] = defaultdict(list)
    for one in files:
        for request in one.requests:
            requests[request.defect].append(request)
        for name in one.shows:
            showing[name].append(one)
    found = [_treatment(call, name, requests.get(name, []), showing.get(name, [])) for name in {*requests, *showing}]
    return sorted(found, key=lambda one: (not one.differs, one.title, one.about))


def yearly_facts(call: Call) -> tuple[str, ...]:
    """The facts of the measure whose certificate lasts until the end of its year."""
    measure = measure_of(call)
    concepts = tuple(measure.procedure.get(YEARLY, ()))
    return tuple(fact.name for fact in measure.fact_list if concepts and (fact.concept or "").startswith(concepts))


def _treatment(call: Call, name: str, asked: list[PaperRequest], showing: Iterable[FileDefects]) -> Treatment:
    kind, _, item = name.partition("-")
    defect = defects_of(call).get(kind)
    fact = next((one for one in measure_of(call).fact_list if one.name == item), None)
    files = {one.application_id for one in asked}
    ended = Counter(one.get_outcome_display() if one.closed_at else "aperte" for one in asked)
    return Treatment(
        name,
        defect.title if defect else kind,
        "" if fact is None else fact.label,
        len(asked),
        len({one.text for one in asked}),
        tuple(sorted(one.code for one in showing if one.dossier_id not in files)),
        tuple(sorted(ended.items())),
    )
