import chat.clock
import django.db.models.deletion
import django.db.models.fields.json
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('chat', '0002_knowledge'),
    ]

    operations = [
        migrations.CreateModel(
            name='SpentAssertion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('jti', models.CharField(max_length=128, unique=True)),
                ('expires_at', models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.AlterField(
            model_name='event',
            name='type',
            field=models.CharField(choices=[('conversation.opened', 'conversation.opened'), ('conversation.status_changed', 'conversation.status_changed'), ('message.posted', 'message.posted'), ('turn.started', 'turn.started'), ('turn.ended', 'turn.ended'), ('tool.called', 'tool.called'), ('quote.offered', 'quote.offered'), ('quote.answered', 'quote.answered'), ('verification.sent', 'verification.sent'), ('customer.verified', 'customer.verified'), ('action.proposed', 'action.proposed'), ('action.answered', 'action.answered'), ('agent.joined', 'agent.joined'), ('agent.left', 'agent.left'), ('rating.given', 'rating.given'), ('note.posted', 'note.posted')], max_length=40),
        ),
        migrations.CreateModel(
            name='Action',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=40, unique=True)),
                ('tool', models.CharField(max_length=80)),
                ('title', models.CharField(max_length=200)),
                ('lines', models.JSONField(help_text='list of {label, value}')),
                ('button', models.CharField(max_length=60)),
                ('arguments', models.JSONField(default=dict)),
                ('customer_reference', models.CharField(blank=True, max_length=80)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('proposed', 'Waits for the customer'), ('confirmed', 'Carried out'), ('declined', 'Declined'), ('failed', 'Failed')], default='proposed', max_length=10)),
                ('performing_until', models.DateTimeField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('outcome', models.TextField(blank=True, help_text='What the customer was told.')),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='actions', to='chat.conversation')),
                ('tool_call', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='action', to='chat.toolcall')),
                ('turn', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='actions', to='chat.turn')),
            ],
            options={
                'verbose_name': 'action',
                'verbose_name_plural': 'actions',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('state', 'proposed')), models.Q(models.Q(('state', 'proposed'), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='action_answered_iff_dated'), models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'confirmed', 'declined', 'failed'])), name='action_state_known')],
            },
        ),
        migrations.CreateModel(
            name='Identity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=80)),
                ('name', models.CharField(blank=True, max_length=120)),
                ('method', models.CharField(choices=[('code', 'Code by e-mail'), ('host', "Signed by the company's site")], max_length=10)),
                ('verified_at', models.DateTimeField()),
                ('conversation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='identity', to='chat.conversation')),
            ],
            options={
                'verbose_name': 'verified identity',
                'verbose_name_plural': 'verified identities',
                'constraints': [models.CheckConstraint(condition=models.Q(('reference', ''), _negated=True), name='identity_of_somebody'), models.CheckConstraint(condition=models.Q(('method__in', ['code', 'host'])), name='identity_method_known')],
            },
        ),
        migrations.CreateModel(
            name='Record',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('reference', models.CharField(max_length=80)),
                ('customer_reference', models.CharField(max_length=80)),
                ('data', models.JSONField(default=dict)),
                ('loaded', models.CharField(blank=True, max_length=64)),
                ('created_at', models.DateTimeField(default=chat.clock.now)),
                ('updated_at', models.DateTimeField(default=chat.clock.now)),
                ('pack', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='records', to='chat.pack')),
            ],
            options={
                'verbose_name': 'record',
                'verbose_name_plural': 'records',
                'indexes': [models.Index(fields=['pack', 'customer_reference', 'kind'], name='record_of_customer'), models.Index(django.db.models.functions.text.Lower(django.db.models.fields.json.KeyTextTransform('email', 'data')), condition=models.Q(('kind', 'customers')), name='record_by_email')],
                'constraints': [models.UniqueConstraint(fields=('pack', 'kind', 'reference'), name='record_referred_to_once'), models.CheckConstraint(condition=models.Q(('customer_reference', ''), _negated=True), name='record_of_somebody')],
            },
        ),
        migrations.CreateModel(
            name='Verification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(max_length=64)),
                ('record_reference', models.CharField(blank=True, max_length=80)),
                ('code', models.CharField(blank=True, max_length=64)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('requested_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('used_at', models.DateTimeField(null=True)),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='verifications', to='chat.conversation')),
            ],
            options={
                'indexes': [models.Index(fields=['address', 'requested_at'], name='verification_of_address')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('code', ''), ('sent_at__isnull', True)), models.Q(models.Q(('code', ''), _negated=True), ('sent_at__isnull', False)), _connector='OR'), name='verification_coded_iff_sent')],
            },
        ),
    ]
