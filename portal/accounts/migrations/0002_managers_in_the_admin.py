from django.db import migrations


def let_managers_in(apps, schema_editor):
    """They edit prompts there; all else in it asks for rights that they do not have."""
    apps.get_model("accounts", "User").objects.filter(role="manager").update(is_staff=True)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunPython(let_managers_in, migrations.RunPython.noop)]
