from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from tqdm import tqdm

from chat.knowledge.chunking import cut
from chat.knowledge.embeddings import EMBEDDER_AWAY, embedder
from chat.knowledge.measures import DEPTH, Measures, measure
from chat.knowledge.search import PER_ARTICLE, search
from chat.models import Audience
from chat.services import trials
from chat.services.articles import LONGEST_TITLE, ArticleInvalid, ArticleText


class Section(BaseModel):
    """A text that can answer questions. `chunk_link` is its address and says which one it is."""

    chunk_link: str = Field(min_length=1)
    chunk_heading: str = Field(min_length=1)
    text: str


class Question(BaseModel):
    """`correct_chunks` are the addresses of the sections that answer it."""

    question: str = Field(min_length=1)
    correct_chunks: list[str] = Field(min_length=1)


class Command(BaseCommand):
    help = (
        "Measures how well the product's own search finds what answers a question. The sections become a knowledge "
        "base of their own within a transaction that is rolled back: the installed one is neither searched nor "
        "changed. No language model is asked. Takes about a second for ten passages, for their vectors."
    )

    def add_arguments(self, parser):
        parser.add_argument("--sections", type=Path, required=True, help="JSON: [{chunk_link, chunk_heading, text}]")
        parser.add_argument("--questions", type=Path, required=True, help="JSON: [{question, correct_chunks}]")
        parser.add_argument("--language", default="en", help="language of both, as an ISO code (default: en)")
        parser.add_argument(
            "--json",
            action="store_true",
            dest="as_json",
            help='end with one line {"precision", "recall", "f1", "mrr", "n"}',
        )

    def handle(self, *, sections: Path, questions: Path, language: str, as_json: bool, **options):
        texts = [as_article(section) for section in read(sections, Section)]
        asked = read(questions, Question)
        try:
            known = self.embed(texts)
            with trials.trial(texts, known=known, language=language):
                answers = [(find(question.question, language), question.correct_chunks) for question in asked]
        except ArticleInvalid as error:
            raise CommandError(f"{sections} cannot be made articles of: {error}") from None
        except EMBEDDER_AWAY as error:
            raise CommandError(f"The embedding model cannot be used: {error}") from None
        measures = measure(answers)
        self.stdout.write(as_text(measures, len(texts)))
        if as_json:
            self.stdout.write(json.dumps(as_data(measures)))

    def embed(self, texts: list[ArticleText]) -> dict[str, Any]:
        wordings = trials.wordings(texts)
        known = {}
        with tqdm(total=len(wordings), desc=embedder().name, unit="text", file=self.stderr, disable=None) as bar:
            for vectors in trials.embed(wordings):
                known |= vectors
                bar.update(len(vectors))
        return known


def read(path: Path, kind: type[BaseModel]) -> list[Any]:
    try:
        found = TypeAdapter(list[kind]).validate_json(path.read_bytes())
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}") from None
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(str(part) for part in fault["loc"]) or "the beginning"
        raise CommandError(f"{path} is not a list of {kind.__name__.lower()}s: {fault['msg']} at {place}") from None
    if not found:
        raise CommandError(f"{path} is empty")
    return found


def as_article(section: Section) -> ArticleText:
    """A section that is nothing but its heading is found by that."""
    title = section.chunk_heading.strip()[:LONGEST_TITLE]
    body = section.text.replace("\0", "")
    return ArticleText(section.chunk_link, title, section.chunk_link, body if cut(title, body) else title)


def find(question: str, language: str) -> list[str]:
    """The addresses of the first sections that have a passage among the results."""
    hits = search(question, limit=DEPTH * PER_ARTICLE, audiences=(Audience.TRIAL,), language=language)
    return list(dict.fromkeys(hit.url for hit in hits))


def as_text(measures: Measures, sections: int) -> str:
    return (
        f"{measures.n} questions to {sections} sections, the first {DEPTH} results: "
        f"precision {measures.precision:.3f}, recall {measures.recall:.3f}, "
        f"F1 {measures.f1:.3f}, MRR {measures.mrr:.3f}"
    )


def as_data(measures: Measures) -> dict[str, float | int]:
    figures = {name: round(getattr(measures, name), 4) for name in ("precision", "recall", "f1", "mrr")}
    return {**figures, "n": measures.n}
