"""Everything stored that should follow from the events, recomputed from them. There must be no difference.

States (folds.py), decisions, rankings, allotment runs, offers, assignments, leases, keys, facts and requests against their
events; then every chain, every payload's digest, every seal. Set-based: a few passes over the tables, whatever the number of files. It reads one snapshot,
so that an act under way is seen whole or not at all, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from approdo.documents.canonical import digest, document_hash
from approdo.procedures import check_access, check_evidence, check_messages, check_offers
from approdo.procedures.folds import FOLDS, Fold
from approdo.procedures.rank_call import ranking_document
from approdo.records.calls.models import AllotmentRun, Ranking
from approdo.records.dossiers.models import Dossier
from approdo.records.journal import reading
from approdo.records.journal.reading import Difference


def differences() -> list[Difference]:
    """Every difference, in a stable order; empty is the proof."""
    with _snapshot():
        found = [difference for fold in FOLDS for difference in _states(fold)]
        for query in FACTS:
            found += _rows(query)
        found += _documents()
        return found + reading.verify_chains() + reading.verify_seals()


def code_of(difference: Difference) -> str:
    """The dossier's code, as people write it; empty for a day's seal."""
    return Dossier.objects.filter(pk=difference.dossier).values_list("code", flat=True).first() or ""


@contextmanager
def _snapshot() -> Iterator[None]:
    if connection.in_atomic_block:  # the caller's own snapshot
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


_STATES = """
SELECT t.dossier_id, t.state, last.kind, p.erased_at IS NOT NULL,
       CASE WHEN last.kind = ANY(%(by)s) THEN p.body::jsonb ->> %(key)s END
  FROM {table} t
  LEFT JOIN LATERAL (
       SELECT e.id, e.kind FROM journal_event e
        WHERE e.dossier_id = t.dossier_id AND e.kind = ANY(%(kinds)s) ORDER BY e.seq DESC LIMIT 1) last ON true
  LEFT JOIN journal_payload p ON p.event_id = last.id
 ORDER BY t.dossier_id
"""


def _states(fold: Fold) -> Iterator[Difference]:
    """The stored state against the last event that moves it; one whose payload was erased cannot be recomputed."""
    key = next((name for name, _ in fold.by.values()), "")
    with connection.cursor() as cursor:
        cursor.execute(_STATES.format(table=fold.table), {"kinds": fold.kinds, "by": list(fold.by), "key": key})
        for dossier, stored, kind, erased, told in cursor.fetchall():
            if kind in fold.by and erased:
                continue
            made = "no event" if kind is None else fold.state(kind, told)
            if made != stored:
                yield Difference(dossier, "state", stored, made)


_TOLD = """
WITH told AS MATERIALIZED (
    SELECT e.id, e.dossier_id, e.seq, e.kind, p.erased_at IS NOT NULL AS erased, p.body::jsonb AS body
      FROM journal_event e JOIN journal_payload p ON p.event_id = e.id WHERE e.kind = ANY(%(kinds)s))
"""

DECISIONS = (
    ("decided",),
    """
SELECT coalesce(d.application_id, t.dossier_id), 'decision of event ' || coalesce(d.event, t.id),
       coalesce(d.outcome || ' ' || d.document_hash || CASE WHEN d.closed_at IS NULL THEN ' open' ELSE ' closed' END,
                'missing'),
       CASE WHEN t.id IS NULL THEN 'no event'
            ELSE concat(t.body ->> 'outcome', ' ', t.body ->> 'hash', CASE WHEN t.last THEN ' open' ELSE ' closed' END)
       END
  FROM calls_decision d
  FULL JOIN (SELECT told.*, seq = max(seq) OVER (PARTITION BY dossier_id) AS last FROM told) t
    ON t.id = d.event AND t.dossier_id = d.application_id
 WHERE d.id IS NULL OR t.id IS NULL
    OR (NOT t.erased AND (d.outcome, d.document_hash) IS DISTINCT FROM (t.body ->> 'outcome', t.body ->> 'hash'))
    OR (d.closed_at IS NULL) <> t.last
""",
)
RANKINGS = (
    ("ranked_provisional", "ranked_final"),
    """
SELECT coalesce(r.call_id, t.dossier_id), 'ranking', coalesce(r.stage || ' ' || r.hash, 'missing'),
       coalesce(t.kind || ' ' || (t.body ->> 'hash'), 'no event')
  FROM calls_ranking r
  FULL JOIN told t ON t.dossier_id = r.call_id AND t.kind = 'ranked_' || r.stage AND t.body ->> 'ranking' = r.id::text
 WHERE r.id IS NULL OR t.id IS NULL OR r.hash IS DISTINCT FROM t.body ->> 'hash'
