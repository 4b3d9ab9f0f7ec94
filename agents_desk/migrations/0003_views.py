from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("agents_desk", "0002_routing")]

    operations = []
