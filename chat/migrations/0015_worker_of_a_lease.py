from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0014_merged_into_where_it_goes_on"),
    ]

    operations = [
        migrations.AddField(
            model_name="consultation",
            name="worker",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.AddField(
            model_name="turn",
            name="worker",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
    ]
