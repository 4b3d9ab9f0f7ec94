from django.db import migrations, models

OUTCOMES = [
    ("claimed", "Claimed"),
    ("withdrawn", "Withdrawn by the customer"),
    ("reassured", "Returned to the assistant"),
    ("resolved", "Resolved while waiting"),
    ("closed", "Closed by staff while waiting"),
]


class Migration(migrations.Migration):
    dependencies = [("chat", "0012_contacts")]

    operations = [
        migrations.AlterField(
            model_name="handoff",
            name="outcome",
            field=models.CharField(blank=True, choices=OUTCOMES, max_length=10),
        ),
    ]
