"""Verified facts, choices between sources, requests to the person: rows that `check` recomputes from the events of the files.

A fact may also have been verified by an accepted correction or by a change of the household, whose events name no row. What
was disposed of cannot be recomputed: a dossier with an erased payload is left out.
"""

from __future__ import annotations

from typing import Final

VERIFIED: Final = (
    ("fact_verified", "correction_answered", "household_changed"),
    """
SELECT coalesce(f.dossier_id, t.dossier_id), 'fact ' || coalesce(f.name, t.body ->> 'name', '?'),
       CASE WHEN f.id IS NULL THEN 'not verified' ELSE 'verified ' || f.source || ' ' || f.as_of END,
       CASE WHEN t.id IS NULL THEN 'no event' ELSE concat('verified ', t.body ->> 'source', ' ', t.body ->> 'as_of') END
  FROM (SELECT * FROM evidence_fact WHERE verified_at IS NOT NULL) f
  FULL JOIN (SELECT * FROM told WHERE kind = 'fact_verified') t
    ON t.dossier_id = f.dossier_id AND t.body ->> 'fact' = f.id::text
 WHERE NOT EXISTS (SELECT FROM told x WHERE x.erased AND x.dossier_id = coalesce(f.dossier_id, t.dossier_id))
   AND (f.id IS NULL
        OR (t.id IS NOT NULL AND (f.source, f.as_of::text) IS DISTINCT FROM (t.body ->> 'source', t.body ->> 'as_of'))
        OR (t.id IS NULL AND NOT EXISTS (
             SELECT FROM told c WHERE c.dossier_id = f.dossier_id AND
                (c.kind = 'household_changed' OR (c.kind = 'correction_answered' AND c.body ->> 'outcome' = 'accepted')))))
""",
)
CHOICES: Final = (
    ("fact_chosen",),
    """
SELECT coalesce(c.dossier_id, t.dossier_id), 'choice of ' || coalesce(c.name, t.body ->> 'name', '?'),
       coalesce(c.fact_id::text, 'none'), coalesce(t.body ->> 'fact', 'no event')
  FROM (SELECT * FROM evidence_factchoice WHERE superseded_at IS NULL) c
  FULL JOIN (SELECT DISTINCT ON (dossier_id, body ->> 'name', body ->> 'person') * FROM told
              ORDER BY dossier_id, body ->> 'name', body ->> 'person', seq DESC) t
    ON t.dossier_id = c.dossier_id AND t.body ->> 'name' = c.name
   AND coalesce(t.body ->> 'person', '') = coalesce(c.person_id::text, '')
 WHERE NOT EXISTS (SELECT FROM told x WHERE x.erased AND x.dossier_id = coalesce(c.dossier_id, t.dossier_id))
   AND c.fact_id::text IS DISTINCT FROM t.body ->> 'fact'
""",
)
REQUESTS: Final = (
    ("papers_asked", "papers_received", "papers_closed"),
    """
SELECT coalesce(r.application_id, t.dossier_id), 'request ' || coalesce(r.defect, t.body ->> 'defect', '?'),
       CASE WHEN r.id IS NULL THEN 'missing' ELSE concat_ws(' ', 'asked', r.answered, nullif(r.outcome, '')) END,
       CASE WHEN t.id IS NULL THEN 'no event' ELSE concat_ws(' ', 'asked', t.answered, t.outcome) END
  FROM (SELECT *, CASE WHEN answered_at IS NOT NULL THEN 'answered' END AS answered FROM calls_paperrequest) r
  FULL JOIN (
       SELECT a.*, (SELECT 'answered' FROM told b WHERE b.kind = 'papers_received' AND b.dossier_id = a.dossier_id
                       AND b.body ->> 'request' = a.body ->> 'request' LIMIT 1) AS answered,
              (SELECT b.body ->> 'outcome' FROM told b WHERE b.kind = 'papers_closed' AND b.dossier_id = a.dossier_id
                  AND b.body ->> 'request' = a.body ->> 'request' LIMIT 1) AS outcome
         FROM told a WHERE a.kind = 'papers_asked') t
    ON t.dossier_id = r.application_id AND t.body ->> 'request' = r.id::text
 WHERE NOT EXISTS (SELECT FROM told x WHERE x.erased AND x.dossier_id = coalesce(r.application_id, t.dossier_id))
   AND (r.id IS NULL OR t.id IS NULL OR (r.answered, nullif(r.outcome, '')) IS DISTINCT FROM (t.answered, t.outcome))
""",
)
FACTS: Final = (VERIFIED, CHOICES, REQUESTS)
