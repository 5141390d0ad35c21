"""Everything stored that should follow from the events, recomputed from them. There must be no difference.

States (folds.py), the rows that acts wrote against their events (check_rows.py), documents and trees against their hashes,
what was frozen against its digest (contents.py); then every chain, every payload's digest, every seal. Set-based: a few passes over the tables, whatever the number of files. It reads one snapshot,
so that an act under way is seen whole or not at all, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import DataError, connection, transaction

from approdo.documents import canonical
from approdo.documents.errors import BadInput
from approdo.procedures.call_book import measure_of
from approdo.procedures.call_papers import application_rows
from approdo.procedures.check_rows import FACTS, TOLD
from approdo.procedures.contents import call_terms, stored_contents
from approdo.procedures.folds import FOLDS, Fold
from approdo.procedures.rank_call import ranking_document
from approdo.records.calls.models import AllotmentRun, Call, Decision, DecisionBook, Ranking
from approdo.records.dossiers.models import Dossier
from approdo.records.journal import reading
from approdo.records.journal.reading import Difference

SECTION_WORDS = {"indigent": "indigent", "categories": "category"}


def differences() -> list[Difference]:
    """Every difference, in a stable order; empty is the proof."""
    with _snapshot():
        found = [difference for fold in FOLDS for difference in _states(fold)]
        for query in FACTS:
            found += _rows(query)
        found += [*_documents(), *_contents(), *_sections(), *_allotted()]
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
    given = {"kinds": fold.kinds, "by": list(fold.by), "key": key}
    for dossier, stored, kind, erased, told in _answers(_STATES.format(table=fold.table), given):
        if kind in fold.by and erased:
            continue
        made = "no event" if kind is None else fold.state(kind, told)
        if made != stored:
            yield Difference(dossier, "state", stored, made)


def _rows(query: tuple[tuple[str, ...], str]) -> list[Difference]:
    kinds, sql = query
    found = _answers(TOLD + sql, {"kinds": list(kinds)})
    return sorted((Difference(*row) for row in found), key=lambda d: (str(d.dossier), d.where))


def _answers(sql: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of a query. A payload that is no document any more, which the chains tell of, must not hide all others."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, given)
            return cursor.fetchall()
    except DataError:
        return []


def _documents() -> Iterator[Difference]:
    """A hash must be that of what is stored beside it: an allotment's of its document, a ranking's of its rows, a book's
    of its tree; and a row's score must be the one that the row compares."""
    for book in DecisionBook.objects.order_by("hash").iterator():
        made = canonical.digest(book.tree)
        if made != book.hash:
            yield Difference(None, f"tree of the book of {book.measure}", book.hash, made)
    for lost in Decision.objects.exclude(book__in=DecisionBook.objects.all()).values_list("book", flat=True).distinct():
        yield Difference(None, "book of decisions", "missing", lost)
    for run in AllotmentRun.objects.order_by("call", "number").iterator():
        made = canonical.document_hash(run.document)
        if made != run.hash:
            yield Difference(run.call_id, f"document of allotment run {run.number}", run.hash, made)
    for ranking in Ranking.objects.select_related("call").order_by("call", "stage"):
        made = canonical.digest(ranking_document(ranking.call, ranking.stage, _ranking_rows(ranking)))
        if made != ranking.hash:
            yield Difference(ranking.call_id, f"rows of the {ranking.stage} ranking", ranking.hash, made)
        yield from _scores(ranking)


def _ranking_rows(ranking: Ranking) -> list[dict[str, Any]]:
    fields = ("owner", "municipality", "place", "application__public_code", "keys", "drawn")
    names = ("owner", "municipality", "place", "application", "keys", "drawn")
    return [dict(zip(names, row, strict=True)) for row in ranking.rows.values_list(*fields)]


