"""How an act is done: one transaction that holds the permission, the dossier's lock, the rows, the events, the jobs.

    with acting(actor, moment, Action.CALL_PUBLISH, call.dossier) as deed:
        guards…                                    raise Problems([...]): nothing is stored
        deed.record(call.dossier, "call_published", {...}, rows=[call])
        deed.queue("public.write", dossier=str(call.pk))

Two officials on one dossier are serialised by its row lock: read what the guards need *inside* the block, and the second
finds the first one's result. A refused attempt on a dossier is kept in the log of readings (P-39) and answers "not found".
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model
from procrastinate.contrib.django import app

from approdo.procedures import moments
from approdo.procedures.problems import NotAllowed, NotFound, Problem, Problems
from approdo.procedures.reading import record_denial
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action, may
from approdo.records.dossiers.models import Dossier
from approdo.records.journal import context, writing
from approdo.records.journal.models import Event, Head

Row = Model | tuple[Any, ...]
"""A row to be saved: an instance (new → inserted, known → saved whole) or (instance, "field", …) → only these fields."""

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Happening:
    """What `record_many` writes when a triple is not enough. `id` names the event in a row saved with it."""

    dossier: Dossier | UUID
    kind: str
    payload: dict[str, Any]
    happened_at: datetime | None = None
    id: UUID | None = None


@contextmanager
def acting(actor: Actor, moment: datetime, action: Action, dossier: Dossier | None = None) -> Iterator[Deed]:
    """Open the transaction of one act. Raises NotFound, NotAllowed or Problems before the block is entered.

    `moment` is aware. The permission is asked for the day in which acts are being done now, never for `moment`: a role
    that has ended cannot be used by dating an act back.
    """
    allowed = True
    with transaction.atomic(durable=True):
        recorded_at = context.enter(actor, action)
        allowed = may(actor, action, dossier, on=moments.today())
        if allowed:
            locked = _locked(dossier)
            _refuse_moment(moment, locked)
            yield Deed(actor, moment, locked, recorded_at)
    if not allowed:
        if dossier is None:
            raise NotAllowed(action)
        record_denial(actor, action, dossier)
        raise NotFound


class Deed:
    """An act under way. `dossier` is the locked one (None when the act makes its dossier); `recorded_at` is the
    database's clock at its beginning, for what is technical: the law's time is `moment`."""

    def __init__(self, actor: Actor, moment: datetime, dossier: Dossier | None, recorded_at: datetime) -> None:
        self.actor, self.moment, self.dossier, self.recorded_at = actor, moment, dossier, recorded_at

    def record(
        self,
        dossier: Dossier,
        kind: str,
        payload: dict[str, Any],
        rows: Iterable[Row] = (),
        happened_at: datetime | None = None,
        event_id: UUID | None = None,
    ) -> Event:
        """Save the rows and write the event that made them so. `happened_at` defaults to the act's moment."""
        return self.record_many([Happening(dossier, kind, payload, happened_at, event_id)], rows)[0]

    def record_many(self, happenings: Iterable[Happening | tuple[Any, ...]], rows: Iterable[Row] = ()) -> list[Event]:
        """Save rows and write many events in the order given; a happening may be a plain (dossier, kind, payload)."""
        told = [one if isinstance(one, Happening) else Happening(*one) for one in happenings]
        self._refuse_disorder(told)
        save(rows)
        entries = [
            writing.Entry(one.dossier, one.kind, one.happened_at or self.moment, one.payload, one.id or uuid.uuid4())
            for one in told
        ]
        return writing.write_many(entries, self.actor)

    def queue(self, task: str, **arguments: Any) -> None:
        """Queue a job in the same transaction: it exists if and only if the act does. Ids only, never a person's data."""
        app.configure_task(task).defer(**arguments)

    def _refuse_disorder(self, told: Sequence[Happening]) -> None:
        if any(one.happened_at is not None and one.happened_at > self.moment for one in told):
            raise Problems([_moment_problem("happened_after_moment", self.moment)])
        dated_now = {_id(one.dossier) for one in told if one.happened_at is None}
        later = Head.objects.filter(dossier__in=dated_now, happened_at__gt=self.moment)
        last = later.order_by("-happened_at").values_list("happened_at", flat=True).first()
        if last is not None:
            raise Problems([_moment_problem("moment_before_last_event", last)])


def save(rows: Iterable[Row]) -> None:
    """Write rows in the order given, neighbours of one kind together. Only a deed calls it."""
    for (model, adding, fields), group in groupby(rows, key=_how):
        instances = [row[0] if isinstance(row, tuple) else row for row in group]
        if adding:
            model._default_manager.bulk_create(instances, batch_size=BATCH)
        elif fields and len(instances) > 1:
            _update_many(model, fields, instances)
        else:
            for instance in instances:
                instance.save(update_fields=fields or None)


def _update_many(model: type[Model], fields: tuple[str, ...], instances: Sequence[Model]) -> None:
    """Rows that get the same values go in one statement (10,000 files have a handful of states); else row by row."""
    columns = [model._meta.get_field(name).attname for name in fields]
    groups: dict[str, list[Model]] = {}
    for instance in instances:
        groups.setdefault(repr([getattr(instance, column) for column in columns]), []).append(instance)
    if len(groups) > len(instances) // 4:
        model._default_manager.bulk_update(instances, fields, batch_size=BATCH)
        return
    for alike in groups.values():
        values = {column: getattr(alike[0], column) for column in columns}
        model._default_manager.filter(pk__in=[one.pk for one in alike]).update(**values)


def _how(row: Row) -> tuple[type[Model], bool, tuple[str, ...]]:
    instance, *fields = row if isinstance(row, tuple) else (row,)
    return type(instance), instance._state.adding, tuple(fields)


def _id(dossier: Dossier | UUID) -> UUID:
    return dossier.pk if isinstance(dossier, Dossier) else dossier


def _locked(dossier: Dossier | None) -> Dossier | None:
    return None if dossier is None else Dossier.objects.select_for_update().get(pk=dossier.pk)


def _refuse_moment(moment: datetime, dossier: Dossier | None) -> None:
    if moment.tzinfo is None:
        raise ValueError("a moment is an aware datetime")
    latest = moments.latest()
    if moment > latest:
        raise Problems([_moment_problem("moment_in_future", latest)])
    if dossier is not None:
        last = Head.objects.filter(dossier=dossier.pk).values_list("happened_at", flat=True).first()
        if last is not None and moment < last:
            raise Problems([_moment_problem("moment_before_last_event", last)])


_MOMENTS = {
    "moment_in_future": ("non dopo {}", "L’atto porta una data che deve ancora venire.", "Usa la data di oggi."),
    "moment_before_last_event": (
        "non prima di {}",
        "Nel fascicolo c’è già un atto con una data successiva.",
        "Usa una data uguale o successiva a quella dell’ultimo atto.",
    ),
    "happened_after_moment": (
        "non dopo {}",
        "Il fatto porta una data successiva all’atto che lo registra.",
        "Correggi la data del fatto.",
    ),
}


def _moment_problem(code: str, limit: datetime) -> Problem:
    expected, message, remedy = _MOMENTS[code]
    shown = f"{limit.astimezone(moments.ROME):%d/%m/%Y %H:%M}"
    return Problem(code, "moment", None, expected.format(shown), message, remedy)
