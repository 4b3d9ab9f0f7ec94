from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from tqdm import tqdm

from chat import company
from chat.company import NoPackLoaded
from chat.knowledge.embeddings import EMBEDDER_AWAY
from chat.knowledge.sites import Site, Unreachable
from chat.models import Audience
from chat.services import vectors
from chat.services.articles import Outcome
from chat.services.imports import Collection, Folder, Imported, Pages, bring_in

THREADS = 2
# How often the bar moves while vectors are computed.
STRETCH_SECONDS = 2


class Command(BaseCommand):
    help = (
        "Imports articles from a folder of Markdown, HTML and PDF files, or from a site by its sitemap. Again: only "
        "what has changed is stored, and what is gone is retired. An import that was stopped goes on where it was."
    )

    def add_arguments(self, parser):
        parser.add_argument("source", help="a folder, or the address of a sitemap.xml")
        parser.add_argument("--internal", action="store_true", help="for staff only: customers never find them")
        parser.add_argument("--base-url", default="", help="where the files of a folder are on the web")

    def handle(self, *, source: str, internal: bool, base_url: str, **options):
        with ExitStack() as stack:
            collection = self.open(source, base_url, stack)
            audience = Audience.INTERNAL if internal else Audience.PUBLIC
            self.report(self.bring_in(collection, audience))
        try:
            self.embed()
        except EMBEDDER_AWAY as error:
            raise CommandError(f"Stored, and found by their words; vectors follow later: {error}") from None

    def open(self, source: str, base_url: str, stack: ExitStack) -> Collection:
        """An empty collection is refused: more likely a slip than the wish to retire everything."""
        if source.startswith(("https://", "http://")):
            site = stack.enter_context(Site(source))
            try:
                collection = Pages(source, site, site.pages())
            except Unreachable as error:
                raise CommandError(f"{source}: {error}") from None
        elif Path(source).is_dir():
            collection = Folder(Path(source), base_url)
        else:
            raise CommandError(f"{source} is neither a folder nor an address that begins with https:// or http://")
        if not collection.names:
            raise CommandError(f"{source} holds no documents (.md, .html, .pdf): nothing was imported or retired")
        return collection

    def bring_in(self, collection: Collection, audience: Audience) -> list[Imported]:
        try:
            language = company.content().settings.languages[0]
        except NoPackLoaded as error:
            raise CommandError(str(error)) from None
        done = bring_in(collection, audience=audience, language=language)
        return list(tqdm(done, total=len(collection.names), desc="Articles", file=self.stderr, disable=None))

    def report(self, results: list[Imported]) -> None:
        counts = Counter(result.outcome for result in results)
        parts = [f"{counts[outcome]} {outcome.value}" for outcome in Outcome]
        self.stdout.write(", ".join([*parts, f"{counts[None]} not readable"]))
        for result in results:
            if result.outcome is None:
                self.stderr.write(f"{result.name}: {result.problem}")

    def embed(self) -> None:
        """Here, and not only by the workers: they may not run, and this is what an import waits for."""
        missing = vectors.count_missing()
        with (
            tqdm(total=missing, desc="Vectors", file=self.stderr, disable=None) as bar,
            ThreadPoolExecutor(THREADS) as threads,
        ):
            working = {threads.submit(embed_in_thread) for _ in range(THREADS)}
            while working:
                done, working = wait(working, timeout=STRETCH_SECONDS)
                bar.update(missing - vectors.count_missing() - bar.n)
                for each in done:
                    each.result()


def embed_in_thread() -> None:
    """Until nothing is missing that nobody else works on."""
    try:
        while vectors.embed_for(seconds=STRETCH_SECONDS):
            pass
    finally:
        connections.close_all()
