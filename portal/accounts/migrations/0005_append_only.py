from django.db import migrations

# Whoever owns the tables can still disable a trigger; then the chain tells. This stops whoever uses the portal's own
# connection, and every mistake.
REFUSE = """
CREATE FUNCTION accounts_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is only ever appended to' USING ERRCODE = 'insufficient_privilege';
END $$;
"""
GUARD = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "{table}"
  FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON "{table}"
  FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse_change();
"""
LET_GO = 'DROP TRIGGER append_only ON "{table}"; DROP TRIGGER never_emptied ON "{table}";'
TABLES = ("accounts_auditentry", "accounts_auditseal")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_audit_and_invitations")]

    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION accounts_refuse_change();"),
        *(migrations.RunSQL(GUARD.format(table=table), LET_GO.format(table=table)) for table in TABLES),
    ]
