"""Writing articles: each is searchable by its words in the transaction that stores it; its vectors follow."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from django.db import transaction

from chat import clock, queue
from chat.knowledge.chunking import cut
from chat.knowledge.terms import write_postings
from chat.knowledge.wording import passage_wording
from chat.models import Article, ArticleVector, Audience, Passage, PassageVector, Posting, Source
from chat.packs.articles import Article as PackArticle

LONGEST_TITLE = Article._meta.get_field("title").max_length
LONGEST_URL = Article._meta.get_field("url").max_length
LONGEST_BODY = 500_000


class ArticleInvalid(Exception):
    """What cannot be stored as an article. `field` names the wrong one, the text says what is wrong with it."""

    def __init__(self, field: str, message: str):
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class ArticleText:
    """An article as its source has it. `name` tells it apart from the others of the same origin."""

    name: str
    title: str
    url: str
    body: str


class Outcome(StrEnum):
    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    RETIRED = "retired"


def store(
    *,
    source: Source,
    origin: str,
    text: ArticleText,
    audience: Audience = Audience.PUBLIC,
    language: str,
) -> tuple[Article, Outcome]:
    """Creates the article of a source or brings it up to date.

    Only what has changed at its source is written, so what staff have edited or retired here stays so until then.
    Raises `ArticleInvalid`; then everything stays as it was.
    """
    check(text)
    digest = digest_of(text, audience, language)
    with transaction.atomic():
        article, is_new = Article.objects.select_for_update().get_or_create(
            source=source, origin=origin, name=text.name, defaults={"digest": ""}
        )
        if article.digest == digest:
            return article, Outcome.UNCHANGED
        article.language, article.digest, article.retired_at = language, digest, None
        _rewrite(article, text, audience)
    return article, Outcome.CREATED if is_new else Outcome.CHANGED


def write(*, text: ArticleText, audience: Audience, language: str) -> Article:
    """A new article of staff's own. Raises `ArticleInvalid`."""
    article, _outcome = store(source=Source.ADMIN, origin="", text=text, audience=audience, language=language)
    return article


def draft(*, text: ArticleText, audience: Audience, language: str) -> Article:
    """An article of staff's own that nobody finds until `restore` publishes it. Raises `ArticleInvalid`."""
    check(text)
    return Article.objects.create(
        source=Source.ADMIN,
        name=text.name,
        title=text.title,
        url=text.url,
        body=text.body,
        audience=audience,
        language=language,
        digest=digest_of(text, audience, language),
        retired_at=clock.now(),
    )


def edit(*, article_id: int, text: ArticleText, audience: Audience) -> Article:
    """Changes what an article says, wherever it came from. Raises `ArticleInvalid`."""
    check(text)
    with transaction.atomic():
        article = Article.objects.select_for_update().get(pk=article_id)
        _rewrite(article, text, audience)
    return article


def retire(*, article_id: int) -> bool:
    """Takes an article out of every search; its text is kept. Whether it was live."""
    with transaction.atomic():
        article = Article.objects.select_for_update().get(pk=article_id)
        if not article.is_live:
            return False
        _forget_passages(article)
        article.retired_at = clock.now()
        article.save()
    return True


def restore(*, article_id: int) -> bool:
    """Makes a retired article findable again. Whether it was retired."""
    with transaction.atomic():
        article = Article.objects.select_for_update().get(pk=article_id)
        if article.is_live:
            return False
        article.retired_at = None
        _index(article)
        article.save()
        transaction.on_commit(queue.embed)
    return True


def retire_missing(*, source: Source, origin: str, names: Iterable[str]) -> list[str]:
    """Retires the articles of a source that it no longer has; their names. They return when their source has them."""
    missing = Article.objects.filter(source=source, origin=origin).exclude(name__in=list(names)).exclude(digest="")
    gone = [name for article_id, name in missing.values_list("pk", "name") if retire(article_id=article_id)]
    missing.update(digest="")
    return gone


def sync_pack(*, pack: str, articles: Iterable[PackArticle], language: str) -> None:
    """Makes the articles of a pack those of its folder. Unchanged ones cost a look at their digest.

    Its language is that of the whole knowledge base: where it has changed, all others take its word forms too.
    """
    names = []
    for article in articles:
        text = ArticleText(article.name, article.title, article.url, article.text)
        store(source=Source.PACK, origin=pack, text=text, audience=Audience(article.audience), language=language)
        names.append(article.name)
    retire_missing(source=Source.PACK, origin=pack, names=names)
    for article_id in (
        Article.objects.exclude(source=Source.PACK).exclude(language=language).values_list("pk", flat=True)
    ):
        _translate(article_id, language)


def check(text: ArticleText) -> None:
    """Raises `ArticleInvalid` for the first thing that is wrong."""
    if not text.title.strip():
        raise ArticleInvalid("title", "An article needs a title.")
    if len(text.title) > LONGEST_TITLE:
        raise ArticleInvalid("title", f"The title has more than {LONGEST_TITLE} characters.")
    if text.url and (fault := _url_fault(text.url)):
        raise ArticleInvalid("url", fault)
    if "\0" in text.title + text.body:
        raise ArticleInvalid("body", "The text contains a NUL character.")
    if len(text.body) > LONGEST_BODY:
        raise ArticleInvalid(
            "body", f"The text has more than {LONGEST_BODY:,} characters: make several articles of it."
        )
    if not cut(text.title, text.body):
        raise ArticleInvalid("body", "The text has no words below its headings.")


def digest_of(text: ArticleText, audience: str, language: str) -> str:
    """Equal for what would be stored and searched the same."""
    content = json.dumps([text.title, text.url, text.body, audience, language], ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


def _url_fault(url: str) -> str | None:
    if len(url) > LONGEST_URL:
        return f"The address has more than {LONGEST_URL} characters."
    try:
        parts = urlsplit(url)
    except ValueError:
        return "This is not an address."
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return "The address must begin with https:// or http:// and name a host."
    return None


def _translate(article_id: int, language: str) -> None:
    """The same words, taken for another language."""
    with transaction.atomic():
        article = Article.objects.select_for_update().get(pk=article_id)
        article.language = language
        if article.is_live:
            _index(article)
            transaction.on_commit(queue.embed)
        article.save()


def _rewrite(article: Article, text: ArticleText, audience: Audience) -> None:
    article.title, article.url, article.body = text.title, text.url, text.body
    article.audience, article.updated_at = audience, clock.now()
    if article.is_live:
        _index(article)
        transaction.on_commit(queue.embed)
    article.save()


def _index(article: Article) -> None:
    """Replaces the article's passages and their terms."""
    _forget_passages(article)
    pieces = cut(article.title, article.body)
    passages = Passage.objects.bulk_create(
        Passage(article=article, position=position, heading=list(piece.heading), text=piece.text)
        for position, piece in enumerate(pieces)
    )
    article.passages_count = len(passages)
    article.terms_count = write_postings(
        article_id=article.pk,
        audience=article.audience,
        language=article.language,
        passages=[passage.pk for passage in passages],
        texts=[passage_wording(article.title, piece.heading, piece.text) for piece in pieces],
    )


def _forget_passages(article: Article) -> None:
    # By the passages' own keys: through a join PostgreSQL, not knowing yet how many rows there are, compares all with
    # all.
    passages = list(Passage.objects.filter(article=article).values_list("pk", flat=True))
    Posting.objects.filter(passage__in=passages).delete()
    PassageVector.objects.filter(passage__in=passages).delete()
    ArticleVector.objects.filter(article=article).delete()
    Passage.objects.filter(pk__in=passages).delete()
    article.passages_count = article.terms_count = 0
