import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import chat.clock


class Migration(migrations.Migration):
    dependencies = [("agents_desk", "0006_sla"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("client_id", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64)),
                ("seq", models.PositiveIntegerField(null=True)),
                ("steps", models.JSONField(default=list)),
                ("at", models.DateTimeField(default=chat.clock.now)),
                (
                    "agent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "receipt",
                "verbose_name_plural": "receipts",
                "indexes": [models.Index(fields=["at"], name="receipt_by_age")],
                "constraints": [models.UniqueConstraint(fields=("agent", "client_id"), name="receipt_once")],
            },
        ),
    ]
