from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("chat", "0002_knowledge")]

    operations = []
