import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


DESK_EVENTS = ['brief.written', 'consultation.answered', 'conversation.marked', 'conversation.merged', 'conversation.offered', 'conversation.snoozed', 'conversation.tagged', 'instruction.given', 'message.flagged', 'note.posted', 'offer.ended', 'sla.breached', 'sla.warned', 'transcript.mailed', 'verdict.recorded']
EVENTS = ['conversation.opened', 'conversation.status_changed', 'message.posted', 'turn.started', 'turn.ended', 'tool.called', 'quote.offered', 'quote.answered', 'verification.sent', 'customer.verified', 'action.proposed', 'action.answered', 'agent.joined', 'agent.left', 'rating.given', 'note.posted', 'brief.written', 'verdict.recorded', 'contact.left', 'conversation.tagged', 'conversation.snoozed', 'conversation.marked', 'conversation.merged', 'conversation.offered', 'offer.ended', 'instruction.given', 'message.flagged', 'consultation.answered', 'transcript.mailed', 'sla.warned', 'sla.breached']

REASONS = [
    ('customer_request', 'Asked for a person'),
    ('complaint', 'Complaint'),
    ('dispute', 'Disputes a charge or a decision'),
    ('needs_authority', 'Needs a decision the assistant may not make'),
    ('account_specific', "Needs access to the customer's account"),
    ('not_answered', 'The assistant has no answer'),
    ('distress', 'Emergency or distress'),
    ('assistant_failed', 'The assistant failed'),
    ('limit_reached', 'A limit was reached'),
    ('guardrail', 'A guardrail stopped the assistant'),
    ('released', 'Given back by an agent'),
    ('transferred', 'Passed on by an agent'),
    ('continued', 'Continued after an agent had resolved it'),
    ('other', 'Something else'),
]


class Migration(migrations.Migration):

    dependencies = [
        ('chat', '0007_briefs'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='handoff',
            name='handoff_reason_known',
        ),
        migrations.AlterField(
            model_name='handoff',
            name='reason',
            field=models.CharField(choices=REASONS, max_length=20),
        ),
        migrations.AddConstraint(
            model_name='handoff',
            constraint=models.CheckConstraint(condition=models.Q(('reason__in', [name for name, _label in REASONS])), name='handoff_reason_known'),
        ),
        migrations.RemoveConstraint(
            model_name='event',
            name='event_in_its_stream',
        ),
        migrations.AddField(
            model_name='conversation',
            name='agent_read_seq',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='conversation',
            name='contact_email',
            field=models.EmailField(blank=True, max_length=254),
        ),
        migrations.AddField(
            model_name='conversation',
            name='customer_read_seq',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='conversation',
            name='merged_into',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='merged', to='chat.conversation'),
        ),
        migrations.AddField(
            model_name='conversation',
            name='sentiment',
            field=models.SmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='conversation',
            name='snoozed_until',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='conversation',
            name='tags',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None),
        ),
        migrations.AddField(
            model_name='conversation',
            name='team',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AlterField(
            model_name='assignment',
            name='ending',
            field=models.CharField(blank=True, choices=[('released', 'Given back to the queue'), ('returned', 'Returned to the assistant'), ('transferred', 'Passed on'), ('resolved', 'Resolved')], max_length=11),
        ),
        migrations.AlterField(
            model_name='event',
            name='type',
            field=models.CharField(choices=[(name, name) for name in EVENTS], max_length=40),
        ),
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(condition=models.Q(('snoozed_until__isnull', False)), fields=['snoozed_until'], name='conversation_snoozed'),
        ),
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='conversation_merged'),
        ),
        migrations.AddIndex(
            model_name='conversation',
            index=django.contrib.postgres.indexes.GinIndex(fields=['tags'], name='conversation_tags'),
        ),
        migrations.AddConstraint(
            model_name='conversation',
            constraint=models.CheckConstraint(condition=models.Q(('sentiment__in', (-1, 0, 1))), name='conversation_sentiment_known'),
        ),
        migrations.AddConstraint(
            model_name='conversation',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into__isnull', True), models.Q(('status', 'resolved'), models.Q(('merged_into', models.F('id')), _negated=True)), _connector='OR'), name='conversation_merged_is_resolved'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('stream', 'desk'), ('type__in', DESK_EVENTS)), models.Q(('stream', 'public'), models.Q(('type__in', DESK_EVENTS), _negated=True)), _connector='OR'), name='event_in_its_stream'),
        ),
    ]
