import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import chat.clock


class Migration(migrations.Migration):
    dependencies = [("agents_desk", "0003_views"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="CannedReply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("pack", models.CharField(editable=False, max_length=50, verbose_name="pack")),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                (
                    "shortcut",
                    models.SlugField(
                        help_text="Lower case, without spaces: what agents type after the slash.",
                        max_length=40,
                        verbose_name="shortcut",
                    ),
                ),
                (
                    "text",
                    models.TextField(
                        help_text="Markdown; placeholders stand in braces.", max_length=4000, verbose_name="text"
                    ),
                ),
                ("team", models.SlugField(blank=True, help_text="Empty: for every team.", verbose_name="team")),
                (
                    "language",
                    models.CharField(
                        blank=True, help_text="Empty: for every language.", max_length=12, verbose_name="language"
                    ),
                ),
                ("uses", models.PositiveIntegerField(default=0, editable=False, verbose_name="used")),
                ("used_at", models.DateTimeField(editable=False, null=True, verbose_name="last used")),
                ("loaded", models.CharField(blank=True, editable=False, max_length=64)),
                ("updated_at", models.DateTimeField(default=chat.clock.now, editable=False, verbose_name="changed")),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        help_text="Whose own it is; empty: shared.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="canned_replies",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
            ],
            options={
                "verbose_name": "canned reply",
                "verbose_name_plural": "canned replies",
                "ordering": ["title"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("owner__isnull", True)),
                        fields=("pack", "shortcut", "language"),
                        name="canned_reply_shared_shortcut_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("owner__isnull", False)),
                        fields=("owner", "shortcut", "language"),
                        name="canned_reply_own_shortcut_once",
                    ),
                ],
            },
        ),
    ]
