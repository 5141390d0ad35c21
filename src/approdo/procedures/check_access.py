"""What `check` recomputes about who may open a file: parties, codes and helpers against the events that made them so."""

from __future__ import annotations

PARTIES = (
    ("application_received",),
    """
SELECT t.dossier_id, 'applicant as a party', 'missing', 'one'
  FROM told t JOIN calls_application a ON a.dossier_id = t.dossier_id
 WHERE EXISTS (SELECT FROM people_membership m WHERE m.household_id = a.household_id AND m.is_applicant)
   AND NOT EXISTS (SELECT FROM access_party p WHERE p.dossier_id = t.dossier_id AND p.capacity = 'applicant')
 UNION ALL
SELECT p.dossier_id, 'applicant as a party', 'one', 'no event'
  FROM access_party p
 WHERE p.capacity = 'applicant' AND NOT EXISTS (SELECT FROM told t WHERE t.dossier_id = p.dossier_id)
""",
)
CODES = (
    ("code_issued", "code_withdrawn"),
    """
SELECT coalesce(c.dossier_id, t.dossier_id), 'access code',
       CASE WHEN c.id IS NULL THEN 'missing' WHEN c.withdrawn_at IS NULL THEN 'in force' ELSE 'withdrawn' END,
       CASE WHEN t.code IS NULL THEN 'no event' WHEN t.withdrawn THEN 'withdrawn' ELSE 'in force' END
  FROM (SELECT code.id, code.withdrawn_at, p.dossier_id FROM access_accesscode code
          JOIN access_party p ON p.id = code.party_id) c
  FULL JOIN (SELECT dossier_id, body ->> 'code' AS code, bool_or(kind = 'code_withdrawn') AS withdrawn
               FROM told WHERE NOT erased GROUP BY 1, 2) t
    ON t.code = c.id::text AND t.dossier_id = c.dossier_id
 WHERE NOT EXISTS (SELECT FROM told e WHERE e.erased AND e.dossier_id = coalesce(c.dossier_id, t.dossier_id))
   AND (c.id IS NULL OR t.code IS NULL OR (c.withdrawn_at IS NOT NULL) <> t.withdrawn)
""",
)
HELPERS = (
    ("delegation_given", "delegation_ended"),
    """
SELECT coalesce(p.dossier_id, t.dossier_id), 'helper',
       coalesce(array_to_string(p.powers, ' ') || ' to ' || p.to_day, 'missing'),
       coalesce(t.powers || ' to ' || t.to_day, 'no event')
  FROM (SELECT * FROM access_party WHERE capacity = 'delegate') p
  FULL JOIN (SELECT dossier_id, body ->> 'delegation' AS delegation, min(body ->> 'to_day') AS to_day,
                    max((SELECT string_agg(one, ' ') FROM jsonb_array_elements_text(body -> 'powers') one)) AS powers
               FROM told WHERE NOT erased GROUP BY 1, 2) t
    ON t.delegation = p.party::text AND t.dossier_id = p.dossier_id
 WHERE NOT EXISTS (SELECT FROM told e WHERE e.erased AND e.dossier_id = coalesce(p.dossier_id, t.dossier_id))
   AND (p.id IS NULL OR t.delegation IS NULL
        OR (array_to_string(p.powers, ' '), p.to_day::text) IS DISTINCT FROM (t.powers, t.to_day))
""",
)
FACTS = (PARTIES, CODES, HELPERS)
