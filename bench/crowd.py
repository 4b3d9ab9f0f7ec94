"""A desk with very many open conversations, written into the database: through the portal it would take hours."""

from __future__ import annotations

import psycopg

# Of ten conversations four wait, four are with the assistant and two with the only agent there is.
FILL = """
    CREATE TEMP TABLE crowd AS
      SELECT number, gen_random_uuid() AS id, gen_random_uuid() AS customer, number %% 10 AS sort,
             now() - number * interval '7 seconds' AS at
        FROM generate_series(1, %(count)s) AS number;
    INSERT INTO chat_customer (id, name, created_at)
      SELECT customer, 'Customer ' || number, at FROM crowd;
    INSERT INTO chat_conversation
           (id, customer_id, kind, status, holder_id, epoch, last_seq, desk_seq, last_customer_seq, opened_at,
            last_message_at, status_when_resolved, address_key, intent, intent_confidence, intent_sure, language, team,
            tags, sentiment, customer_read_seq, agent_read_seq, contact_email, urgent_instruction)
      SELECT id, customer, 'customer',
             CASE WHEN sort < 4 THEN 'awaiting_agent' WHEN sort < 8 THEN 'with_assistant' ELSE 'with_agent' END,
             CASE WHEN sort >= 8 THEN (SELECT id FROM accounts_user WHERE username = 'agent') END,
             0, 4, 0, 3, at, at, '', '', 'billing-disputes', 0.9, true,
             (ARRAY['en', 'de', 'es', 'fr'])[1 + number %% 4], (ARRAY['', 'billing', 'claims'])[1 + number %% 3],
             CASE WHEN number %% 5 = 0 THEN ARRAY['vip'] ELSE '{}' END, number / 7 %% 3 - 1, 0, 0, '', 0
        FROM crowd;
    INSERT INTO chat_message (conversation_id, seq, author, name, text, citations, cause, created_at, attachment_count)
      SELECT id, 1 + part, 'customer', '',
             'Message ' || part || ' of customer ' || number || ' about a bicycle, an invoice and a refund; case C-'
             || number || (CASE WHEN number %% 1000 = part THEN ' with a canary' ELSE '' END),
             '[]', 'answer', at, 0
        FROM crowd, generate_series(0, 2) AS part;
    INSERT INTO chat_handoff (conversation_id, requested_by, reason, team, summary, requested_at, outcome)
      SELECT id, 'customer', 'customer_request', (ARRAY['', 'billing', 'claims'])[1 + number %% 3], '', at, ''
        FROM crowd WHERE sort < 4;
    INSERT INTO agents_desk_slaclock
           (conversation_id, target, team, allowed, warned_after, in_business_hours, started_at, used, running_since,
            due_at, warn_at, ending, last_due_at, warned_at, breached_at)
      SELECT id, 'first_response', '', '30 minutes', '20 minutes', false, at, '0', at,
             at + interval '30 minutes', at + interval '20 minutes', '', at + interval '30 minutes',
             CASE WHEN at < now() - interval '20 minutes' THEN at + interval '20 minutes' END,
             CASE WHEN at < now() - interval '30 minutes' THEN at + interval '30 minutes' END
        FROM crowd WHERE sort < 4;
"""
TABLES = ("chat_customer", "chat_conversation", "chat_message", "chat_handoff", "agents_desk_slaclock")


def fill(database_url: str, count: int) -> None:
    """Adds so many open conversations with three messages each."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        with connection.transaction():
            for statement in FILL.split(";\n"):
                if statement.strip():
                    connection.execute(statement, {"count": count} if "%(count)s" in statement else {})
        for table in TABLES:
            connection.execute(f"VACUUM ANALYZE {table}")
