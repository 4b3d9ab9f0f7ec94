import django.db.models.deletion
from django.db import migrations, models

import chat.clock

REASONS = [
    ("customer_request", "Asked for a person"),
    ("complaint", "Complaint"),
    ("dispute", "Disputes a charge or a decision"),
    ("needs_authority", "Needs a decision the assistant may not make"),
    ("account_specific", "Needs access to the customer's account"),
    ("not_answered", "The assistant has no answer"),
    ("distress", "Emergency or distress"),
    ("assistant_failed", "The assistant failed"),
    ("limit_reached", "A limit was reached"),
    ("guardrail", "A guardrail stopped the assistant"),
    ("released", "Given back by an agent"),
    ("continued", "Continued after an agent had resolved it"),
    ("other", "Something else"),
]

EVENT_TYPES = [
    "conversation.opened",
    "conversation.status_changed",
    "message.posted",
    "turn.started",
    "turn.ended",
    "tool.called",
    "quote.offered",
    "quote.answered",
    "verification.sent",
    "customer.verified",
    "action.proposed",
    "action.answered",
    "agent.joined",
    "agent.left",
    "rating.given",
    "note.posted",
    "brief.written",
    "verdict.recorded",
]
DESK_EVENTS = ["brief.written", "note.posted", "verdict.recorded"]


class Migration(migrations.Migration):
    dependencies = [("chat", "0006_prompt_versions")]

    operations = [
        migrations.CreateModel(
            name="Brief",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked", models.TextField(help_text="What the customer wants.")),
                ("established", models.JSONField(default=list, help_text="What is known.")),
                ("tried", models.JSONField(default=list, help_text="What the assistant did about it.")),
                ("promised", models.JSONField(default=list, help_text="What the customer was promised.")),
                ("open_question", models.TextField(blank=True)),
                ("suggested_reply", models.TextField(blank=True)),
                ("made_by", models.CharField(help_text="The model that wrote it, or 'record'.", max_length=80)),
                ("created_at", models.DateTimeField(default=chat.clock.now)),
                (
                    "handoff",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="brief", to="chat.handoff"
                    ),
                ),
            ],
            options={"verbose_name": "brief", "verbose_name_plural": "briefs"},
        ),
        migrations.CreateModel(
            name="Compaction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("upto", models.PositiveIntegerField()),
                ("text", models.TextField()),
                ("made_by", models.CharField(max_length=80)),
                ("created_at", models.DateTimeField(default=chat.clock.now)),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="compactions",
                        to="chat.conversation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("conversation", "upto"), name="compaction_once"),
                    models.CheckConstraint(condition=~models.Q(text=""), name="compaction_not_empty"),
                ]
            },
        ),
        migrations.CreateModel(
            name="FastCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("purpose", models.CharField(max_length=20)),
                ("model", models.CharField(max_length=80)),
                ("failure", models.CharField(blank=True, max_length=40)),
                ("input_tokens", models.PositiveIntegerField(default=0)),
                ("cache_write_tokens", models.PositiveIntegerField(default=0)),
                ("cache_read_tokens", models.PositiveIntegerField(default=0)),
                ("output_tokens", models.PositiveIntegerField(default=0)),
                ("cost", models.DecimalField(decimal_places=6, max_digits=12, null=True)),
                ("duration_ms", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=chat.clock.now)),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="fast_calls",
                        to="chat.conversation",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="turn",
            name="unsupported",
            field=models.JSONField(
                default=list, help_text="claims of the answer that no source contains: list of {kind, text}"
            ),
        ),
        migrations.AddField(
            model_name="turn",
            name="rejected_citations",
            field=models.JSONField(
                default=list, help_text="citations that nothing retrieved supports: list of {source, quote}"
            ),
        ),
        migrations.RemoveConstraint(model_name="handoff", name="handoff_reason_known"),
        migrations.AlterField(
            model_name="handoff", name="reason", field=models.CharField(choices=REASONS, max_length=20)
        ),
        migrations.AddConstraint(
            model_name="handoff",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__in", [reason for reason, _label in REASONS])),
                name="handoff_reason_known",
            ),
        ),
        migrations.AlterField(
            model_name="event",
            name="type",
            field=models.CharField(choices=[(type, type) for type in EVENT_TYPES], max_length=40),
        ),
        migrations.RemoveConstraint(model_name="event", name="event_in_its_stream"),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(stream="desk", type__in=DESK_EVENTS)
                | models.Q(stream="public") & ~models.Q(type__in=DESK_EVENTS),
                name="event_in_its_stream",
            ),
        ),
        migrations.AddField(
            model_name="conversation", name="language", field=models.CharField(default="en", max_length=12)
        ),
    ]
