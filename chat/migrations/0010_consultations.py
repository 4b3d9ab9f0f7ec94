import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import chat.clock


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("chat", "0009_attachments"),
    ]

    operations = [
        migrations.CreateModel(
            name="Consultation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("client_id", models.CharField(max_length=64)),
                (
                    "kind",
                    models.CharField(
                        choices=[("suggestion", "Suggested reply"), ("question", "Question")], max_length=10
                    ),
                ),
                (
                    "question",
                    models.TextField(blank=True, help_text="What the agent asked; empty for a suggested reply."),
                ),
                (
                    "at_takeover",
                    models.BooleanField(default=False, help_text="Begun by taking over, not by the agent's wish."),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("running", "Running"),
                            ("finished", "Finished"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("attempt", models.PositiveSmallIntegerField(default=0)),
                ("lease_until", models.DateTimeField(null=True)),
                ("read_seq", models.PositiveIntegerField(default=0)),
                ("text", models.TextField(blank=True)),
                ("citations", models.JSONField(default=list)),
                (
                    "warnings",
                    models.JSONField(
                        default=list,
                        help_text="what the rules for answers found in a suggestion: list of {kind, rule, text}",
                    ),
                ),
                (
                    "lookups",
                    models.JSONField(
                        default=list,
                        help_text="what was looked up: list of {name, label, input, output, is_error, duration_ms}",
                    ),
                ),
                ("failure", models.CharField(blank=True, max_length=40)),
                ("steps", models.PositiveSmallIntegerField(default=0)),
                ("model", models.CharField(blank=True, max_length=80)),
                ("input_tokens", models.PositiveIntegerField(default=0)),
                ("cache_write_tokens", models.PositiveIntegerField(default=0)),
                ("cache_read_tokens", models.PositiveIntegerField(default=0)),
                ("output_tokens", models.PositiveIntegerField(default=0)),
                (
                    "cost",
                    models.DecimalField(
                        decimal_places=6, help_text="US dollars; empty: unknown", max_digits=12, null=True
                    ),
                ),
                ("first_text_ms", models.PositiveIntegerField(null=True)),
                ("duration_ms", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=chat.clock.now)),
                ("rung_at", models.DateTimeField(default=chat.clock.now)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "consultation",
                "verbose_name_plural": "consultations",
            },
        ),
        migrations.CreateModel(
            name="Flag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("answer", models.TextField(help_text="What would have been right.")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("used", "An article was drafted"), ("dismissed", "Dismissed")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(default=chat.clock.now)),
            ],
            options={
                "verbose_name": "flagged message",
                "verbose_name_plural": "flagged messages",
            },
        ),
        migrations.CreateModel(
            name="Instruction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("client_id", models.CharField(max_length=64)),
                (
                    "kind",
                    models.CharField(
                        choices=[("whisper", "Whispered"), ("return", "With the hand-back")], max_length=10
                    ),
                ),
                ("text", models.TextField()),
                ("at_once", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(default=chat.clock.now)),
            ],
            options={
                "verbose_name": "instruction",
                "verbose_name_plural": "instructions",
            },
        ),
        migrations.CreateModel(
            name="SuggestionUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("similarity", models.FloatField()),
            ],
            options={
                "verbose_name": "use of a suggestion",
                "verbose_name_plural": "uses of suggestions",
            },
        ),
        migrations.RemoveConstraint(
            model_name="spending",
            name="spending_scope_known",
        ),
        migrations.AddField(
            model_name="conversation",
            name="urgent_instruction",
            field=models.PositiveBigIntegerField(
                default=0, help_text="The newest instruction of staff that the assistant shall act on at once."
            ),
        ),
        migrations.AddField(
            model_name="step",
            name="read_instruction",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="spending",
            name="scope",
            field=models.CharField(
                choices=[
                    ("visitor", "Visitor"),
                    ("address", "Address"),
                    ("customer", "Verified customer"),
                    ("agent", "Agent, by asking the assistant"),
                    ("total", "Everybody"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="spending",
            constraint=models.CheckConstraint(
                condition=models.Q(("scope__in", ["visitor", "address", "customer", "agent", "total"])),
                name="spending_scope_known",
            ),
        ),
        migrations.AddField(
            model_name="consultation",
            name="agent",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="consultation",
            name="conversation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="consultations", to="chat.conversation"
            ),
        ),
        migrations.AddField(
            model_name="flag",
            name="agent",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="flag",
            name="article",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="flags", to="chat.article"
            ),
        ),
        migrations.AddField(
            model_name="flag",
            name="message",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="flag", to="chat.message"
            ),
        ),
        migrations.AddField(
            model_name="instruction",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="instruction",
            name="conversation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="instructions", to="chat.conversation"
            ),
        ),
        migrations.AddField(
            model_name="suggestionuse",
            name="consultation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="uses", to="chat.consultation"
            ),
        ),
        migrations.AddField(
            model_name="suggestionuse",
            name="message",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="suggestion_use", to="chat.message"
            ),
        ),
        migrations.AddIndex(
            model_name="consultation",
            index=models.Index(
                condition=models.Q(("state__in", ("queued", "running"))), fields=["state"], name="consultation_live"
            ),
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.UniqueConstraint(fields=("conversation", "client_id"), name="consultation_asked_once"),
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("queued", "running"))),
                fields=("conversation", "agent", "kind"),
                name="consultation_one_live",
            ),
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "question"), models.Q(("question", ""), _negated=True)),
                    models.Q(("kind", "suggestion"), ("question", "")),
                    _connector="OR",
                ),
                name="consultation_question_iff_asked",
            ),
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lease_until__isnull", False), ("state", "running")),
                    models.Q(models.Q(("state", "running"), _negated=True), ("lease_until__isnull", True)),
                    _connector="OR",
                ),
                name="consultation_leased_iff_running",
            ),
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("state__in", ("queued", "running"))),
                    models.Q(("ended_at__isnull", False), ("state__in", ("finished", "failed", "cancelled"))),
                    _connector="OR",
                ),
                name="consultation_ended_iff_dated",
            ),
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "failed"), models.Q(("failure", ""), _negated=True)),
                    models.Q(models.Q(("state", "failed"), _negated=True), ("failure", "")),
                    _connector="OR",
                ),
                name="consultation_failure_iff_failed",
            ),
        ),
        migrations.AddIndex(
            model_name="flag",
            index=models.Index(condition=models.Q(("state", "open")), fields=["-created_at"], name="flag_open"),
        ),
        migrations.AddConstraint(
            model_name="flag",
            constraint=models.CheckConstraint(
                condition=models.Q(("answer", ""), _negated=True), name="flag_has_an_answer"
            ),
        ),
        migrations.AddConstraint(
            model_name="flag",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("open", "used", "dismissed"))), name="flag_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="instruction",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "whisper")),
                fields=("conversation", "client_id"),
                name="instruction_given_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="instruction",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="instruction_not_empty"
            ),
        ),
        migrations.AddConstraint(
            model_name="instruction",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("whisper", "return"))), name="instruction_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="suggestionuse",
            constraint=models.CheckConstraint(
                condition=models.Q(("similarity__gte", 0), ("similarity__lte", 1)),
                name="suggestion_use_similarity_is_a_share",
            ),
        ),
    ]
