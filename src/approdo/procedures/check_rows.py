"""What each kind of event says of the rows that its act wrote, as SQL: the differences in both directions.

A query reads `told`: the events of its kinds with their payloads. It answers (dossier, where, stored, recomputed), only
where the two differ: a row without its event, an event without its row, a value that is another. No value of a person is
among them. An erased payload says nothing any more, so its row cannot differ from it. Columns that a later act may
legitimately change are compared with the last event that says something of them.
"""

from __future__ import annotations

from typing import Final

TOLD: Final = """
WITH told AS MATERIALIZED (
    SELECT e.id, e.dossier_id, e.seq, e.kind, e.happened_at, e.actor, p.erased_at IS NOT NULL AS erased,
           p.body::jsonb AS body
      FROM journal_event e JOIN journal_payload p ON p.event_id = e.id WHERE e.kind = ANY(%(kinds)s))
"""

DECISIONS = (
    ("decided",),
    """
SELECT coalesce(d.application_id, t.dossier_id), 'decision of event ' || coalesce(d.event, t.id),
       coalesce(concat_ws(' ', d.outcome, d.document_hash, d.book_id, to_char(d.decided_at, 'YYYY-MM-DD HH24:MI:SS.US'),
                          CASE WHEN d.closed_at IS NULL THEN 'open' ELSE 'closed' END), 'missing'),
       CASE WHEN t.id IS NULL THEN 'no event'
            ELSE concat_ws(' ', t.body ->> 'outcome', t.body ->> 'hash', t.body -> 'book' ->> 'hash',
                           to_char(t.happened_at, 'YYYY-MM-DD HH24:MI:SS.US'), CASE WHEN t.last THEN 'open' ELSE 'closed' END)
       END
  FROM calls_decision d
  FULL JOIN (SELECT told.*, seq = max(seq) OVER (PARTITION BY dossier_id) AS last FROM told) t
    ON t.id = d.event AND t.dossier_id = d.application_id
 WHERE d.id IS NULL OR t.id IS NULL OR d.decided_at <> t.happened_at
    OR (NOT t.erased AND (d.outcome, d.document_hash, d.book_id)
        IS DISTINCT FROM (t.body ->> 'outcome', t.body ->> 'hash', coalesce(t.body -> 'book' ->> 'hash', d.book_id)))
    OR (d.closed_at IS NULL) <> t.last
""",
)
RANKINGS = (
    ("ranked_provisional", "ranked_final"),
    """
SELECT coalesce(r.call_id, t.dossier_id), 'ranking', coalesce(r.stage || ' ' || r.ranked_at || ' ' || r.hash, 'missing'),
       coalesce(t.kind || ' ' || t.happened_at || ' ' || (t.body ->> 'hash'), 'no event')
  FROM calls_ranking r
  FULL JOIN told t ON t.dossier_id = r.call_id AND t.kind = 'ranked_' || r.stage AND t.body ->> 'ranking' = r.id::text
 WHERE r.id IS NULL OR t.id IS NULL OR r.hash IS DISTINCT FROM t.body ->> 'hash' OR r.ranked_at <> t.happened_at
""",
)
RUNS = (
    ("allotment_run",),
    """
SELECT coalesce(r.call_id, t.dossier_id), 'allotment run',
       coalesce(concat_ws(' ', r.number, r.hash, r.complete, r.run_at), 'missing'),
       CASE WHEN t.id IS NULL THEN 'no event'
            ELSE concat_ws(' ', t.body ->> 'number', t.body ->> 'hash', t.body ->> 'complete', t.happened_at) END
  FROM calls_allotmentrun r
  FULL JOIN told t ON t.dossier_id = r.call_id AND t.body ->> 'run' = r.id::text
 WHERE r.id IS NULL OR t.id IS NULL OR r.run_at <> t.happened_at
    OR (r.hash, r.number::text, r.complete::text)
       IS DISTINCT FROM (t.body ->> 'hash', coalesce(t.body ->> 'number', r.number::text),
                         coalesce(t.body ->> 'complete', r.complete::text))
""",
)
SIGNATURES = (
    ("allotment_signed",),
    """
SELECT coalesce(r.call_id, t.dossier_id), 'signature of allotment run ' || coalesce(r.number::text, '?'),
       CASE WHEN r.signed_at IS NULL THEN 'not signed' ELSE concat_ws(' ', 'signed', r.hash, r.signed_at, r.signed_by) END,
       CASE WHEN t.id IS NULL THEN 'no event' ELSE concat_ws(' ', 'signed', t.body ->> 'hash', t.happened_at, t.actor) END
  FROM calls_allotmentrun r
  FULL JOIN told t ON t.dossier_id = r.call_id AND t.body ->> 'run' = r.id::text
 WHERE (r.signed_at IS NULL AND r.signed_by IS NULL) <> (t.id IS NULL)
    OR (t.id IS NOT NULL
        AND (r.hash, r.signed_at, r.signed_by) IS DISTINCT FROM (t.body ->> 'hash', t.happened_at, t.actor))
""",
)
STANDING = (
    ("home_assigned", "home_refused"),
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
ASSIGNMENTS = (
    ("home_assigned",),
    """
SELECT coalesce(s.application_id, t.dossier_id), 'assignment of home ' || coalesce(h.code, t.body ->> 'home', '?'),
       coalesce(s.quota || ' ' || s.assigned_at, 'missing'),
       CASE WHEN t.id IS NULL THEN 'no event' ELSE concat_ws(' ', t.body ->> 'pass', t.happened_at) END
  FROM calls_assignment s JOIN homes_home h ON h.dossier_id = s.home_id
  FULL JOIN (SELECT * FROM told WHERE NOT erased) t
    ON t.dossier_id = s.application_id AND t.body ->> 'run' = s.run_id::text AND t.body ->> 'home' = h.code
 WHERE (s.id IS NULL OR t.id IS NULL OR s.assigned_at <> t.happened_at OR s.quota IS DISTINCT FROM t.body ->> 'pass')
   AND NOT EXISTS (SELECT FROM told e WHERE e.erased AND e.dossier_id = s.application_id)
""",
)
REFUSALS = (
    ("home_refused",),
    """
SELECT coalesce(r.application_id, t.dossier_id), 'refusal of home ' || coalesce(h.code, t.body ->> 'home', '?'),
       coalesce(r.refused_at || CASE WHEN r.reason = t.body ->> 'reason' THEN '' ELSE ' other reason' END, 'missing'),
       coalesce(t.happened_at::text, 'no event')
  FROM calls_refusal r JOIN homes_home h ON h.dossier_id = r.home_id
  FULL JOIN (SELECT * FROM told WHERE NOT erased) t ON t.dossier_id = r.application_id AND t.body ->> 'home' = h.code
 WHERE (r.id IS NULL OR t.id IS NULL OR (r.refused_at, r.reason) IS DISTINCT FROM (t.happened_at, t.body ->> 'reason'))
   AND NOT EXISTS (SELECT FROM told e WHERE e.erased AND e.dossier_id = r.application_id)
""",
)
CHOICES = (
    ("home_chosen",),
    """
SELECT coalesce(a.call_id, t.dossier_id), 'home chosen for ' || coalesce(a.public_code, t.body ->> 'application', '?'),
       coalesce(concat_ws(' ', h.code, c.chosen_at, c.chosen_by), 'missing'),
       CASE WHEN t.id IS NULL THEN 'no event' ELSE concat_ws(' ', t.body ->> 'home', t.happened_at, t.actor) END
  FROM calls_homechoice c JOIN calls_application a ON a.dossier_id = c.application_id
  JOIN homes_home h ON h.dossier_id = c.home_id
  FULL JOIN (SELECT * FROM told WHERE NOT erased) t
    ON t.dossier_id = a.call_id AND t.body ->> 'application' = a.public_code
 WHERE (c.id IS NULL OR t.id IS NULL OR (h.code, c.reason, c.chosen_at, c.chosen_by)
        IS DISTINCT FROM (t.body ->> 'home', t.body ->> 'reason', t.happened_at, t.actor))
   AND NOT EXISTS (SELECT FROM told e WHERE e.erased AND e.dossier_id = a.call_id)
""",
)
CORRECTIONS = (
    ("correction_received", "correction_answered"),
    """
SELECT coalesce(c.application_id, r.dossier_id), 'correction ' || coalesce(c.id::text, r.body ->> 'correction', '?'),
       coalesce(concat_ws(' ', c.item, c.received_at, c.outcome, c.answered_at), 'missing'),
       CASE WHEN r.id IS NULL THEN 'no event'
            ELSE concat_ws(' ', r.body ->> 'item', r.body ->> 'received_at', a.body ->> 'outcome', a.happened_at) END
  FROM calls_correction c
  FULL JOIN (SELECT * FROM told WHERE kind = 'correction_received' AND NOT erased) r
    ON r.dossier_id = c.application_id AND r.body ->> 'correction' = c.id::text
  LEFT JOIN told a ON a.kind = 'correction_answered' AND a.dossier_id = c.application_id
                  AND a.body ->> 'correction' = c.id::text
 WHERE (c.id IS NULL OR r.id IS NULL OR (c.item, c.received_at, c.outcome, c.answered_at) IS DISTINCT FROM
        (r.body ->> 'item', (r.body ->> 'received_at')::timestamptz, coalesce(a.body ->> 'outcome', ''), a.happened_at))
   AND NOT EXISTS (SELECT FROM told e WHERE e.erased AND e.dossier_id = c.application_id)
""",
)
KEYS = (
    ("keys_handed_over",),
    """
SELECT t.dossier_id, 'lease and occupancy', 'missing',
       concat_ws(' ', 'home', coalesce(t.body ->> 'home', '?'), t.body ->> 'from')
  FROM told t JOIN calls_application a ON a.dossier_id = t.dossier_id
  LEFT JOIN homes_home h ON h.code = t.body ->> 'home'
 WHERE NOT t.erased
   AND (NOT EXISTS (SELECT FROM homes_lease l WHERE l.household_id = a.household_id AND l.home_id = h.dossier_id
                       AND lower(l.period) = coalesce((t.body ->> 'from')::date, lower(l.period)))
     OR NOT EXISTS (SELECT FROM homes_occupancy o WHERE o.household_id = a.household_id AND o.home_id = h.dossier_id
                       AND lower(o.period) = coalesce((t.body ->> 'from')::date, lower(o.period))))
""",
)
BATCHES = (
    ("applications_imported",),
    """
SELECT coalesce(b.call_id, t.dossier_id), 'import', coalesce(concat_ws(' ', b.digest, b.rows, b.imported_at), 'missing'),
       CASE WHEN t.id IS NULL THEN 'no event'
            ELSE concat_ws(' ', t.body ->> 'digest', t.body ->> 'applications', t.happened_at) END
  FROM calls_importbatch b
  FULL JOIN (SELECT * FROM told WHERE NOT erased) t ON t.dossier_id = b.call_id AND t.body ->> 'batch' = b.id::text
 WHERE (b.id IS NULL OR t.id IS NULL OR (b.file_name, b.digest, b.rows::text, b.imported_at)
        IS DISTINCT FROM (t.body ->> 'file', t.body ->> 'digest', t.body ->> 'applications', t.happened_at))
   AND NOT EXISTS (SELECT FROM told e WHERE e.erased AND e.dossier_id = b.call_id)
""",
)
CONFIRMATIONS = (
    ("parameter_confirmed",),
    """
SELECT coalesce(c.call_id, t.dossier_id), 'confirmation of ' || coalesce(c.parameter, t.body ->> 'parameter', '?'),
       coalesce(concat_ws(' ', c.value, c.source, c.on), 'missing'),
       CASE WHEN t.id IS NULL THEN 'no event'
            ELSE concat_ws(' ', t.body -> 'value', t.body ->> 'source', (t.happened_at AT TIME ZONE 'Europe/Rome')::date) END
  FROM calls_parameterconfirmation c
  FULL JOIN (SELECT * FROM told WHERE NOT erased) t ON t.dossier_id = c.call_id AND t.body ->> 'parameter' = c.parameter
 WHERE (c.id IS NULL OR t.id IS NULL OR (coalesce(c.value, 'null'), c.source, c.on) IS DISTINCT FROM
        (coalesce(t.body -> 'value', 'null'), t.body ->> 'source', (t.happened_at AT TIME ZONE 'Europe/Rome')::date))
   AND NOT EXISTS (SELECT FROM told e WHERE e.erased AND e.dossier_id = c.call_id)
""",
)
CALLS = (
    (
        "call_prepared",
        "call_published",
        "call_opened",
        "call_closed",
        "applications_imported",
        "public_number_recorded",
    ),
    """
SELECT c.dossier_id, one.what, coalesce(one.stored, 'none'), coalesce(one.told, 'none')
  FROM calls_call c
 CROSS JOIN LATERAL (VALUES
       ('address', c.slug, (SELECT t.body ->> 'slug' FROM told t WHERE t.dossier_id = c.dossier_id AND t.kind = 'call_prepared' AND t.body ? 'slug')),
       ('measure', c.measure,
        (SELECT t.body ->> 'measure' FROM told t WHERE t.dossier_id = c.dossier_id AND t.kind = 'call_prepared' AND t.body ? 'measure')),
       ('homes on offer',
        (SELECT string_agg(h.code, ' ' ORDER BY o.position) FROM calls_callhome o
           JOIN homes_home h ON h.dossier_id = o.home_id WHERE o.call_id = c.dossier_id),
        (SELECT string_agg(code, ' ' ORDER BY place) FROM told t,
           jsonb_array_elements_text(t.body -> 'homes') WITH ORDINALITY AS named (code, place)
          WHERE t.dossier_id = c.dossier_id AND t.kind = 'call_prepared' AND t.body ? 'homes')),
       ('day of publication', c.published_on::text,
        (SELECT t.body ->> 'published_on' FROM told t WHERE t.dossier_id = c.dossier_id AND t.kind = 'call_published' AND t.body ? 'published_on')),
       ('opening', extract(epoch FROM c.opens_at)::text,
        (SELECT extract(epoch FROM (t.body ->> 'opens_at')::timestamptz)::text FROM told t
          WHERE t.dossier_id = c.dossier_id AND t.kind = 'call_opened' AND t.body ? 'opens_at')),
       ('closing', extract(epoch FROM c.closes_at)::text,
        (SELECT extract(epoch FROM (t.body ->> 'closes_at')::timestamptz)::text FROM told t
          WHERE t.dossier_id = c.dossier_id AND t.kind = 'call_opened' AND t.body ? 'closes_at')),
       ('list digest', c.list_digest,
        (SELECT coalesce(t.body ->> 'list_digest', '') FROM told t
          WHERE t.dossier_id = c.dossier_id AND t.kind IN ('call_closed', 'applications_imported')
            AND t.body ? 'list_digest' ORDER BY t.seq DESC LIMIT 1)),
       ('public number', c.public_number,
        coalesce((SELECT t.body ->> 'public_number' FROM told t
                   WHERE t.dossier_id = c.dossier_id AND t.kind = 'public_number_recorded'), ''))
      ) AS one (what, stored, told)
 WHERE one.stored IS DISTINCT FROM one.told
   AND (one.told IS NOT NULL OR one.what = 'public number')
   AND NOT EXISTS (SELECT FROM told e WHERE e.erased AND e.dossier_id = c.dossier_id)
 UNION ALL
SELECT t.dossier_id, 'call', 'missing', t.body ->> 'slug' FROM told t
 WHERE t.kind = 'call_prepared' AND NOT EXISTS (SELECT FROM calls_call c WHERE c.dossier_id = t.dossier_id)
""",
)
RECEIVED = (
    ("application_received",),
    """
SELECT t.dossier_id, 'receipt', concat_ws(' ', c.slug, w.slug, a.filed_at, a.batch_id),
       concat_ws(' ', t.body ->> 'call', t.body ->> 'call', t.happened_at, t.body ->> 'batch')
  FROM told t LEFT JOIN calls_application a ON a.dossier_id = t.dossier_id LEFT JOIN calls_call c ON c.dossier_id = a.call_id
  LEFT JOIN dossiers_dossier d ON d.id = t.dossier_id LEFT JOIN calls_call w ON w.dossier_id = d.within_id
 WHERE NOT t.erased AND t.body ? 'batch'
   AND (c.slug, w.slug, a.filed_at, a.batch_id::text, a.external_id, a.protocol_number)
       IS DISTINCT FROM (t.body ->> 'call', t.body ->> 'call', t.happened_at, t.body ->> 'batch',
                         t.body ->> 'external_id', t.body ->> 'protocol')
""",
)
HOMES = (
    ("home_registered",),
    """
SELECT t.dossier_id, 'home', coalesce(h.code || ' ' || one.name || ' ' || (row ->> one.name), 'missing'),
       (t.body ->> 'code') || ' ' || one.name || ' ' || one.value
  FROM told t LEFT JOIN homes_home h ON h.dossier_id = t.dossier_id
 CROSS JOIN LATERAL (SELECT jsonb_build_object('code', h.code, 'owner', h.owner_id, 'zone', h.zone_id, 'area_dm2', h.area_dm2,
       'municipality', h.municipality_id, 'rooms', h.rooms, 'floor', h.floor, 'lift', h.lift, 'accessible', h.accessible)) AS _ (row)
 CROSS JOIN LATERAL jsonb_each_text(t.body) AS one (name, value)
 WHERE NOT t.erased AND row ? one.name AND (row ->> one.name) IS DISTINCT FROM one.value
""",
)
GRANTS = (
    ("role_granted", "role_ended", "invitation_accepted", "office_founded"),
    """
, given AS (
    SELECT d.office_id, t.seq, t.kind, one.body ->> 'user' AS holder, one.body ->> 'role' AS role,
           coalesce((one.body ->> 'from')::date, (t.happened_at AT TIME ZONE 'Europe/Rome')::date) AS since,
           (one.body ->> 'to')::date AS until
      FROM told t JOIN dossiers_dossier d ON d.id = t.dossier_id
     CROSS JOIN LATERAL (SELECT t.body UNION ALL SELECT jsonb_array_elements(t.body -> 'personas')) AS one (body)
     WHERE NOT t.erased AND one.body ? 'user')
SELECT NULL::uuid, 'role ' || g.role || ' of account ' || g.user_id || ' in office ' || g.office_id,
       concat_ws(' ', g.from_day, g.to_day), coalesce(concat_ws(' ', since, until), 'no event')
  FROM (SELECT g.*, begun.since, coalesce(ended.until, begun.until) AS until
          FROM access_rolegrant g
          LEFT JOIN LATERAL (SELECT * FROM given b WHERE b.holder = g.user_id::text AND b.role = g.role
                                AND b.office_id = g.office_id AND b.kind <> 'role_ended' AND b.since = g.from_day
                              ORDER BY b.seq DESC LIMIT 1) begun ON true
          LEFT JOIN LATERAL (SELECT * FROM given e WHERE e.holder = g.user_id::text AND e.role = g.role
                                AND e.office_id = g.office_id AND e.kind = 'role_ended' AND e.until > g.from_day
                                AND e.until IS NOT DISTINCT FROM g.to_day
                              ORDER BY e.seq DESC LIMIT 1) ended ON true) g
 WHERE (g.since IS NULL OR g.to_day IS DISTINCT FROM g.until)
   -- A demo of before this line named no personas at its founding.
   AND NOT (g.since IS NULL AND EXISTS (SELECT FROM told f WHERE f.kind = 'office_founded' AND f.body @> '{"demo": true}'
                                           AND NOT f.body ? 'personas')
            AND EXISTS (SELECT FROM access_user u WHERE u.id = g.user_id AND u.email LIKE '%%@demo.invalid'))
 UNION ALL
SELECT NULL, 'role ' || b.role || ' of account ' || b.holder || ' in office ' || b.office_id, 'missing', b.since::text
  FROM given b
 WHERE b.kind IN ('role_granted', 'office_founded')
   AND NOT EXISTS (SELECT FROM access_rolegrant g WHERE g.user_id::text = b.holder AND g.role = b.role
                      AND g.office_id = b.office_id AND g.from_day = b.since)
""",
)
ASSIGNED_FILES = (
    ("dossier_assigned", "deputy_named"),
    """
SELECT a.dossier_id, 'assignment to account ' || a.user_id, a.from_at::text, 'no event' FROM access_dossierassignment a
 WHERE NOT EXISTS (SELECT FROM told t WHERE t.kind = 'dossier_assigned' AND (t.erased OR (
       t.body ->> 'user' = a.user_id::text AND t.body ->> 'dossier' = a.dossier_id::text AND t.happened_at = a.from_at)))
UNION ALL
SELECT NULL, 'deputy ' || d.deputy_id || ' of account ' || d.user_id, d.from_day || ' ' || d.to_day, 'no event'
  FROM access_deputy d
 WHERE NOT EXISTS (SELECT FROM told t WHERE t.kind = 'deputy_named' AND (t.erased OR (
       t.body ->> 'user' = d.user_id::text AND t.body ->> 'deputy' = d.deputy_id::text
       AND (t.body ->> 'from')::date = d.from_day AND (t.body ->> 'to')::date = d.to_day)))
UNION ALL
SELECT (t.body ->> 'dossier')::uuid, 'assignment to account ' || (t.body ->> 'user'), 'missing', t.happened_at::text FROM told t
 WHERE t.kind = 'dossier_assigned' AND NOT t.erased AND NOT EXISTS (SELECT FROM access_dossierassignment a
       WHERE a.user_id::text = t.body ->> 'user' AND a.dossier_id::text = t.body ->> 'dossier' AND a.from_at = t.happened_at)
UNION ALL
SELECT NULL, 'deputy ' || (t.body ->> 'deputy') || ' of account ' || (t.body ->> 'user'), 'missing', t.body ->> 'from'
  FROM told t
 WHERE t.kind = 'deputy_named' AND NOT t.erased AND NOT EXISTS (SELECT FROM access_deputy d
       WHERE d.user_id::text = t.body ->> 'user' AND d.deputy_id::text = t.body ->> 'deputy'
         AND d.from_day = (t.body ->> 'from')::date AND d.to_day = (t.body ->> 'to')::date)
""",
)
CONFLICTS = (
    ("conflict_declared", "conflict_lifted"),
    """
SELECT t.about, 'conflict of account ' || t.holder,
       coalesce(CASE WHEN c.conflict THEN 'declared ' || c.declared_at END, 'none'),
       CASE WHEN t.conflict THEN 'declared ' || t.happened_at ELSE 'none' END
  FROM (SELECT DISTINCT ON (body ->> 'user', body ->> 'dossier') (body ->> 'dossier')::uuid AS about, happened_at,
               (body ->> 'user')::uuid AS holder, kind = 'conflict_declared' AND (body ->> 'conflict')::boolean AS conflict
          FROM told WHERE NOT erased ORDER BY body ->> 'user', body ->> 'dossier', happened_at DESC, seq DESC) t
  LEFT JOIN access_conflictdeclaration c ON c.user_id = t.holder AND c.dossier_id = t.about AND c.superseded_at IS NULL
 WHERE coalesce(c.conflict, false) <> t.conflict OR (t.conflict AND c.declared_at <> t.happened_at)
""",
)
SUSPENSIONS = (
    ("user_suspended", "user_reinstated"),
    """
SELECT NULL::uuid, 'account ' || u.id, CASE WHEN u.is_active THEN 'active' ELSE 'suspended' END,
       CASE WHEN coalesce(t.kind, '') = 'user_suspended' THEN 'suspended' ELSE 'active' END
  FROM access_user u
  LEFT JOIN LATERAL (SELECT kind FROM told WHERE body ->> 'user' = u.id::text ORDER BY happened_at DESC, seq DESC LIMIT 1) t ON true
 WHERE u.is_active = (coalesce(t.kind, '') = 'user_suspended')
""",
)
FACTS: Final = (
    DECISIONS, RANKINGS, RUNS, SIGNATURES, STANDING, ASSIGNMENTS, REFUSALS, CHOICES, CORRECTIONS, KEYS, BATCHES,
    CONFIRMATIONS, CALLS, RECEIVED, HOMES, GRANTS, ASSIGNED_FILES, CONFLICTS, SUSPENSIONS,
)  # fmt: skip
"""(event kinds, the rows that differ from what those events tell)."""
