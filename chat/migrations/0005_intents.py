import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('chat', '0004_guardrails'),
    ]

    operations = [
        migrations.AddField(
            model_name='conversation',
            name='intent',
            field=models.CharField(blank=True, help_text="What the customer wants, as one of the pack's.", max_length=50),
        ),
        migrations.AddField(
            model_name='conversation',
            name='intent_confidence',
            field=models.FloatField(default=0),
        ),
        migrations.AddField(
            model_name='conversation',
            name='intent_sure',
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name='IntentGuess',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('examples', "By the pack's examples"), ('model', 'By the fast model')], max_length=8)),
                ('intent', models.CharField(blank=True, max_length=50)),
                ('confidence', models.FloatField()),
                ('sure', models.BooleanField()),
                ('created_at', models.DateTimeField()),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='intent_guesses', to='chat.conversation')),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='intent_guesses', to='chat.message')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('message', 'source'), name='intent_guess_once'), models.CheckConstraint(condition=models.Q(('source__in', ['examples', 'model'])), name='intent_guess_source_known'), models.CheckConstraint(condition=models.Q(('confidence__gte', 0), ('confidence__lte', 1)), name='intent_guess_confidence_share'), models.CheckConstraint(condition=models.Q(('intent', ''), ('sure', True), _negated=True), name='intent_guess_sure_of_something')],
            },
        ),
    ]
