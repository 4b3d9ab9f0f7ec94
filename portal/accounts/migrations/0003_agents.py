import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_managers_in_the_admin'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='capacity',
            field=models.PositiveSmallIntegerField(default=5, help_text='How many conversations are given to this agent at a time; 0: none, the agent picks.', verbose_name='capacity'),
        ),
        migrations.AddField(
            model_name='user',
            name='languages',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), blank=True, default=list, help_text='In which this agent answers; none: any.', size=None, verbose_name='languages'),
        ),
        migrations.AddField(
            model_name='user',
            name='sees_only_own_teams',
            field=models.BooleanField(default=False, help_text='Managers and administrators always see all.', verbose_name="sees only their own teams' conversations"),
        ),
        migrations.AddField(
            model_name='user',
            name='skills',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.SlugField(max_length=60), blank=True, default=list, help_text='Matters that come to this agent first.', size=None, verbose_name='skills'),
        ),
        migrations.AddField(
            model_name='user',
            name='teams',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.SlugField(max_length=60), blank=True, default=list, help_text='Whose conversations come to this agent; none: those of every team.', size=None, verbose_name='teams'),
        ),
    ]
