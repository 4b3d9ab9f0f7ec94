from django.contrib.postgres.operations import UnaccentExtension
from django.db import migrations, models

from chat.migrations._sql import (
    DROP_SEARCH,
    DROP_SEARCH_INDEXES,
    SEARCH_INDEXES,
    SEARCH_QUERY,
    SEARCH_TEXT,
    SEARCH_VECTOR,
)


class Migration(migrations.Migration):
    dependencies = [("chat", "0010_consultations")]

    operations = [
        UnaccentExtension(),
        migrations.RunSQL([SEARCH_TEXT, SEARCH_VECTOR, SEARCH_QUERY], DROP_SEARCH),
        migrations.RunSQL(SEARCH_INDEXES, DROP_SEARCH_INDEXES),
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
