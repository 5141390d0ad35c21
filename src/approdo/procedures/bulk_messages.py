"""One notice to many people of a call: previewed, then drafted whole or not at all, once whatever the number of clicks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from approdo.documents import texts
from approdo.documents.texts import Text
from approdo.procedures import moments
from approdo.procedures.acting import Happening, acting
from approdo.procedures.messages import (
    Entry,
    draft_messages,
    own_values,
    planned_way,
    ready_text,
    shared_values,
    unready,
)
from approdo.procedures.moments import day_of
from approdo.procedures.on_call import find_call, problem
from approdo.procedures.problems import NotFound, Problem, refuse_if_any
from approdo.procedures.recipients import recipients_of
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action, visible
from approdo.records.calls.models import Application, Call
from approdo.records.dossiers.models import Dossier
from approdo.records.journal.models import Event, Payload

NOTICE = "notice"
DRAFTED = "notices_drafted"
AUTOMATIC = frozenset(
    {"administration", "application", "call", "digital_domicile", "filed_on", "information_notice", "office", "online"}
    | {"appeal_authority", "appeal_days", "petition_days", "protocol", "responsible", "score", "substitute", "term"}
)
"""What a message knows by itself: a text that needs no more, but for the officer's own words, can go to many at once."""
LONGEST_NOTICE, SHOWN = 2000, 3


@dataclass(frozen=True, slots=True)
class BulkOrder:
    """`order` is drawn when the preview is shown, so that confirming twice drafts once. `notice`: the officer's own words."""

    order: UUID
    call: str
    files: tuple[UUID, ...]
    text: str
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """What one of the people will read, and how it reaches them."""

    code: str
    channel: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Preview:
    samples: tuple[Sample, ...]
    per_channel: dict[str, int]
    count: int
    nobody: int

    @property
    def to_write(self) -> int:
        return self.count - self.nobody


def bulk_texts(call: Call, moment: datetime) -> list[tuple[Text, list[Problem]]]:
    """The texts that can go to many at once on that day, each with why it may not be sent yet."""
    day = day_of(moment).isoformat()
    folders = tuple(settings.MEASURE_FOLDERS)
    found = []
    for name in texts.text_names(call.measure, folders):
        try:
            text = texts.text_on(call.measure, name, day, folders)
        except KeyError:
            continue
        if text.needs <= AUTOMATIC | {NOTICE}:
            found.append((text, unready(text)))
    return found


def preview_bulk(told: BulkOrder, moment: datetime, actor: Actor) -> Preview:
    """Say what `draft_bulk` would do: the first three as they will be read, and how many go by which road."""
    call = find_call(told.call)
    text = _text(told, call, moment)
    files = _files(told.files, call, actor)
    shared = shared_values(call, text, day_of(moment))
    people = recipients_of(files)
    ways = {
        one.pk: planned_way(text.legal, people[one.pk], one.resident_in.name)[0] for one in files if one.pk in people
    }
    samples = []
    for one in [file for file in files if file.pk in people][:SHOWN]:
        values = {**shared, **own_values(one, call), NOTICE: told.notice.strip()}
        filled = texts.fill(text.subject, values), texts.fill(text.body, values)
        samples.append(Sample(one.dossier.code, ways[one.pk], *filled))
    return Preview(tuple(samples), dict(Counter(ways.values())), len(files), len(files) - len(people))


def draft_bulk(told: BulkOrder, moment: datetime, actor: Actor) -> list[Event]:
    """Draft the notice to each file. One event on the call says how many, one on each file that it has a message."""
    call = find_call(told.call)
    with acting(actor, moment, Action.MESSAGE_SEND, call.dossier) as deed:
        refuse_if_any(_already(told, call))
        text = _text(told, call, moment)
        files = _files(told.files, call, actor)
        drafts = draft_messages(deed, call, text.name, [Entry(one, {NOTICE: told.notice.strip()}) for one in files])
        payload = {"order": str(told.order), "text": text.name, "text_from": text.from_day, "count": len(drafts.rows)}
        return deed.record_many([Happening(call.dossier, DRAFTED, payload), *drafts.happenings], drafts.rows)


def _text(told: BulkOrder, call: Call, moment: datetime) -> Text:
    text = ready_text(call, told.text, moment)
    problems = []
    if not text.needs <= AUTOMATIC | {NOTICE}:
        message = f"Il testo «{text.subject}» si scrive per una persona alla volta."
        problems.append(problem("text_not_for_many", "text", message, "Scegli un testo dell’elenco."))
    if NOTICE in text.needs and not told.notice.strip():
        problems.append(problem("text_missing", NOTICE, "Manca che cosa vuoi dire.", "Scrivilo in poche frasi."))
    if len(told.notice) > LONGEST_NOTICE:
        message = f"L’avviso ha più di {LONGEST_NOTICE} caratteri."
        problems.append(problem("text_too_long", NOTICE, message, "Accorcialo."))
    if not told.files:
        message = "Nessun fascicolo scelto."
        problems.append(problem("nothing_chosen", "files", message, "Scegli almeno un fascicolo."))
    refuse_if_any(problems)
    return text


def _files(wanted: Sequence[UUID], call: Call, actor: Actor) -> list[Application]:
    """The chosen files, each of this call and one that the actor may write about. NotFound when one is not."""
    mine = visible(actor, Action.MESSAGE_SEND, Dossier.objects.filter(pk__in=wanted), on=moments.today())
    found = Application.objects.filter(call=call, dossier__in=mine).select_related("dossier", "resident_in")
    files = list(found.order_by("public_code"))
    if len(files) != len(set(wanted)):
        raise NotFound
    return files


def _already(told: BulkOrder, call: Call) -> list[Problem]:
    done = Payload.objects.filter(
        event__dossier=call.dossier_id, event__kind=DRAFTED, body__contains=f'"order":"{told.order}"'
    )
    if not done.exists():
        return []
    message = "Questo avviso è già stato preparato."
    return [problem("already_drafted", "order", message, "Guarda i messaggi: non serve rifarlo.")]
