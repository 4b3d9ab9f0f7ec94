import django.db.models.deletion
from django.db import migrations, models

EVENTS = [
    'conversation.opened', 'conversation.status_changed', 'message.posted', 'turn.started',
    'turn.ended', 'tool.called', 'quote.offered', 'quote.answered',
    'verification.sent', 'customer.verified', 'action.proposed', 'action.answered',
    'agent.joined', 'agent.left', 'rating.given', 'note.posted',
    'brief.written', 'verdict.recorded', 'contact.left', 'conversation.tagged',
    'conversation.snoozed', 'conversation.marked', 'conversation.merged', 'conversation.offered',
    'offer.ended', 'instruction.given', 'message.flagged', 'consultation.answered',
    'transcript.mailed', 'answer.mailed', 'sla.warned', 'sla.breached',
]
DESK_EVENTS = [
    'answer.mailed', 'brief.written', 'consultation.answered', 'conversation.marked', 'conversation.merged',
    'conversation.offered', 'conversation.snoozed', 'conversation.tagged', 'instruction.given', 'message.flagged',
    'note.posted', 'offer.ended', 'sla.breached', 'sla.warned', 'transcript.mailed', 'verdict.recorded',
]


class Migration(migrations.Migration):

    dependencies = [
        ('chat', '0011_search'),
    ]

    operations = [
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('answer', 'Answer'), ('transcript', 'Transcript')], max_length=10)),
                ('upto', models.PositiveIntegerField(default=0)),
                ('to', models.EmailField(blank=True, max_length=254)),
                ('asked_by', models.CharField(blank=True, max_length=80)),
                ('created_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('outcome', models.CharField(blank=True, choices=[('sent', 'Sent'), ('read', 'Read'), ('failed', 'Failed'), ('needless', 'Needless')], max_length=10)),
                ('settled_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='event',
            name='event_in_its_stream',
        ),
        migrations.AddField(
            model_name='visitortoken',
            name='conversation',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to='chat.conversation'),
        ),
        migrations.AlterField(
            model_name='event',
            name='type',
            field=models.CharField(choices=[(name, name) for name in EVENTS], max_length=40),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('stream', 'desk'), ('type__in', DESK_EVENTS)), models.Q(('stream', 'public'), models.Q(('type__in', DESK_EVENTS), _negated=True)), _connector='OR'), name='event_in_its_stream'),
        ),
        migrations.AddField(
            model_name='letter',
            name='conversation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='letters', to='chat.conversation'),
        ),
        migrations.AddField(
            model_name='letter',
            name='message',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='letter', to='chat.message'),
        ),
        migrations.AddIndex(
            model_name='letter',
            index=models.Index(condition=models.Q(('outcome', '')), fields=['due_at'], name='letter_due'),
        ),
        migrations.AddIndex(
            model_name='letter',
            index=models.Index(condition=models.Q(('kind', 'transcript')), fields=['to', 'created_at'], name='letter_transcripts_to'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'answer'), ('message__isnull', False)), models.Q(('kind', 'transcript'), ('message__isnull', True)), _connector='OR'), name='letter_of_its_kind'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('settled_at__isnull', True)), models.Q(models.Q(('outcome', ''), _negated=True), ('settled_at__isnull', False)), _connector='OR'), name='letter_settled_iff_outcome'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'transcript'), ('to', ''), _negated=True), name='letter_transcript_addressed'),
        ),
    ]
