import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import chat.clock


class Migration(migrations.Migration):
    dependencies = [
        ("agents_desk", "0002_routing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("view", models.CharField(max_length=20, verbose_name="view")),
                ("filters", models.JSONField(default=dict, verbose_name="filters")),
                ("is_shared", models.BooleanField(default=False, verbose_name="shared")),
                ("created_at", models.DateTimeField(default=chat.clock.now)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "saved view",
                "verbose_name_plural": "saved views",
                "indexes": [
                    models.Index(condition=models.Q(("is_shared", True)), fields=["name"], name="saved_view_shared")
                ],
                "constraints": [models.UniqueConstraint(fields=("owner", "name"), name="saved_view_named_once")],
            },
        ),
    ]
