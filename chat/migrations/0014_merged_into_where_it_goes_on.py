from django.db import migrations

# Until now one that was merged into a merged one named that, and whoever read it had to follow the chain.
FOLLOW_CHAINS = """
    WITH RECURSIVE chain (id, goes_on_in) AS (
        SELECT id, merged_into_id FROM chat_conversation WHERE merged_into_id IS NOT NULL
         UNION ALL
        SELECT chain.id, link.merged_into_id
          FROM chain JOIN chat_conversation link ON link.id = chain.goes_on_in
         WHERE link.merged_into_id IS NOT NULL
    )
    UPDATE chat_conversation source SET merged_into_id = chain.goes_on_in
      FROM chain JOIN chat_conversation target ON target.id = chain.goes_on_in
     WHERE source.id = chain.id AND target.merged_into_id IS NULL AND source.merged_into_id <> chain.goes_on_in
"""


class Migration(migrations.Migration):
    dependencies = [("chat", "0013_closed_by_staff")]

    operations = [migrations.RunSQL(FOLLOW_CHAINS, migrations.RunSQL.noop)]
