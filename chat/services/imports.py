"""Bringing in a whole folder or site: what has changed is stored, what is gone is retired.

Each document is stored by itself, so an import that was stopped goes on where it was when it is started again: what it
has stored already is unchanged and costs only the look at it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from chat.knowledge.documents import Unreadable, read_document, readable
from chat.knowledge.sites import Page, Site, Unreachable
from chat.models import Article, Audience, Source
from chat.services import articles
from chat.services.articles import LONGEST_TITLE, ArticleInvalid, ArticleText, Outcome


class Collection(Protocol):
    """Documents that belong together: `origin` names the collection, each of `names` a document in it."""

    origin: str
    names: list[str]

    def read(self, name: str) -> ArticleText:
        """Raises `Unreadable` or `Unreachable`."""

    def changed_at(self, name: str) -> datetime | None:
        """When it was changed last, where that is known without reading it."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one document: an outcome, or why there is none."""

    name: str
    outcome: Outcome | None
    problem: str = ""


class Folder:
    """The documents below a folder. Their addresses are their own, else their places below `base_url`, if any."""

    def __init__(self, path: Path, base_url: str = ""):
        self.origin = str(path.resolve())
        self._path = path
        self._base_url = base_url.rstrip("/")
        files = (file.relative_to(path) for file in path.rglob("*") if file.is_file() and readable(file.name))
        self.names = sorted(file.as_posix() for file in files if not any(part.startswith(".") for part in file.parts))

    def read(self, name: str) -> ArticleText:
        try:
            document = read_document(name, (self._path / name).read_bytes())
        except OSError as error:
            raise Unreadable(f"cannot be read: {error.strerror}") from None
        place = f"{self._base_url}/{quote(name.rpartition('.')[0])}" if self._base_url else ""
        return ArticleText(name, document.title[:LONGEST_TITLE], document.url or place, document.body)

    def changed_at(self, name: str) -> None:
        return None


@dataclass(slots=True)
class Pages:
    """The pages of a site."""

    origin: str
    site: Site
    pages: list[Page]
    names: list[str] = field(init=False)
    _changes: dict[str, datetime | None] = field(init=False)

    def __post_init__(self):
        self.names = [page.url for page in self.pages]
        self._changes = {page.url: page.changed_at for page in self.pages}

    def read(self, name: str) -> ArticleText:
        document = read_document(f"{name}.html", self.site.fetch(name))
        return ArticleText(name, document.title[:LONGEST_TITLE], name, document.body)

    def changed_at(self, name: str) -> datetime | None:
        return self._changes[name]


def bring_in(collection: Collection, *, audience: Audience, language: str) -> Iterator[Imported]:
    """Stores the documents one by one, and at the end retires what the collection no longer has.

    What cannot be read stays as it was before. What is known not to have changed since it was stored is not read.
    """
    stored = dict(
        Article.objects.live()
        .filter(source=Source.IMPORT, origin=collection.origin, audience=audience, language=language)
        .values_list("name", "updated_at")
    )
    for name in collection.names:
        changed_at = collection.changed_at(name)
        if changed_at is not None and name in stored and changed_at < stored[name]:
            yield Imported(name, Outcome.UNCHANGED)
        else:
            yield _store(name, collection, audience, language)
    for name in articles.retire_missing(source=Source.IMPORT, origin=collection.origin, names=collection.names):
        yield Imported(name, Outcome.RETIRED)


def _store(name: str, collection: Collection, audience: Audience, language: str) -> Imported:
    try:
        _article, outcome = articles.store(
            source=Source.IMPORT,
            origin=collection.origin,
            text=collection.read(name),
            audience=audience,
            language=language,
        )
    except (Unreadable, Unreachable, ArticleInvalid) as error:
        return Imported(name, None, str(error))
    return Imported(name, outcome)