def _scores(ranking: Ranking) -> Iterator[Difference]:
    """The score shown beside a code stands among the values compared too, when the call orders by it."""
    order = [criterion["by"] for criterion in ranking.call.allotment.get("order", ())]
    if "score" not in order:
        return
    place = order.index("score")
    for code, score, keys in ranking.rows.values_list("application__public_code", "score", "keys"):
        compared = keys[place] if isinstance(keys, list) and len(keys) > place else None
        if compared != score:
            where = f"score of {code} in the {ranking.stage} ranking"
            yield Difference(ranking.call_id, where, str(score), str(compared))


_LAST_SAYING = """
SELECT DISTINCT ON (e.dossier_id) e.dossier_id, p.erased_at IS NOT NULL, p.body::jsonb ->> %(key)s
  FROM journal_event e JOIN journal_payload p ON p.event_id = e.id
 WHERE e.kind = ANY(%(kinds)s) AND (p.erased_at IS NOT NULL OR p.body::jsonb ? %(key)s)
 ORDER BY e.dossier_id, e.seq DESC
"""


def _contents() -> Iterator[Difference]:
    """What an application was received with, or corrected to; what a call opened with."""
    told = _last_saying("content", "application_received", "correction_answered")
    for dossier, stored in stored_contents(told):
        if stored != told[dossier]:
            yield Difference(dossier, "application as received or corrected", stored, told[dossier])
    terms = _last_saying("terms", "call_opened")
    for call in Call.objects.filter(pk__in=terms).order_by("pk"):
        made = call_terms(call)
        if made != terms[call.pk]:
            yield Difference(call.pk, "terms of the call", made, terms[call.pk])


def _last_saying(key: str, *kinds: str) -> dict[UUID, str]:
    """Dossier → what the last of these events says under a key; without those whose last one was erased."""
    found = _answers(_LAST_SAYING, {"key": key, "kinds": list(kinds)})
    return {dossier: said for dossier, erased, said in found if not erased}


_SECTIONS = """
SELECT a.dossier_id, 'sections of the decision in force',
       concat_ws(' ', coalesce(d.indigent::text, 'null'), to_jsonb(a.categories)),
       concat_ws(' ', coalesce(told.body #>> %(indigent)s, 'null'), coalesce(told.body #> %(categories)s, '[]'))
  FROM calls_application a JOIN calls_call c ON c.dossier_id = a.call_id
  JOIN calls_decision d ON d.application_id = a.dossier_id AND d.closed_at IS NULL
  JOIN journal_payload p ON p.event_id = d.event AND p.erased_at IS NULL
 CROSS JOIN LATERAL (SELECT p.body::jsonb AS body OFFSET 0) told
 WHERE c.measure = %(measure)s AND told.body ? 'sections'
   AND (d.indigent::text IS DISTINCT FROM told.body #>> %(indigent)s
     OR to_jsonb(a.categories) IS DISTINCT FROM coalesce(nullif(told.body #> %(categories)s, 'null'), '[]'))
 ORDER BY a.dossier_id
"""


def _sections() -> Iterator[Difference]:
    """Indigence and categories open quotas: they are those of the decision in force."""
    for call in Call.objects.order_by("measure").distinct("measure"):
        try:
            procedure = measure_of(call).procedure
        except BadInput:
            yield Difference(call.pk, "measure", call.measure, "an installed one")
            continue
        named = {what: procedure.get(f"{word}_section") or "-" for what, word in SECTION_WORDS.items()}
        paths = {what: ["sections", name, "value"] for what, name in named.items()}
        yield from (Difference(*row) for row in _answers(_SECTIONS, paths | {"measure": call.measure}))


def _allotted() -> Iterator[Difference]:
    """The last allotment of a call was computed from applications that still say what they said."""
    last = AllotmentRun.objects.order_by("call", "-number").distinct("call")
    for run in last.select_related("call"):
        given = {row["application_id"]: row for row in run.document.get("inputs", {}).get("applications", ())}
        now = {row["application_id"]: row for row in application_rows(run.call)} if given else {}
        for code in sorted(given.keys() | now.keys()):
            if given.get(code) != now.get(code):
                made, stored = (canonical.digest(rows.get(code)) for rows in (given, now))
                yield Difference(run.call_id, f"application {code} of allotment run {run.number}", stored, made)
