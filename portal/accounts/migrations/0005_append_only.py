from django.db import migrations

from portal.accounts.migrations._sql import DROP_REFUSE, GUARD, GUARDED, LET_GO, REFUSE


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_audit_and_invitations")]

    operations = [
        migrations.RunSQL(REFUSE, DROP_REFUSE),
        *(migrations.RunSQL(GUARD.format(table=table), LET_GO.format(table=table)) for table in GUARDED),
    ]
