"""Contests and ratings against their events, for `check`."""

CONTESTS = (
    ("contest_received", "contest_answered"),
    """
SELECT coalesce(c.commitment_id, t.dossier_id), 'contest ' || coalesce(c.id::text, t.body ->> 'contest'),
       coalesce(CASE WHEN c.answered_at IS NULL THEN 'waiting' ELSE 'answered ' || c.outcome END, 'missing'),
       coalesce(t.said, 'no event')
  FROM programme_contest c
  FULL JOIN (SELECT r.dossier_id, r.body, coalesce('answered ' || (a.body ->> 'outcome'), 'waiting') AS said
               FROM told r LEFT JOIN told a ON a.kind = 'contest_answered' AND a.body ->> 'contest' = r.body ->> 'contest'
              WHERE r.kind = 'contest_received') t
    ON t.dossier_id = c.commitment_id AND t.body ->> 'contest' = c.id::text
 WHERE c.id IS NULL OR t.body IS NULL
    OR (CASE WHEN c.answered_at IS NULL THEN 'waiting' ELSE 'answered ' || c.outcome END) <> t.said
""",
)
