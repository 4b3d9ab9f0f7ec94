"""All tables at once, for new installations: step by step Django would build every model anew at each of many steps.

Where the steps that this one replaces have been taken, they stay; both ways lead to the same schema.
"""

import chat.clock
import django.contrib.auth.models
import django.contrib.auth.validators
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import portal.accounts.models.api_keys
from django.conf import settings
from django.db import migrations, models

from portal.accounts.migrations._sql import DROP_REFUSE, GUARD, GUARDED, LET_GO, REFUSE


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("accounts", "0001_initial"),
        ("accounts", "0002_managers_in_the_admin"),
        ("accounts", "0003_agents"),
        ("accounts", "0004_audit_and_invitations"),
        ("accounts", "0005_append_only"),
    ]
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('role', models.CharField(choices=[('agent', 'Agent'), ('manager', 'Manager'), ('admin', 'Administrator')], default='agent', max_length=10, verbose_name='role')),
                ('public_name', models.CharField(blank=True, help_text='What customers see; the first name if empty.', max_length=80, verbose_name='public name')),
                ('teams', django.contrib.postgres.fields.ArrayField(base_field=models.SlugField(max_length=60), blank=True, default=list, help_text='Whose conversations come to this agent; none: those of every team.', size=None, verbose_name='teams')),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), blank=True, default=list, help_text='In which this agent answers; none: any.', size=None, verbose_name='languages')),
                ('skills', django.contrib.postgres.fields.ArrayField(base_field=models.SlugField(max_length=60), blank=True, default=list, help_text='Matters that come to this agent first.', size=None, verbose_name='skills')),
                ('capacity', models.PositiveSmallIntegerField(default=5, help_text='How many conversations are given to this agent at a time; 0: none, the agent picks.', verbose_name='capacity')),
                ('sees_only_own_teams', models.BooleanField(default=False, help_text='Managers and administrators always see all.', verbose_name="sees only their own teams' conversations")),
                ('second_factor_since', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='second factor since')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'user',
                'verbose_name_plural': 'users',
                'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['agent', 'manager', 'admin'])), name='user_role_known')],
            },
            managers=[
                ('objects', django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='api_keys', to=settings.AUTH_USER_MODEL)),
                ('name', models.CharField(blank=True, max_length=80)),
                ('prefix', models.CharField(help_text='The first characters, to recognise it by.', max_length=12)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('desk:read', 'Read lists, conversations and dossiers'), ('desk:write', 'Answer, take over, and whatever else changes something'), ('metrics:read', 'Read the numbers')], max_length=20), default=portal.accounts.models.api_keys.every_scope, size=None)),
                ('created_at', models.DateTimeField(default=chat.clock.now)),
                ('expires_at', models.DateTimeField(blank=True, help_text='From then on it opens nothing; empty: never.', null=True)),
                ('last_used_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'API key',
                'verbose_name_plural': 'API keys',
                'constraints': [models.CheckConstraint(condition=models.Q(('scopes__contained_by', ['desk:read', 'desk:write', 'metrics:read']), ('scopes__len__gt', 0)), name='api_key_scopes_known')],
            },
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=chat.clock.now, verbose_name='at')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who')),
                ('action', models.CharField(max_length=60, verbose_name='action')),
                ('subject', models.CharField(max_length=80, verbose_name='subject')),
                ('facts', models.JSONField(verbose_name='facts')),
            ],
            options={
                'verbose_name': 'audit entry',
                'verbose_name_plural': 'audit log',
                'indexes': [models.Index(fields=['-at'], name='audit_latest'), models.Index(fields=['user', '-at'], name='audit_of_person'), models.Index(fields=['subject', 'user', 'action', '-at'], name='audit_of_subject')],
            },
        ),
        migrations.CreateModel(
            name='AuditSeal',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='seal', to='accounts.auditentry')),
                ('hash', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('role', models.CharField(choices=[('agent', 'Agent'), ('manager', 'Manager'), ('admin', 'Administrator')], default='agent', max_length=10, verbose_name='role')),
                ('teams', django.contrib.postgres.fields.ArrayField(base_field=models.SlugField(max_length=60), blank=True, default=list, size=None, verbose_name='teams')),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations_sent', to=settings.AUTH_USER_MODEL)),
                ('created_at', models.DateTimeField(default=chat.clock.now)),
                ('expires_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
                ('accepted_at', models.DateTimeField(null=True)),
                ('accepted_by', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invitation', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
                'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['agent', 'manager', 'admin'])), name='invitation_role_known'), models.CheckConstraint(condition=models.Q(models.Q(('accepted_at', None), ('accepted_by', None)), models.Q(('accepted_at__isnull', False), ('accepted_by__isnull', False), ('revoked_at', None)), _connector='OR'), name='invitation_accepted_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='UnsealedEntry',
            fields=[
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='unsealed', serialize=False, to='accounts.auditentry')),
            ],
        ),
        migrations.RunSQL(REFUSE, DROP_REFUSE),
        *(migrations.RunSQL(GUARD.format(table=table), LET_GO.format(table=table)) for table in GUARDED),
    ]
