import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

import chat.clock
from chat.migrations._sql import FREEZE_VERSIONS, THAW_VERSIONS

# Until now the newest version was in force, and each came from the folder.
PUT_NEWEST_IN_FORCE = """
    UPDATE chat_pack p SET current_id = newest.id, loaded_id = newest.id
      FROM (SELECT DISTINCT ON (pack_id) id, pack_id FROM chat_promptversion ORDER BY pack_id, number DESC) AS newest
     WHERE newest.pack_id = p.id
"""

BIG_ID = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")
SHARE_HELP = "Per cent of the new conversations."


def version_of_a_pack():
    return models.ForeignKey(
        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="chat.promptversion"
    )


def somebody(**options):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, **options
    )


class Migration(migrations.Migration):
    dependencies = [("chat", "0005_intents"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.AddField("pack", "current", version_of_a_pack()),
        migrations.AddField("pack", "candidate", version_of_a_pack()),
        migrations.AddField("pack", "share", models.PositiveSmallIntegerField(default=0, help_text=SHARE_HELP)),
        migrations.AddField("pack", "loaded", version_of_a_pack()),
        migrations.AddConstraint(
            "pack",
            models.CheckConstraint(
                condition=Q(candidate=None, share=0) | Q(candidate__isnull=False, share__gte=1, share__lte=100),
                name="pack_candidate_iff_share",
            ),
        ),
        migrations.AddField(
            "promptversion",
            "origin",
            models.CharField(
                choices=[("folder", "Loaded from the folder"), ("admin", "Published in the admin")],
                default="folder",
                max_length=10,
            ),
        ),
        migrations.AddField("promptversion", "base", version_of_a_pack()),
        migrations.AddField("promptversion", "published_by", somebody(null=True)),
        migrations.AddField("promptversion", "note", models.CharField(blank=True, max_length=200)),
        migrations.AddField(
            "conversation",
            "prompt_version",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="conversations",
                to="chat.promptversion",
            ),
        ),
        migrations.CreateModel(
            name="PromptDraft",
            fields=[
                ("id", BIG_ID),
                ("parts", models.JSONField()),
                ("revision", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(default=chat.clock.now)),
                ("updated_at", models.DateTimeField(default=chat.clock.now)),
                (
                    "base",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="chat.promptversion"
                    ),
                ),
                ("edited_by", somebody()),
                (
                    "pack",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="drafts", to="chat.pack"
                    ),
                ),
            ],
            options={"verbose_name": "prompt draft", "verbose_name_plural": "prompt drafts"},
        ),
        migrations.CreateModel(
            name="Preview",
            fields=[
                (
                    "conversation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="chat.conversation",
                    ),
                ),
                ("content", models.JSONField()),
                (
                    "draft",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="previews",
                        to="chat.promptdraft",
                    ),
                ),
                ("started_by", somebody()),
            ],
        ),
        migrations.RunSQL(FREEZE_VERSIONS, THAW_VERSIONS),
        migrations.RunSQL(PUT_NEWEST_IN_FORCE, migrations.RunSQL.noop),
    ]
