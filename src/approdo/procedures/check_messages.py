"""How far each message came, recomputed from the events that name it (used by `check`).

failed, once it failed; else a draft, until it was sent; else read, delivered or sent, whichever is furthest. So are the
moments and the failure; and the letter's digest is that of the letter.
"""

MESSAGES = (
    ("message_drafted", "message_sent", "message_delivered", "message_read", "message_failed"),
    """
SELECT coalesce(m.dossier_id, t.dossier_id), 'message ' || coalesce(m.id::text, t.message), coalesce(m.told, 'missing'),
       coalesce(t.told, 'no event')
  FROM (SELECT id, dossier_id, concat_ws(' ', state, text, text_from, channel_then, nullif(failure, ''),
               CASE WHEN sent_at IS NOT NULL THEN 'sent' END, CASE WHEN delivered_at IS NOT NULL THEN 'delivered' END,
               CASE WHEN read_at IS NOT NULL THEN 'read' END, CASE WHEN failed_at IS NOT NULL THEN 'failed' END) AS told
          FROM (SELECT *, CASE WHEN sent_at IS NOT NULL AND NOT (state = 'draft') THEN channel END AS channel_then
                  FROM exchanges_message) sent) m
  FULL JOIN (SELECT dossier_id, body ->> 'message' AS message,
               concat_ws(' ',
                 CASE WHEN bool_or(kind = 'message_failed') THEN 'failed' WHEN NOT bool_or(kind = 'message_sent') THEN 'draft'
                      WHEN bool_or(kind = 'message_read') THEN 'read'
                      WHEN bool_or(kind = 'message_delivered') THEN 'delivered' ELSE 'sent' END,
                 max(body ->> 'text'), max(body ->> 'text_from'),
                 max(body ->> 'channel') FILTER (WHERE kind = 'message_sent'),
                 max(body ->> 'code') FILTER (WHERE kind = 'message_failed'),
                 CASE WHEN bool_or(kind = 'message_sent') THEN 'sent' END,
                 CASE WHEN bool_or(kind = 'message_delivered') THEN 'delivered' END,
                 CASE WHEN bool_or(kind = 'message_read') THEN 'read' END,
                 CASE WHEN bool_or(kind = 'message_failed') THEN 'failed' END) AS told
               FROM told GROUP BY dossier_id, body ->> 'message') t
    ON t.message = m.id::text AND t.dossier_id = m.dossier_id
 WHERE m.told IS DISTINCT FROM t.told
   AND coalesce(m.dossier_id, t.dossier_id) NOT IN (SELECT dossier_id FROM told WHERE erased)
""",
)
LETTERS = (
    ("message_drafted",),
    """
SELECT m.dossier_id, 'letter of message ' || m.id, m.letter_digest, encode(sha256(m.letter), 'hex')
  FROM exchanges_message m
 WHERE m.letter IS NOT NULL AND m.letter_digest IS DISTINCT FROM encode(sha256(m.letter), 'hex')
""",
)
FACTS = (MESSAGES, LETTERS)
