"""What the public may know of a call at a moment: its notice, its acts, the stage it has reached.

A draft is not public: a call exists here from its event `call_published`. Stages come from events, so that the page of a past
day says what was so on that day.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from approdo.records.calls.models import Call
from approdo.records.journal.models import Event, Payload

from . import acts
from .classes import Act
from .release import Released, release_one
from .texts import PublicText, notice_texts, reference_name

STAGES = (
    ("call_published", "published"),
    ("call_opened", "open"),
    ("call_closed", "closed"),
    ("ranked_provisional", "provisional"),
    ("ranked_final", "final"),
    ("allotment_signed", "allotted"),
)


@dataclass(frozen=True)
class CallAt:
    """A call seen at a moment. It is a question, not an answer: it holds rows, and writers refuse it."""

    call: Call
    until: datetime

    @cached_property
    def kinds(self) -> frozenset[str]:
        events = Event.objects.filter(dossier=self.call.dossier_id, happened_at__lte=self.until)
        return frozenset(events.values_list("kind", flat=True))

    @property
    def on(self) -> date:
        return acts.day_of(self.until)

    @property
    def stage(self) -> str:
        reached = [stage for kind, stage in STAGES if kind in self.kinds]
        return reached[-1] if reached else "draft"


@dataclass(frozen=True, slots=True)
class PublicCall:
    """The notice as it is published. `acts` are the acts done so far; `draw` the recipe's two ingredients."""

    slug: PublicText
    stage: PublicText
    title: PublicText
    act: PublicText
    texts: dict[str, PublicText]
    office: PublicText
    published: Released
    opens: Released
    closes: Released
    corrections_until: Released
    acts: tuple[Released, ...]
    list_digest: Released
    public_number: PublicText
    number_assumed: bool
    homes_assumed: bool


def public_calls(until: datetime) -> list[CallAt]:
    """Every call whose notice is out, the newest first."""
    published = Event.objects.filter(kind="call_published", happened_at__lte=until).values("dossier")
    calls = Call.objects.filter(dossier__in=published).select_related("dossier__office")
    return [CallAt(call, until) for call in calls.order_by("-published_on", "slug")]


def call_named(slug: str, until: datetime) -> CallAt | None:
    return next((one for one in public_calls(until) if one.call.slug == slug), None)


def notice_of(at: CallAt) -> PublicCall:
    call = at.call
    assumed = frozenset(call.notice.get("assumed", ()))
    texts = notice_texts(call.title, call.act, call.notice)
    last = _corrections_until(at)
    closed, numbered = "call_closed" in at.kinds, "public_number_recorded" in at.kinds

    def act(what: str, day: date | None, name: str = "") -> Released:
        return release_one(Act(what=what, when=day, call=call.slug, assumed=name in assumed))

    return PublicCall(
        slug=reference_name(call.slug),
        stage=reference_name(at.stage),
        title=texts.pop("title"),
        act=texts.pop("act"),
        texts=texts,
        office=reference_name(call.dossier.office.name),
        published=act("call_published", call.published_on, "published_on"),
        opens=act("call_opened", acts.day_of(call.opens_at), "opens_at"),
        closes=act("call_closed", acts.day_of(call.closes_at), "closes_at"),
        corrections_until=act("corrections_until", last, "corrections_until"),
        acts=acts.acts_on_call(call, at.until),
        list_digest=release_one(Act(what="draw", digest=call.list_digest if closed and call.list_digest else None)),
        public_number=reference_name(call.public_number if numbered else ""),
        number_assumed="public_number" in assumed,
        homes_assumed="homes" in assumed,
    )


KEPT_YEARS = 5
"""A list of the transparency section stays as long (d.lgs. 33/2013, art. 8, c. 3), from the 1 January after its publication."""


def taken_down_on(at: CallAt, published: date) -> date | None:
    """The day the published list of a call went off the public site, if it has come; what it said stays in the archive (P-35)."""
    last = date(published.year + 1 + KEPT_YEARS, 1, 1)
    return last if at.on >= last else None


def _corrections_until(at: CallAt) -> date | None:
    """The last day for corrections, as the act of the provisional ranking fixed it."""
    made = Payload.objects.filter(
        event__dossier=at.call.dossier_id, event__kind="ranked_provisional", event__happened_at__lte=at.until
    )
    body = made.values_list("body", flat=True).first()
    until = json.loads(body).get("corrections_until") if body else None
    return acts.day_of(datetime.fromisoformat(until)) if until else None
