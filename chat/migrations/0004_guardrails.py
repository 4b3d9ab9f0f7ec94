import chat.clock
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('chat', '0003_live_data'),
    ]

    operations = [
        migrations.AddField(
            model_name='conversation',
            name='address_key',
            field=models.CharField(blank=True, help_text='Where it was begun, as a keyed digest.', max_length=32),
        ),
        migrations.CreateModel(
            name='Spending',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(choices=[('visitor', 'Visitor'), ('address', 'Address'), ('customer', 'Verified customer'), ('total', 'Everybody')], max_length=8)),
                ('key', models.CharField(blank=True, max_length=80)),
                ('day', models.DateField()),
                ('messages', models.BigIntegerField(default=0)),
                ('tokens', models.BigIntegerField(default=0)),
                ('money', models.DecimalField(decimal_places=6, default=0, help_text='US dollars', max_digits=14)),
            ],
            options={
                'verbose_name': 'spending',
                'verbose_name_plural': 'spendings',
                'constraints': [models.UniqueConstraint(fields=('scope', 'key', 'day'), name='spending_once_per_day'), models.CheckConstraint(condition=models.Q(('scope__in', ['visitor', 'address', 'customer', 'total'])), name='spending_scope_known')],
            },
        ),
        migrations.CreateModel(
            name='Verdict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('where', models.CharField(choices=[('input', 'What the customer wrote'), ('output', 'What the assistant said'), ('tool', 'What a tool answered')], max_length=8)),
                ('kind', models.CharField(choices=[('secret', 'Secret'), ('personal_data', 'Personal data'), ('injection', 'Attempt to steer the assistant'), ('abuse', 'Abuse'), ('self_harm', 'Danger to oneself'), ('competitor', 'Competitor'), ('promise', 'Unauthorised promise'), ('leak', 'Disclosure of instructions'), ('link', 'Link that is not allowed')], max_length=16)),
                ('rule', models.CharField(max_length=60)),
                ('text', models.CharField(max_length=500)),
                ('action', models.CharField(choices=[('mask', 'Masked'), ('caution', 'Assistant was warned'), ('rewrite', 'Rewritten'), ('retry', 'Taken back, second attempt'), ('handoff', 'Taken back, handed over')], max_length=10)),
                ('created_at', models.DateTimeField(default=chat.clock.now)),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='verdicts', to='chat.conversation')),
                ('message', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='verdicts', to='chat.message')),
                ('turn', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='verdicts', to='chat.turn')),
            ],
            options={
                'verbose_name': 'verdict',
                'verbose_name_plural': 'verdicts',
                'constraints': [models.CheckConstraint(condition=models.Q(('where__in', ['input', 'output', 'tool'])), name='verdict_where_known'), models.CheckConstraint(condition=models.Q(('action__in', ['mask', 'caution', 'rewrite', 'retry', 'handoff'])), name='verdict_action_known'), models.CheckConstraint(condition=models.Q(('rule', ''), _negated=True), name='verdict_names_its_rule')],
            },
        ),
        migrations.AlterField(
            model_name='event',
            name='type',
            field=models.CharField(choices=[('conversation.opened', 'conversation.opened'), ('conversation.status_changed', 'conversation.status_changed'), ('message.posted', 'message.posted'), ('turn.started', 'turn.started'), ('turn.ended', 'turn.ended'), ('tool.called', 'tool.called'), ('quote.offered', 'quote.offered'), ('quote.answered', 'quote.answered'), ('verification.sent', 'verification.sent'), ('customer.verified', 'customer.verified'), ('action.proposed', 'action.proposed'), ('action.answered', 'action.answered'), ('agent.joined', 'agent.joined'), ('agent.left', 'agent.left'), ('rating.given', 'rating.given'), ('note.posted', 'note.posted'), ('verdict.recorded', 'verdict.recorded')], max_length=40),
        ),
        migrations.RemoveConstraint(
            model_name='event',
            name='event_in_its_stream',
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('stream', 'desk'), ('type__in', ['note.posted', 'verdict.recorded'])), models.Q(('stream', 'public'), models.Q(('type__in', ['note.posted', 'verdict.recorded']), _negated=True)), _connector='OR'), name='event_in_its_stream'),
        ),
    ]
