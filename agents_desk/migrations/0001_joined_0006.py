"""All tables at once, for new installations: step by step Django would build every model anew at each of many steps.

Where the steps that this one replaces have been taken, they stay; both ways lead to the same schema.
"""

import chat.clock
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from agents_desk.migrations._data import add_the_policy_for_all


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("agents_desk", "0001_initial"),
        ("agents_desk", "0002_routing"),
        ("agents_desk", "0003_views"),
        ("agents_desk", "0004_replies"),
        ("agents_desk", "0005_macros"),
        ("agents_desk", "0006_sla"),
    ]
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("chat", "0001_joined_0012"),
    ]

    operations = [
        migrations.CreateModel(
            name='CannedReply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pack', models.CharField(editable=False, max_length=50, verbose_name='pack')),
                ('owner', models.ForeignKey(blank=True, help_text='Whose own it is; empty: shared.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='canned_replies', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('shortcut', models.SlugField(help_text='Lower case, without spaces: what agents type after the slash.', max_length=40, verbose_name='shortcut')),
                ('text', models.TextField(help_text='Markdown; placeholders stand in braces.', max_length=4000, verbose_name='text')),
                ('team', models.SlugField(blank=True, help_text='Empty: for every team.', verbose_name='team')),
                ('language', models.CharField(blank=True, help_text='Empty: for every language.', max_length=12, verbose_name='language')),
                ('uses', models.PositiveIntegerField(default=0, editable=False, verbose_name='used')),
                ('used_at', models.DateTimeField(editable=False, null=True, verbose_name='last used')),
                ('loaded', models.CharField(blank=True, editable=False, max_length=64)),
                ('updated_at', models.DateTimeField(default=chat.clock.now, editable=False, verbose_name='changed')),
            ],
            options={
                'verbose_name': 'canned reply',
                'verbose_name_plural': 'canned replies',
                'ordering': ['title'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('owner__isnull', True)), fields=('pack', 'shortcut', 'language'), name='canned_reply_shared_shortcut_once'), models.UniqueConstraint(condition=models.Q(('owner__isnull', False)), fields=('owner', 'shortcut', 'language'), name='canned_reply_own_shortcut_once')],
            },
        ),
        migrations.CreateModel(
            name='FocusSpan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='focus_spans', to='chat.conversation')),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='focus_spans', to=settings.AUTH_USER_MODEL)),
                ('started_at', models.DateTimeField()),
                ('last_beat_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'focus span',
                'verbose_name_plural': 'focus spans',
                'indexes': [models.Index(fields=['conversation', 'agent', '-last_beat_at'], name='focus_span_latest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('last_beat_at__gte', models.F('started_at'))), name='focus_span_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='Macro',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=80, verbose_name='title')),
                ('actions', models.JSONField(default=list)),
                ('team', models.SlugField(blank=True, verbose_name='team')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='macros', to=settings.AUTH_USER_MODEL)),
                ('uses', models.PositiveIntegerField(default=0)),
                ('updated_at', models.DateTimeField(default=chat.clock.now)),
            ],
            options={
                'verbose_name': 'macro',
                'verbose_name_plural': 'macros',
                'ordering': ['title'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('owner__isnull', True)), fields=('title',), name='macro_shared_title_once'), models.UniqueConstraint(condition=models.Q(('owner__isnull', False)), fields=('owner', 'title'), name='macro_own_title_once')],
            },
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='offers', to='chat.conversation')),
                ('handoff', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='offers', to='chat.handoff')),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='offers', to=settings.AUTH_USER_MODEL)),
                ('offered_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(blank=True, choices=[('accepted', 'Accepted'), ('declined', 'Declined'), ('expired', 'No reaction'), ('taken', 'A colleague was quicker'), ('unavailable', 'The agent was no longer available'), ('withdrawn', 'The customer no longer waited')], max_length=11)),
                ('reasons', models.JSONField(default=dict)),
            ],
            options={
                'verbose_name': 'offer',
                'verbose_name_plural': 'offers',
                'indexes': [models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['agent'], name='offer_open_of_agent')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('conversation',), name='offer_one_open'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('outcome', '')), models.Q(('ended_at__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='offer_outcome_iff_ended')],
            },
        ),
        migrations.CreateModel(
            name='Presence',
            fields=[
                ('agent', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='presence', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('chosen', models.CharField(choices=[('available', 'Available'), ('busy', 'Busy'), ('away', 'Away'), ('offline', 'Offline')], default='available', max_length=10)),
                ('status', models.CharField(choices=[('available', 'Available'), ('busy', 'Busy'), ('away', 'Away'), ('offline', 'Offline')], default='offline', max_length=10)),
                ('since', models.DateTimeField()),
                ('beat_at', models.DateTimeField()),
                ('active_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'presence',
                'verbose_name_plural': 'presences',
                'constraints': [models.CheckConstraint(condition=models.Q(('chosen__in', ('available', 'busy', 'away'))), name='presence_chosen_by_hand'), models.CheckConstraint(condition=models.Q(('status__in', ('available', 'busy', 'away', 'offline'))), name='presence_status_known')],
            },
        ),
        migrations.CreateModel(
            name='RoutingPolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('team', models.CharField(blank=True, max_length=60, unique=True, verbose_name='team')),
                ('mode', models.CharField(choices=[('pick', 'Agents pick from the queue'), ('automatic', 'Automatic: offered to one agent after the other')], default='pick', max_length=10, verbose_name='mode')),
                ('offer_seconds', models.PositiveSmallIntegerField(default=45, help_text='How long an agent has to take what is offered; then it goes to the next one.', validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(600)], verbose_name='seconds to react')),
                ('most_at_once', models.PositiveSmallIntegerField(blank=True, help_text='Nothing is offered to agents who hold so many conversations; empty: as set for each agent.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='at most at once')),
            ],
            options={
                'verbose_name': 'routing',
                'verbose_name_plural': 'routing',
                'ordering': ['team'],
                'constraints': [models.CheckConstraint(condition=models.Q(('mode__in', ('pick', 'automatic'))), name='routing_mode_known'), models.CheckConstraint(condition=models.Q(('offer_seconds__range', (5, 600))), name='routing_time_to_react')],
            },
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to=settings.AUTH_USER_MODEL)),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('view', models.CharField(max_length=20, verbose_name='view')),
                ('filters', models.JSONField(default=dict, verbose_name='filters')),
                ('is_shared', models.BooleanField(default=False, verbose_name='shared')),
                ('created_at', models.DateTimeField(default=chat.clock.now)),
            ],
            options={
                'verbose_name': 'saved view',
                'verbose_name_plural': 'saved views',
                'indexes': [models.Index(condition=models.Q(('is_shared', True)), fields=['name'], name='saved_view_shared')],
                'constraints': [models.UniqueConstraint(fields=('owner', 'name'), name='saved_view_named_once')],
            },
        ),
        migrations.CreateModel(
            name='SlaClock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sla_clocks', to='chat.conversation')),
                ('target', models.CharField(choices=[('first_response', 'First response'), ('next_response', 'Next response'), ('resolution', 'Resolution')], max_length=14)),
                ('team', models.CharField(blank=True, max_length=40)),
                ('allowed', models.DurationField()),
                ('warned_after', models.DurationField()),
                ('in_business_hours', models.BooleanField()),
                ('started_at', models.DateTimeField()),
                ('used', models.DurationField()),
                ('running_since', models.DateTimeField(null=True)),
                ('due_at', models.DateTimeField(null=True)),
                ('warn_at', models.DateTimeField(null=True)),
                ('warned_at', models.DateTimeField(null=True)),
                ('breached_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ending', models.CharField(blank=True, choices=[('met', 'Done'), ('void', 'Fell away')], max_length=4)),
                ('last_due_at', models.DateTimeField(help_text='The last time at which it was due, kept after its end.', null=True)),
            ],
            options={
                'verbose_name': 'service level clock',
                'verbose_name_plural': 'service level clocks',
                'indexes': [models.Index(condition=models.Q(('breached_at__isnull', True), ('due_at__isnull', False), ('ended_at__isnull', True)), fields=['due_at'], name='sla_clock_due'), models.Index(condition=models.Q(('ended_at__isnull', True), ('warn_at__isnull', False), ('warned_at__isnull', True)), fields=['warn_at'], name='sla_clock_warning'), models.Index(fields=['last_due_at'], name='sla_clock_by_due_time')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('conversation', 'target'), name='sla_clock_one_open'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ending', '')), models.Q(('ended_at__isnull', False), models.Q(('ending', ''), _negated=True)), _connector='OR'), name='sla_clock_ending_iff_ended'), models.CheckConstraint(condition=models.Q(models.Q(('due_at__isnull', True), ('running_since__isnull', True), ('warn_at__isnull', True)), ('running_since__isnull', False), _connector='OR'), name='sla_clock_due_while_running'), models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('running_since__isnull', True), _connector='OR'), name='sla_clock_ended_stands_still'), models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('ended_at__gte', models.F('started_at')), _connector='OR'), name='sla_clock_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='SlaPolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('team', models.CharField(blank=True, max_length=40, unique=True, verbose_name='team')),
                ('first_response', models.PositiveIntegerField(blank=True, help_text='Minutes from the wish for a person to their answer.', null=True, verbose_name='first response')),
                ('next_response', models.PositiveIntegerField(blank=True, help_text="Minutes from a customer's message to the next answer.", null=True, verbose_name='next response')),
                ('resolution', models.PositiveIntegerField(blank=True, help_text='Minutes from the wish for a person to the end, without the time spent waiting for the customer.', null=True, verbose_name='resolution')),
                ('in_business_hours', models.BooleanField(default=True, help_text="Those of the company's pack.", verbose_name='only business hours count')),
                ('warn_at', models.PositiveSmallIntegerField(default=75, help_text='Per cent of the time: then the desk shows that it becomes urgent.', verbose_name='warn at')),
            ],
            options={
                'verbose_name': 'service level',
                'verbose_name_plural': 'service levels',
                'constraints': [models.CheckConstraint(condition=models.Q(('warn_at__gte', 1), ('warn_at__lte', 99)), name='sla_policy_warns_before'), models.CheckConstraint(condition=models.Q(models.Q(('first_response', 0), _negated=True), models.Q(('next_response', 0), _negated=True), models.Q(('resolution', 0), _negated=True)), name='sla_policy_gives_time')],
            },
        ),
        migrations.CreateModel(
            name='SlaTrack',
            fields=[
                ('conversation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='sla_track', serialize=False, to='chat.conversation')),
                ('seq', models.PositiveIntegerField(default=0)),
                ('in_charge', models.BooleanField(default=False)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('in_charge', True)), fields=['in_charge'], name='sla_track_in_charge')],
            },
        ),
        migrations.RunPython(add_the_policy_for_all, migrations.RunPython.noop),
    ]
