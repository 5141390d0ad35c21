"""Digests of what an act froze but its event does not spell out: written in the payload, recomputed by the check.

A salted payload keeps them from being guessed. An act that changes what a digest is over writes the new one in its event.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from typing import Any
from uuid import UUID

from approdo.documents import canonical
from approdo.records.calls.models import Application, Call, Preference

FETCH = 2000


def application_content(application: Application, prefers: Sequence[str]) -> str:
    """Everything of an application that its place and its home depend on, and no fact of anybody."""
    return canonical.digest(
        {
            "household": str(application.household_id),
            "filed_at": application.filed_at.astimezone(UTC).isoformat(),
            "score": application.score,
            "household_size": application.household_size,
            "needs_accessible": application.needs_accessible,
            "resident_in": application.resident_in_id,
            "tie_keys": application.tie_keys,
            "prefers": list(prefers),
        }
    )


def stored_contents(applications: Iterable[UUID]) -> Iterator[tuple[UUID, str]]:
    """The digest of each of these applications as its rows stand now."""
    wanted = list(applications)
    for start in range(0, len(wanted), FETCH):
        some = wanted[start : start + FETCH]
        prefers: Mapping[UUID, list[str]] = defaultdict(list)
        named = Preference.objects.filter(application__in=some).order_by("rank")
        for application, home in named.values_list("application", "home__code"):
            prefers[application].append(home)
        for one in Application.objects.filter(pk__in=some):
            yield one.pk, application_content(one, prefers[one.pk])


def call_terms(call: Call) -> str:
    """What a call opened with: its paper, its values and who confirmed them, its homes. From there on it is frozen (P-13)."""
    terms: dict[str, Any] = {
        "call": call.slug,
        "measure": call.measure,
        "title": call.title,
        "act": call.act,
        "year": call.year,
        "options": call.options,
        "allotment": call.allotment,
        "notice": call.notice,
        "parameters": [[one.name, one.value] for one in call.parameter_values.order_by("name")],
        "confirmations": [
            [one.parameter, one.value, one.by, one.on.isoformat(), one.source]
            for one in call.confirmations.order_by("parameter")
        ],
        "homes": list(call.call_homes.order_by("position").values_list("home__code", flat=True)),
    }
    return canonical.digest(terms)
