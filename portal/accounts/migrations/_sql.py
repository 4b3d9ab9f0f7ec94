"""What migrations say in SQL, shared by those that go step by step and the one that joins them."""

# Whoever owns the tables can still disable a trigger; then the chain tells. This stops whoever uses the portal's own
# connection, and every mistake.
REFUSE = """
CREATE FUNCTION accounts_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is only ever appended to' USING ERRCODE = 'insufficient_privilege';
END $$;
"""
DROP_REFUSE = "DROP FUNCTION accounts_refuse_change();"
GUARD = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "{table}"
  FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON "{table}"
  FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse_change();
"""
LET_GO = 'DROP TRIGGER append_only ON "{table}"; DROP TRIGGER never_emptied ON "{table}";'
GUARDED = ("accounts_auditentry", "accounts_auditseal")
