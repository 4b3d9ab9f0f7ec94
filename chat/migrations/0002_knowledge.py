import chat.clock
from chat.migrations._sql import KEEP_VECTORS_IN_ROW
import django.contrib.postgres.fields
import django.db.models.deletion
import pgvector.django
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("chat", "0001_initial")]

    operations = [
        pgvector.django.VectorExtension(),
        migrations.CreateModel(
            name="Article",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "source",
                    models.CharField(
                        choices=[("pack", "Pack"), ("admin", "Admin"), ("import", "Import")],
                        default="admin",
                        max_length=10,
                        verbose_name="source",
                    ),
                ),
                ("origin", models.CharField(blank=True, max_length=500, verbose_name="origin")),
                ("name", models.CharField(max_length=500, verbose_name="name")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("url", models.URLField(blank=True, max_length=1000, verbose_name="address")),
                ("body", models.TextField(help_text="Markdown", verbose_name="text")),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("public", "Public"),
                            ("internal", "Internal: staff only"),
                            ("trial", "Trial: within a measurement only"),
                        ],
                        default="public",
                        max_length=10,
                        verbose_name="audience",
                    ),
                ),
                ("language", models.CharField(default="en", max_length=35, verbose_name="language")),
                ("digest", models.CharField(max_length=64)),
                ("passages_count", models.PositiveIntegerField(default=0)),
                ("terms_count", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=chat.clock.now, verbose_name="created")),
                ("updated_at", models.DateTimeField(default=chat.clock.now, verbose_name="updated")),
                ("retired_at", models.DateTimeField(blank=True, null=True, verbose_name="retired")),
            ],
            options={
                "verbose_name": "article",
                "verbose_name_plural": "articles",
                "indexes": [
                    models.Index(
                        condition=models.Q(("retired_at", None)),
                        fields=["audience"],
                        include=("passages_count", "terms_count"),
                        name="article_live",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("source", "origin", "name"), name="article_named_once"),
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ["pack", "admin", "import"])), name="article_source_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("audience__in", ["public", "internal", "trial"])),
                        name="article_audience_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("retired_at", None), models.Q(("passages_count", 0), ("terms_count", 0)), _connector="OR"
                        ),
                        name="article_retired_has_no_passages",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EmbeddingSet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("model", models.CharField(max_length=120, unique=True)),
                ("dimension", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("building", "Building"), ("active", "Active")], default="building", max_length=10
                    ),
                ),
                ("created_at", models.DateTimeField(default=chat.clock.now)),
                ("activated_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "active")), fields=("state",), name="embedding_set_one_active"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("activated_at__isnull", False), ("state", "active")),
                            models.Q(("activated_at", None), ("state", "building")),
                            _connector="OR",
                        ),
                        name="embedding_set_active_iff_dated",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ArticleVector",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "embedding_set_id", "article_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("vector", pgvector.django.HalfVectorField()),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="vectors", to="chat.article"
                    ),
                ),
                (
                    "embedding_set",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="chat.embeddingset",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Passage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                (
                    "heading",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                ("text", models.TextField()),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="passages", to="chat.article"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PassageVector",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "embedding_set_id", "passage_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("audience", models.CharField(max_length=10)),
                ("vector", pgvector.django.HalfVectorField()),
                (
                    "embedding_set",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="chat.embeddingset",
                    ),
                ),
                (
                    "passage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="vectors", to="chat.passage"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "term", "passage_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("term", models.TextField(db_collation="C")),
                ("audience", models.CharField(max_length=10)),
                ("frequency", models.PositiveSmallIntegerField()),
                (
                    "length",
                    models.PositiveSmallIntegerField(help_text="Terms of the whole passage, with its headings."),
                ),
                (
                    "article",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="chat.article"
                    ),
                ),
                (
                    "passage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="postings", to="chat.passage"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="KnowledgeMiss",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("query", models.CharField(max_length=500)),
                ("created_at", models.DateTimeField(default=chat.clock.now)),
                ("vector", pgvector.django.HalfVectorField(null=True)),
                ("model", models.CharField(blank=True, max_length=120)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "article",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="answers",
                        to="chat.article",
                    ),
                ),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="misses", to="chat.conversation"
                    ),
                ),
                (
                    "tool_call",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="miss", to="chat.toolcall"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("closed_at", None)), fields=["-created_at"], name="miss_open")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="passage",
            constraint=models.UniqueConstraint(fields=("article", "position"), name="passage_placed_once"),
        ),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(
                fields=["term"],
                include=("audience", "passage", "article", "frequency", "length"),
                name="posting_of_term",
            ),
        ),
        migrations.RunSQL(KEEP_VECTORS_IN_ROW, migrations.RunSQL.noop),
    ]
