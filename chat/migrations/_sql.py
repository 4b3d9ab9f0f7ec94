"""What migrations say in SQL, shared by those that go step by step and the one that joins them."""

# Vectors above 2 kB would be moved out of their rows, and a search that compares all of them would fetch each one from
# there.
KEEP_VECTORS_IN_ROW = """
    ALTER TABLE chat_passagevector ALTER COLUMN vector SET STORAGE PLAIN;
    ALTER TABLE chat_articlevector ALTER COLUMN vector SET STORAGE PLAIN;
"""

# Not by code alone: turns say which version they used, and that must stay true whoever has a connection.
FREEZE_VERSIONS = """
    CREATE FUNCTION chat_promptversion_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'a prompt version never changes' USING ERRCODE = 'restrict_violation';
    END $$;
    CREATE TRIGGER chat_promptversion_is_immutable BEFORE UPDATE OR DELETE ON chat_promptversion
        FOR EACH ROW EXECUTE FUNCTION chat_promptversion_refuse_change();
"""
THAW_VERSIONS = """
    DROP TRIGGER chat_promptversion_is_immutable ON chat_promptversion;
    DROP FUNCTION chat_promptversion_refuse_change();
"""

# Full-text search over what conversations hold, by expressions that are indexed: nothing has to be kept in step.
#
# Words are compared without accents and case, as they are, in any language (configuration `simple`). ASCII punctuation
# separates words, so that "QT-4431" and "ann@example.com" are found by each of their parts. The functions are declared
# immutable, as indexes demand: what `unaccent` answers depends on its rules alone. When these change with PostgreSQL,
# `REINDEX` the indexes that end with `_search`.
SEARCH_TEXT = r"""
CREATE FUNCTION chat_search_text(given text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT translate(
    public.unaccent('public.unaccent'::regdictionary, given),
    '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~',
    '                                '
  )
$$
"""
SEARCH_VECTOR = """
CREATE FUNCTION chat_search_vector(given text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT to_tsvector('pg_catalog.simple'::regconfig, public.chat_search_text(given))
$$
"""
SEARCH_QUERY = """
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
DROP_SEARCH = """
DROP FUNCTION chat_search_query(text, boolean);
DROP FUNCTION chat_search_vector(text);
DROP FUNCTION chat_search_text(text);
"""
SEARCH_INDEXES = """
CREATE INDEX message_search ON chat_message USING gin (chat_search_vector(text));
CREATE INDEX note_search ON chat_note USING gin (chat_search_vector(text));
CREATE INDEX customer_search ON chat_customer USING gin (chat_search_vector(name)) WHERE name <> '';
CREATE INDEX identity_search ON chat_identity USING gin (chat_search_vector(name || ' ' || reference));
CREATE INDEX quote_search ON chat_quote USING gin (chat_search_vector(reference || ' ' || title));
CREATE INDEX contact_search ON chat_conversation USING gin (chat_search_vector(contact_email))
  WHERE contact_email <> '';
"""
DROP_SEARCH_INDEXES = """
DROP INDEX message_search, note_search, customer_search, identity_search, quote_search, contact_search;
"""
