import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from agents_desk.migrations._data import add_the_policy_for_all

STATUSES = [("available", "Available"), ("busy", "Busy"), ("away", "Away"), ("offline", "Offline")]
OUTCOMES = [
    ("accepted", "Accepted"),
    ("declined", "Declined"),
    ("expired", "No reaction"),
    ("taken", "A colleague was quicker"),
    ("unavailable", "The agent was no longer available"),
    ("withdrawn", "The customer no longer waited"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("agents_desk", "0001_initial"),
        ("chat", "0008_desk"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Presence",
            fields=[
                (
                    "agent",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="presence",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("chosen", models.CharField(choices=STATUSES, default="available", max_length=10)),
                ("status", models.CharField(choices=STATUSES, default="offline", max_length=10)),
                ("since", models.DateTimeField()),
                ("beat_at", models.DateTimeField()),
                ("active_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "presence",
                "verbose_name_plural": "presences",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("chosen__in", ("available", "busy", "away"))),
                        name="presence_chosen_by_hand",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ("available", "busy", "away", "offline"))),
                        name="presence_status_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoutingPolicy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("team", models.CharField(blank=True, max_length=60, unique=True, verbose_name="team")),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("pick", "Agents pick from the queue"),
                            ("automatic", "Automatic: offered to one agent after the other"),
                        ],
                        default="pick",
                        max_length=10,
                        verbose_name="mode",
                    ),
                ),
                (
                    "offer_seconds",
                    models.PositiveSmallIntegerField(
                        default=45,
                        help_text="How long an agent has to take what is offered; then it goes to the next one.",
                        validators=[
                            django.core.validators.MinValueValidator(5),
                            django.core.validators.MaxValueValidator(600),
                        ],
                        verbose_name="seconds to react",
                    ),
                ),
                (
                    "most_at_once",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Nothing is offered to agents who hold so many conversations; empty: as set for each "
                        "agent.",
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="at most at once",
                    ),
                ),
            ],
            options={
                "verbose_name": "routing",
                "verbose_name_plural": "routing",
                "ordering": ["team"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("mode__in", ("pick", "automatic"))), name="routing_mode_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("offer_seconds__range", (5, 600))), name="routing_time_to_react"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("offered_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, choices=OUTCOMES, max_length=11)),
                ("reasons", models.JSONField(default=dict)),
                (
                    "agent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offers",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="offers", to="chat.conversation"
                    ),
                ),
                (
                    "handoff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="offers", to="chat.handoff"
                    ),
                ),
            ],
            options={
                "verbose_name": "offer",
                "verbose_name_plural": "offers",
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)), fields=["agent"], name="offer_open_of_agent"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)), fields=("conversation",), name="offer_one_open"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("outcome", "")),
                            models.Q(("ended_at__isnull", False), models.Q(("outcome", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="offer_outcome_iff_ended",
                    ),
                ],
            },
        ),
        migrations.RunPython(add_the_policy_for_all, migrations.RunPython.noop),
    ]
