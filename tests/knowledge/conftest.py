from __future__ import annotations

import json
import threading
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from chat import company
from chat.models import Article, Audience, Source
from chat.services import articles, vectors
from chat.services.articles import ArticleText
from tests.desk.https import https_client
from tests.people import admin, agent, manager, pack, visitor_a  # noqa: F401


@pytest.fixture(autouse=True)
def _no_pack_is_remembered():
    company.forget()
    yield
    company.forget()


def write(title: str, body: str, *, url: str = "", audience: Audience = Audience.PUBLIC, name: str = "") -> Article:
    text = ArticleText(name or title, title, url, body)
    return articles.store(source=Source.ADMIN, origin="", text=text, audience=audience, language="en")[0]


def embed_all() -> None:
    while vectors.embed_for(seconds=60):
        pass


class OtherModel(ThreadingHTTPServer):
    """A hosted embedding service: a text gets the axis that its letters say, so equal texts are equal."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Vectors)
        self.texts: list[str] = []
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()


class _Vectors(BaseHTTPRequestHandler):
    def do_POST(self):
        order = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.texts += order["input"]
        axes = [zlib.crc32(text.encode()) % order["output_dimension"] for text in order["input"]]
        vectors = [[1.0 if at == axis else 0.0 for at in range(order["output_dimension"])] for axis in axes]
        body = json.dumps({"data": [{"index": at, "embedding": each} for at, each in enumerate(vectors)]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """The output of the tests is not a log."""


@pytest.fixture
def other_model(settings):
    """From here on another embedding model is wanted."""
    with OtherModel() as server:
        settings.VOYAGE_API_KEY = "pa-test"
        settings.VOYAGE_BASE_URL = f"http://127.0.0.1:{server.server_port}/v1"
        yield server
        server.shutdown()


@pytest.fixture
def client():
    return https_client()