""",
)
RUNS = (
    ("allotment_run",),
    """
SELECT coalesce(r.call_id, t.dossier_id), 'allotment run', coalesce(r.number || ' ' || r.hash, 'missing'),
       coalesce(t.body ->> 'hash', 'no event')
  FROM calls_allotmentrun r
  FULL JOIN told t ON t.dossier_id = r.call_id AND t.body ->> 'run' = r.id::text
 WHERE r.id IS NULL OR t.id IS NULL OR r.hash IS DISTINCT FROM t.body ->> 'hash'
""",
)
SIGNATURES = (
    ("allotment_signed",),
    """
SELECT coalesce(r.call_id, t.dossier_id), 'signature of allotment run ' || coalesce(r.number::text, '?'),
       CASE WHEN r.signed_at IS NULL THEN 'not signed' ELSE 'signed ' || r.hash END,
       coalesce('signed ' || (t.body ->> 'hash'), 'no event')
  FROM calls_allotmentrun r
  FULL JOIN told t ON t.dossier_id = r.call_id AND t.body ->> 'run' = r.id::text
 WHERE (r.signed_at IS NULL) <> (t.id IS NULL) OR (t.id IS NOT NULL AND r.hash IS DISTINCT FROM t.body ->> 'hash')
""",
)
ASSIGNMENTS = (
    ("home_assigned", "assignment_revoked", "home_refused", "application_closed"),
    """
SELECT coalesce(a.application_id, t.dossier_id), 'home assigned', coalesce(a.code, 'none'),
       CASE WHEN t.kind = 'home_assigned' THEN coalesce(t.body ->> 'home', '?') ELSE 'none' END
  FROM (SELECT s.application_id, h.code FROM calls_assignment s JOIN homes_home h ON h.dossier_id = s.home_id
         WHERE s.ended_at IS NULL) a
  FULL JOIN (SELECT DISTINCT ON (dossier_id) * FROM told WHERE dossier_id IN (SELECT dossier_id FROM calls_application)
              ORDER BY dossier_id, seq DESC) t ON t.dossier_id = a.application_id
 WHERE NOT coalesce(t.erased, false)
   AND a.code IS DISTINCT FROM CASE WHEN t.kind = 'home_assigned' THEN t.body ->> 'home' END
""",
)
KEYS = (
    ("keys_handed_over",),
    """
SELECT t.dossier_id, 'lease and occupancy', 'missing', 'home ' || coalesce(t.body ->> 'home', '?')
  FROM told t JOIN calls_application a ON a.dossier_id = t.dossier_id
  LEFT JOIN homes_home h ON h.code = t.body ->> 'home'
 WHERE NOT t.erased
   AND (NOT EXISTS (SELECT FROM homes_lease l WHERE l.household_id = a.household_id AND l.home_id = h.dossier_id)
     OR NOT EXISTS (SELECT FROM homes_occupancy o WHERE o.household_id = a.household_id AND o.home_id = h.dossier_id))
""",
)
FACTS = (
    DECISIONS, RANKINGS, RUNS, SIGNATURES, ASSIGNMENTS, KEYS,
    *check_access.FACTS, *check_offers.FACTS, *check_evidence.FACTS, *check_messages.FACTS,
)  # fmt: skip
"""(event kinds, the rows that differ from what those events tell). Each finds both a row without event and the reverse."""


def _rows(query: tuple[tuple[str, ...], str]) -> list[Difference]:
    kinds, sql = query
    with connection.cursor() as cursor:
        cursor.execute(_TOLD + sql, {"kinds": list(kinds)})
        return sorted((Difference(*row) for row in cursor.fetchall()), key=lambda d: (str(d.dossier), d.where))


def _documents() -> Iterator[Difference]:
    """A hash must be that of what is stored beside it: an allotment's of its document, a ranking's of its rows."""
    for run in AllotmentRun.objects.order_by("call", "number").iterator():
        made = document_hash(run.document)
        if made != run.hash:
            yield Difference(run.call_id, f"document of allotment run {run.number}", run.hash, made)
    for ranking in Ranking.objects.select_related("call").order_by("call", "stage"):
        made = digest(ranking_document(ranking.call, ranking.stage, _ranking_rows(ranking)))
        if made != ranking.hash:
            yield Difference(ranking.call_id, f"rows of the {ranking.stage} ranking", ranking.hash, made)


def _ranking_rows(ranking: Ranking) -> list[dict[str, Any]]:
    fields = ("owner", "municipality", "place", "application__public_code", "keys", "drawn")
    names = ("owner", "municipality", "place", "application", "keys", "drawn")
    return [dict(zip(names, row, strict=True)) for row in ranking.rows.values_list(*fields)]
