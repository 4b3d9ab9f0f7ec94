"""Full-text search over what conversations hold, by expressions that are indexed: nothing has to be kept in step.

Words are compared without accents and case, as they are, in any language (configuration `simple`). ASCII punctuation
separates words, so that "QT-4431" and "ann@example.com" are found by each of their parts. The functions are declared
immutable, as indexes demand: what `unaccent` answers depends on its rules alone. When these change with PostgreSQL,
`REINDEX` the indexes that end with `_search`.
"""

from django.contrib.postgres.operations import UnaccentExtension
from django.db import migrations, models

TEXT = r"""
CREATE FUNCTION chat_search_text(given text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT translate(
    public.unaccent('public.unaccent'::regdictionary, given),
    '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~',
    '                                '
  )
$$
"""
VECTOR = """
CREATE FUNCTION chat_search_vector(given text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT to_tsvector('pg_catalog.simple'::regconfig, public.chat_search_text(given))
$$
"""
# A phrase as it stands, else words of which each may go on.
QUERY = """
CREATE FUNCTION chat_search_query(given text, is_phrase boolean) RETURNS tsquery
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE WHEN is_phrase
    THEN phraseto_tsquery('pg_catalog.simple'::regconfig, public.chat_search_text(given))
    ELSE to_tsquery(
      'pg_catalog.simple'::regconfig,
      regexp_replace(NULLIF(btrim(public.chat_search_text(given)), ''), '[[:space:]]+', ':* & ', 'g') || ':*'
    )
  END
$$
"""
DROP = """
DROP FUNCTION chat_search_query(text, boolean);
DROP FUNCTION chat_search_vector(text);
DROP FUNCTION chat_search_text(text);
"""
INDEXES = """
CREATE INDEX message_search ON chat_message USING gin (chat_search_vector(text));
CREATE INDEX note_search ON chat_note USING gin (chat_search_vector(text));
CREATE INDEX customer_search ON chat_customer USING gin (chat_search_vector(name)) WHERE name <> '';
CREATE INDEX identity_search ON chat_identity USING gin (chat_search_vector(name || ' ' || reference));
CREATE INDEX quote_search ON chat_quote USING gin (chat_search_vector(reference || ' ' || title));
CREATE INDEX contact_search ON chat_conversation USING gin (chat_search_vector(contact_email))
  WHERE contact_email <> '';
"""
DROP_INDEXES = """
DROP INDEX message_search, note_search, customer_search, identity_search, quote_search, contact_search;
"""


class Migration(migrations.Migration):
    dependencies = [("chat", "0010_consultations")]

    operations = [
        UnaccentExtension(),
        migrations.RunSQL([TEXT, VECTOR, QUERY], DROP),
        migrations.RunSQL(INDEXES, DROP_INDEXES),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                fields=["-last_message_at", "-id"],
                condition=models.Q(status__in=["with_assistant", "awaiting_agent", "with_agent"]),
                name="conversation_lately",
            ),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                fields=["-resolved_at", "-id"],
                condition=models.Q(resolved_at__isnull=False),
                name="conversation_resolved",
            ),
        ),
    ]
