import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agents_desk', '0005_macros'),
        ('chat', '0008_desk'),
    ]

    operations = [
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
        migrations.CreateModel(
            name='SlaClock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
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
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sla_clocks', to='chat.conversation')),
            ],
            options={
                'verbose_name': 'service level clock',
                'verbose_name_plural': 'service level clocks',
                'indexes': [models.Index(condition=models.Q(('breached_at__isnull', True), ('due_at__isnull', False), ('ended_at__isnull', True)), fields=['due_at'], name='sla_clock_due'), models.Index(condition=models.Q(('ended_at__isnull', True), ('warn_at__isnull', False), ('warned_at__isnull', True)), fields=['warn_at'], name='sla_clock_warning'), models.Index(fields=['last_due_at'], name='sla_clock_by_due_time')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('conversation', 'target'), name='sla_clock_one_open'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ending', '')), models.Q(('ended_at__isnull', False), models.Q(('ending', ''), _negated=True)), _connector='OR'), name='sla_clock_ending_iff_ended'), models.CheckConstraint(condition=models.Q(models.Q(('due_at__isnull', True), ('running_since__isnull', True), ('warn_at__isnull', True)), ('running_since__isnull', False), _connector='OR'), name='sla_clock_due_while_running'), models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('running_since__isnull', True), _connector='OR'), name='sla_clock_ended_stands_still'), models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('ended_at__gte', models.F('started_at')), _connector='OR'), name='sla_clock_not_negative')],
            },
        ),
    ]
