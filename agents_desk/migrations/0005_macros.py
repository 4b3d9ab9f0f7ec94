import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import chat.clock


class Migration(migrations.Migration):
    dependencies = [("agents_desk", "0004_replies"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="Macro",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=80, verbose_name="title")),
                ("actions", models.JSONField(default=list)),
                ("team", models.SlugField(blank=True, verbose_name="team")),
                ("uses", models.PositiveIntegerField(default=0)),
                ("updated_at", models.DateTimeField(default=chat.clock.now)),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="macros",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "macro",
                "verbose_name_plural": "macros",
                "ordering": ["title"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("owner__isnull", True)), fields=("title",), name="macro_shared_title_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("owner__isnull", False)),
                        fields=("owner", "title"),
                        name="macro_own_title_once",
                    ),
                ],
            },
        ),
    ]
