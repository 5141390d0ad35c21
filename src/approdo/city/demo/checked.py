"""In the demo, a call just imported has a few checks under way: sources that disagree, requests open and answered.

Every one is an act of the synthetic official, on files of low score, so that the visitor's own call is not decided for them.
The expired ISEE and the people in two applications are in the platform's file itself.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from random import Random

from approdo.procedures import moments
from approdo.procedures.ask_papers import PapersAnswer, PapersAsked, answer_papers, ask_papers
from approdo.procedures.check_facts import CheckedValue, FactCheck, verify_fact
from approdo.procedures.moments import day_of
from approdo.records.calls.models import Application, PaperRequest
from approdo.records.evidence.models import Fact
from approdo.records.territory.queries import born_as_demo

from .figures import SAP_2023, SEED
from .history import DEMO_SOURCE, officer

FILES = 12
OVER_THE_LIMIT = 1_690_000
WHY = "Solo chi ha fatto domanda sa com’era quel giorno (dato dimostrativo)."


def after_import(call: str) -> None:
    """A handful of findings on the waiting call, once; nothing anywhere else, and nothing outside a demo."""
    if call != SAP_2023.slug or not born_as_demo():
        return
    found = Application.objects.filter(call__slug=call).select_related("call")
    if not found.exists() or PaperRequest.objects.filter(application__call__slug=call).exists():
        return
    files = list(found.order_by("score", "external_id")[:FILES])
    Random(f"{SEED}/{call}/checked").shuffle(files)  # noqa: S311 - synthetic data
    moment = moments.current()
    lines: tuple[Callable[[Application, datetime], None], ...] = (
        _slightly_less, _slightly_less, _over_the_limit, _later_resident, _asked, _asked, _answered,
    )  # fmt: skip
    for one, line in zip(files, lines, strict=False):
        line(one, moment)


def _slightly_less(one: Application, moment: datetime) -> None:
    """A digit that somebody copied wrong: it changes nothing."""
    declared = Fact.objects.get(dossier=one.pk, name="isee", replaced_at__isnull=True)
    _looked_up(one, "isee", int(declared.value) - 100, "inps", moment)


def _over_the_limit(one: Application, moment: datetime) -> None:
    """It changes the outcome, and somebody must choose."""
    _looked_up(one, "isee", OVER_THE_LIMIT, "inps", moment)


def _later_resident(one: Application, moment: datetime) -> None:
    declared = Fact.objects.get(dossier=one.pk, name="in_region_since", replaced_at__isnull=True)
    earlier = date.fromisoformat(declared.value).replace(day=1)
    value = earlier if earlier.isoformat() != declared.value else earlier.replace(day=2)
    _looked_up(one, "in_region_since", value.isoformat(), "registry", moment)


def _looked_up(one: Application, name: str, value: object, source: str, moment: datetime) -> None:
    check = FactCheck(
        one.pk, [CheckedValue(name, value)], source, day_of(one.filed_at), DEMO_SOURCE, "dimostrativo"
    )  # fmt: skip
    verify_fact(check, moment, officer())


def _asked(one: Application, moment: datetime) -> None:
    ask_papers(PapersAsked(one.pk, "values_differ", WHY, "in_region_since"), moment, officer())


def _answered(one: Application, moment: datetime) -> None:
    _asked(one, moment)
    request = PaperRequest.objects.get(application=one, closed_at__isnull=True)
    answer_papers(
        PapersAnswer(request.pk, "Abito qui dalla data che ho scritto (dato dimostrativo)."), moment, officer()
    )
