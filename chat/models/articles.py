from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chat import clock


class Source(models.TextChoices):
    """Where an article comes from, and so who may change it."""

    PACK = "pack", _("Pack")
    ADMIN = "admin", _("Admin")
    IMPORT = "import", _("Import")


class Audience(models.TextChoices):
    """Who may find an article. Customers and their assistant find public ones alone."""

    PUBLIC = "public", _("Public")
    INTERNAL = "internal", _("Internal: staff only")
    TRIAL = "trial", _("Trial: within a measurement only")


class ArticleQuerySet(models.QuerySet):
    def live(self):
        """Those that can be found, by whoever their audience is."""
        return self.filter(retired_at=None)


class Article(models.Model):
    """A page of the knowledge base: Markdown, with the address that customers are sent to.

    `origin` and `name` say which one it is where it comes from: the pack and its file, or the folder or site of an
    import and the path in it. `digest` tells whether it has changed there. What search needs to know of its passages
    together (`passages_count`, `terms_count`) is kept here. A retired article has no passages.
    """

    source = models.CharField(_("source"), max_length=10, choices=Source, default=Source.ADMIN)
    origin = models.CharField(_("origin"), max_length=500, blank=True)
    name = models.CharField(_("name"), max_length=500)
    title = models.CharField(_("title"), max_length=200)
    url = models.URLField(_("address"), max_length=1000, blank=True)
    body = models.TextField(_("text"), help_text=_("Markdown"))
    audience = models.CharField(_("audience"), max_length=10, choices=Audience, default=Audience.PUBLIC)
    language = models.CharField(_("language"), max_length=35, default="en")
    digest = models.CharField(max_length=64)
    passages_count = models.PositiveIntegerField(default=0)
    terms_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(_("created"), default=clock.now)
    updated_at = models.DateTimeField(_("updated"), default=clock.now)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        constraints = [
            models.UniqueConstraint(fields=["source", "origin", "name"], name="article_named_once"),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="article_source_known"),
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="article_audience_known"),
            models.CheckConstraint(
                condition=Q(retired_at=None) | Q(passages_count=0, terms_count=0),
                name="article_retired_has_no_passages",
            ),
        ]
        indexes = [
            models.Index(
                fields=["audience"],
                include=["passages_count", "terms_count"],
                condition=Q(retired_at=None),
                name="article_live",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_live(self) -> bool:
        return self.retired_at is None


class Passage(models.Model):
    """A piece of a live article that can be retrieved and cited. `heading` is the path of headings below the title."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="passages")
    position = models.PositiveIntegerField()
    heading = ArrayField(models.TextField(), default=list)
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "position"], name="passage_placed_once")]

    def __str__(self) -> str:
        return self.text[:60]


class Posting(models.Model):
    """How often a term stands in a passage: what BM25 is computed from.

    Repeats what is known elsewhere (the article, its audience, the passage's length in terms), so that all postings of
    a question's terms are read from one index without touching another table.
    """

    pk = models.CompositePrimaryKey("term", "passage_id")
    term = models.TextField(db_collation="C")
    passage = models.ForeignKey(Passage, on_delete=models.CASCADE, related_name="postings")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+", db_index=False)
    audience = models.CharField(max_length=10)
    frequency = models.PositiveSmallIntegerField()
    length = models.PositiveSmallIntegerField(help_text=_("Terms of the whole passage, with its headings."))

    class Meta:
        indexes = [
            models.Index(
                fields=["term"],
                include=["audience", "passage", "article", "frequency", "length"],
                name="posting_of_term",
            )
        ]
