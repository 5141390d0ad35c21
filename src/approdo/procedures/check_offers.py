"""Offers, refusals, leases, homes of a call: the rows that `check` recomputes from the events of files and calls.

Each event names the offer it makes (`offer`, or `again` for one that takes another's place), answers or ends. An event told
before there were offers names none, and is about the assignment alone.
"""

from __future__ import annotations

from typing import Final

OFFERS: Final = (
    (
        "home_offered",
        "offer_accepted",
        "home_refused",
        "answer_undone",
        "offer_ended",
        "offer_restored",
        "application_closed",
    ),
    """
SELECT coalesce(o.application_id, m.dossier_id), 'offer ' || coalesce(o.id::text, m.offer),
       coalesce(o.code || ' ' || o.said, 'missing'), coalesce(m.code || ' ' || m.said, 'no event')
  FROM (SELECT f.id, f.application_id, h.code, concat_ws(' ', nullif(f.answer, ''), coalesce(nullif(f.ending, ''), 'open')) said
          FROM calls_offer f JOIN homes_home h ON h.dossier_id = f.home_id) o
  FULL JOIN (
       SELECT t.dossier_id, coalesce(t.body ->> 'again', t.body ->> 'offer') AS offer, t.body ->> 'home' AS code,
              concat_ws(' ', coalesce((SELECT CASE WHEN a.kind = 'offer_accepted' THEN 'accepted' ELSE 'refused' END FROM told a
                               WHERE a.kind IN ('offer_accepted', 'home_refused') AND a.dossier_id = t.dossier_id
                                 AND a.body ->> 'offer' = coalesce(t.body ->> 'again', t.body ->> 'offer')),
                             CASE WHEN t.kind = 'offer_restored' AND t.body ->> 'outcome' = 'accepted' THEN 'accepted' END),
                coalesce((SELECT CASE a.kind WHEN 'home_refused' THEN 'refused' WHEN 'answer_undone' THEN 'undone'
                                             WHEN 'application_closed' THEN 'application_closed'
                                             ELSE a.body ->> 'ending' END
                            FROM told a
                           WHERE a.kind IN ('home_refused', 'answer_undone', 'offer_ended', 'application_closed')
                             AND a.dossier_id = t.dossier_id
                             AND a.body ->> 'offer' = coalesce(t.body ->> 'again', t.body ->> 'offer')
                           ORDER BY a.seq LIMIT 1), 'open')) AS said
         FROM told t WHERE t.kind = 'home_offered' OR t.body ->> 'again' IS NOT NULL) m
    ON m.offer = o.id::text AND m.dossier_id = o.application_id
 WHERE (o.id IS NULL OR m.offer IS NULL OR (o.code, o.said) IS DISTINCT FROM (m.code, m.said))
   AND NOT EXISTS (SELECT FROM told x WHERE x.erased AND x.dossier_id = coalesce(o.application_id, m.dossier_id))
""",
)
REFUSALS: Final = (
    ("home_refused", "answer_undone"),
    """
SELECT coalesce(r.application_id, t.dossier_id), 'refusal of home ' || coalesce(r.code, t.code, '?'),
       CASE WHEN r.application_id IS NULL THEN 'none' ELSE 'stands' END,
       CASE WHEN t.kind = 'home_refused' THEN 'stands' ELSE 'none' END
  FROM (SELECT f.application_id, h.code FROM calls_refusal f JOIN homes_home h ON h.dossier_id = f.home_id
         WHERE f.withdrawn_at IS NULL) r
  FULL JOIN (SELECT DISTINCT ON (dossier_id, body ->> 'home') dossier_id, kind, erased, body ->> 'home' AS code
               FROM told WHERE kind = 'home_refused' OR body ->> 'answer' = 'refused'
              ORDER BY dossier_id, body ->> 'home', seq DESC) t
    ON t.dossier_id = r.application_id AND t.code = r.code
 WHERE NOT coalesce(t.erased, false) AND (r.application_id IS NULL) = (coalesce(t.kind, '') = 'home_refused')
""",
)
KNOWN: Final = (
    ("offer_known",),
    """
SELECT coalesce(o.application_id, t.dossier_id), 'receipt of offer ' || coalesce(o.id::text, t.body ->> 'offer'),
       coalesce(o.known_at::text, 'none'), coalesce(t.body ->> 'known_at', 'no event')
  FROM (SELECT id, application_id, known_at FROM calls_offer WHERE known_at IS NOT NULL) o
  FULL JOIN told t ON t.dossier_id = o.application_id AND (t.body ->> 'known_at')::timestamptz = o.known_at
 WHERE (o.id IS NULL OR t.id IS NULL)
   AND NOT EXISTS (SELECT FROM told x WHERE x.erased AND x.dossier_id = coalesce(o.application_id, t.dossier_id))
""",
)
LEASES: Final = (
    ("lease_signed", "lease_undone", "keys_handed_over"),
    """
SELECT coalesce(l.application_id, t.dossier_id), 'lease', coalesce(l.code, 'none'), coalesce(t.code, 'none')
  FROM (SELECT DISTINCT s.application_id, h.code FROM calls_assignment s
          JOIN calls_application a ON a.dossier_id = s.application_id
          JOIN homes_home h ON h.dossier_id = s.home_id
          JOIN homes_lease r ON r.home_id = s.home_id AND r.household_id = a.household_id AND NOT isempty(r.period)) l
  FULL JOIN (SELECT DISTINCT ON (dossier_id) dossier_id, erased,
                    CASE WHEN kind <> 'lease_undone' THEN coalesce(body ->> 'home', '?') END AS code
               FROM told ORDER BY dossier_id, seq DESC) t ON t.dossier_id = l.application_id
 WHERE NOT coalesce(t.erased, false) AND l.code IS DISTINCT FROM t.code
""",
)
CALL_HOMES: Final = (
    ("call_prepared", "call_amended", "home_withdrawn", "home_restored"),
    """
SELECT c.call_id, 'home ' || h.code || ' of the call', CASE WHEN c.withdrawn_at IS NULL THEN 'offered' ELSE 'withdrawn' END,
       CASE WHEN t.kind = 'home_withdrawn' THEN 'withdrawn' ELSE 'offered' END
  FROM calls_callhome c JOIN homes_home h ON h.dossier_id = c.home_id
  LEFT JOIN LATERAL (SELECT kind FROM told WHERE told.dossier_id = c.call_id AND told.body ->> 'home' = h.code
                      ORDER BY seq DESC LIMIT 1) t ON true
 WHERE (c.withdrawn_at IS NOT NULL) <> (coalesce(t.kind, '') = 'home_withdrawn')
   AND NOT EXISTS (SELECT FROM told x WHERE x.erased AND x.dossier_id = c.call_id)
""",
)
FACTS: Final = (OFFERS, REFUSALS, KNOWN, LEASES, CALL_HOMES)
