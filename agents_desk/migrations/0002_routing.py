from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("agents_desk", "0001_initial")]

    operations = []
