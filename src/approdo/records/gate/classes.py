"""The four publication classes, each a closed frozen list of fields.

| class | what it may say | what it never says |
|---|---|---|
| act | what the office did, when, with which act | anything of a person |
| count_of_homes_or_acts | an exact number of homes or of acts of the office, by owner × municipality × (year or call) × legal quota | applications, corrections, refusals; any personal trait |
| coded_row | a random code with place, score, amount, norm, office, month | facts, day, home address |
| aggregate | a number of people or applications, from 5 up | a cell below 5, or one that others give away |

`coded_row` has three shapes: the row of a ranking or of a payment, a step of the allotment log, and the row of the file with
which anybody replays the allotment (opaque passes, homes as codes).
"""

from dataclasses import dataclass, fields
from datetime import date
from typing import ClassVar

from . import fields as f
from .texts import PublicText

# Reference words of the class `act`: each a kind of thing the office does, or says of its own call.
ACTS = (
    "page_written",
    "statement",
    "statement_replaced",
    "milestone",
    "contest_answered",
    "call_published",
    "call_opened",
    "call_closed",
    "applications_imported",
    "public_number_recorded",
    "ranked_provisional",
    "ranked_final",
    "corrections_until",
    "allotment_run",
    "home_chosen",
    "allotment_signed",
    "home_assigned",
    "home_returned",
    "keys_handed_over",
    "checks_done",
    "norm",
    "seal",
    "installation",
    "draw",
)
# What is counted exactly: homes, and acts of the office. Never what people do (applications, corrections, refusals); a
# contest is counted because each is an answer that the office owes, and it tells nobody's situation.
EXACT = (
    "homes_offered",
    "homes_available_in_year",
    "homes_due",
    "homes_assigned",
    "homes_with_keys",
    "homes_unassigned",
    "acts",
    "norms",
    "norms_to_confirm",
    "commitments",
    "days_late",
    "days_without_proof",
    "journals_sealed",
    "contests",
    "contests_waiting",
    "days_taken",
)
AGGREGATES = (
    "applications_received",
    "applications_ranked",
    "applications_not_admitted",
    "applications_without_decision",
    "corrections_received",
    "corrections_open",
    "corrections_answered",
    "median_days_of_open_checks",
    "median_days_to_keys",
)
RESULTS = (
    "assigned",
    "taken",
    "not_adequate",
    "ceiling_reached",
    "already_housed",
    "refused",
    "needs_choice",
    "no_adequate_home",
)


class PublicationClass:
    """A frozen dataclass with `checks`: one Field for each of its fields, no more and no fewer."""

    name: ClassVar[str]
    checks: ClassVar[dict[str, f.Field]]

    def faults(self) -> list[str]:
        """The fields whose value the class does not admit (empty = may be released)."""
        return [
            field.name
            for field in fields(self)  # type: ignore[arg-type]  # every subclass is a dataclass: tests/gate asserts it
            if field.name not in self.checks or not self.checks[field.name].admits(getattr(self, field.name))
        ]


@dataclass(frozen=True, slots=True)
class Act(PublicationClass):
    """One thing the office did or declared. `when` is a month when the act concerns one household."""

    name = "act"
    what: str
    when: date | f.Month | None = None
    number: PublicText | None = None
    digest: str | None = None
    row: str | None = None
    call: str | None = None
    assumed: bool = False
    text: PublicText | None = None
    times: int = 1

    checks = {
        "what": f.Word(*ACTS),
        "when": f.DayOrMonth(optional=True),
        "number": f.Text(optional=True),
        "digest": f.digest(optional=True),
        "row": f.row(optional=True),
        "call": f.slug(optional=True),
        "assumed": f.Flag(),
        "text": f.Text(optional=True),
        "times": f.Number(least=1),
    }


@dataclass(frozen=True, slots=True)
class CountOfHomesOrActs(PublicationClass):
    """An exact count. `number` None = the query cannot give it: written «non disponibile», never zero (P-66)."""

    name = "count_of_homes_or_acts"
    what: str
    number: int | None
    owner: str | None = None
    municipality: str | None = None
    year: int | None = None
    call: str | None = None
    quota: str | None = None

    checks = {
        "what": f.Word(*EXACT),
        "number": f.Number(optional=True),
        "owner": f.slug(optional=True),
        "municipality": f.slug(optional=True),
        "year": f.Number(least=2000, optional=True),
        "call": f.slug(optional=True),
        "quota": f.slug(optional=True),
    }


@dataclass(frozen=True, slots=True)
class CodedRow(PublicationClass):
    name = "coded_row"
    code: str
    place: int | None = None
    score: int | None = None
    drawn: bool = False
    owner: str | None = None
    municipality: str | None = None
    amount: int | None = None
    norm: PublicText | None = None
    office: str | None = None
    month: f.Month | None = None

    checks = {
        "code": f.code(),
        "place": f.Number(least=1, optional=True),
        "score": f.Number(least=-f.LARGEST, optional=True),
        "drawn": f.Flag(),
        "owner": f.slug(optional=True),
        "municipality": f.slug(optional=True),
        "amount": f.Number(optional=True),
        "norm": f.Text(optional=True),
        "office": f.slug(optional=True),
        "month": f.MonthOnly(optional=True),
    }


@dataclass(frozen=True, slots=True)
class CodedStep(PublicationClass):
    """A step of the allotment. The pass is a number: naming the quota beside a code would say the household is poor."""

    name = "coded_row"
    step: int
    stage: int
    code: str
    result: str
    home: str | None = None
    place: int | None = None

    checks = {
        "step": f.Number(least=1),
        "stage": f.Number(least=1),
        "code": f.code(),
        "result": f.Word(*RESULTS),
        "home": f.home(optional=True),
        "place": f.Number(least=1, optional=True),
    }


_ROW = f.Shape(
    code=f.code(),
    score=f.Number(least=-f.LARGEST),
    keys=f.ListOf(f.TieKey()),
    prefers=f.ListOf(f.home()),
    passes=f.ListOf(f.Number(least=1)),
    adequate=f.ListOf(f.home()),
)
_PAIRING = f.Shape(code=f.code(), home=f.home())
REPLAY = f.Shape(
    format=f.Word("approdo.allotment-public/1"),
    call=f.Shape(
        id=f.slug(),
        measure=f.slug(),
        published_on=f.moment(),
        year=f.Number(least=2000),
        order=f.ListOf(f.Shape(by=f.slug(), direction=f.Word("asc", "desc"))),
        when_many=f.Word("ask", "first"),
    ),
    homes=f.ListOf(f.Shape(home=f.home(), owner=f.slug(), municipality=f.slug(), zone=f.slug(optional=True))),
    doors=f.ListOf(
        f.Shape(
            number=f.Number(least=1),
            owner=f.slug(),
            municipality=f.slug(),
            counter=f.Number(least=1, optional=True),
            **{"pass": f.Number(least=1)},
        )
    ),
    counters=f.ListOf(f.Shape(number=f.Number(least=1), places=f.Number())),
    rows=f.ListOf(_ROW),
    choices=f.ListOf(_PAIRING),
    accepted=f.ListOf(_PAIRING),
    draw=f.Shape(list_digest=f.digest(), public_number=f.public_number(optional=True), seed=f.digest(optional=True)),
    assignments=f.ListOf(
        f.Shape(
            home=f.home(),
            code=f.code(),
            preference=f.Number(least=1, optional=True),
            **{"pass": f.Number(least=1)},
        )
    ),
    complete=f.Flag(),
    hash=f.digest(),
)


@dataclass(frozen=True, slots=True)
class CodedReplay(PublicationClass):
    """The file with which a stranger replays the allotment: never size, income, category, residence or address."""

    name = "coded_row"
    document: dict[str, object]

    checks = {"document": REPLAY}


@dataclass(frozen=True, slots=True)
class Aggregate(PublicationClass):
    """A number about people. `number` None: `few` = it is below 5; `guards` = it would give a small one away; neither =
    it is not available."""

    name = "aggregate"
    what: str
    number: int | None
    few: bool = False
    guards: bool = False
    call: str | None = None

    checks = {
        "what": f.Word(*AGGREGATES),
        "number": f.Number(least=0, optional=True),
        "few": f.Flag(),
        "guards": f.Flag(),
        "call": f.slug(optional=True),
    }


CLASSES: tuple[type[PublicationClass], ...] = (
    Act,
    CountOfHomesOrActs,
    CodedRow,
    CodedStep,
    CodedReplay,
    Aggregate,
)
