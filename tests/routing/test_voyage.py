"""Voyage over its REST interface, against a server of ours that speaks it."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from chat.knowledge.embeddings import embedder, local_embedder
from chat.knowledge.voyage import BATCH, Voyage, VoyageRefused, VoyageUnavailable

KEY = "pa-secret-key"


class VoyageServer(ThreadingHTTPServer):
    """Answers each text with a vector that points along the axis of the number it holds, or as `answer` says."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.orders, self.answer = [], None

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}/v1"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        order = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.orders.append((self.path, self.headers["Authorization"], order))
        status, body = self.server.answer or (200, json.dumps(vectors_for(order)))
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        """The output of the tests is not a log."""


def vectors_for(order):
    data = [
        {"index": index, "embedding": [3.0 if axis == int(text) else 0.0 for axis in range(order["output_dimension"])]}
        for index, text in enumerate(order["input"])
    ]
    return {"object": "list", "data": data[::-1], "model": order["model"]}


@pytest.fixture
def server():
    server = VoyageServer()
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def voyage(server):
    return Voyage(key=KEY, address=server.address)


def test_it_is_asked_as_its_documentation_says(voyage, server):
    voyage.embed(["7"], kind="query")

    order = {"model": "voyage-4", "input": ["7"], "input_type": "query", "output_dimension": voyage.dimension}
    assert server.orders == [("/v1/embeddings", f"Bearer {KEY}", order)]


def test_many_texts_go_in_batches_and_come_back_in_order_with_length_one(voyage, server):
    numbers = list(range(BATCH + 5))

    vectors = voyage.embed([str(number) for number in numbers], kind="document")

    assert [len(order["input"]) for _, _, order in server.orders] == [BATCH, 5]
    assert vectors.dtype == np.float32
    assert vectors.argmax(axis=1).tolist() == numbers
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1)


def test_no_texts_are_not_asked_about(voyage, server):
    assert voyage.embed([], kind="document").shape == (0, voyage.dimension)
    assert server.orders == []


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_may_be_better_later_is_told_from_what_will_not(voyage, server, status):
    server.answer = (status, "{}")

    with pytest.raises(VoyageUnavailable, match=str(status)):
        voyage.embed(["1"], kind="query")


def test_a_server_that_is_not_there_may_come_back(server):
    address = server.address
    server.server_close()

    with pytest.raises(VoyageUnavailable, match="cannot be reached"):
        Voyage(key=KEY, address=address).embed(["1"], kind="query")


@pytest.mark.parametrize(
    "answer",
    [
        (401, '{"detail": "Provided API key is invalid."}'),
        (200, "<html>"),
        (200, '{"data": []}'),
        (200, '{"data": [{"index": 0, "embedding": [1, 2]}]}'),
        (200, '{"data": [{"index": 0, "embedding": null}]}'),
        (200, json.dumps({"data": [{"index": 0, "embedding": [0.0] * 1024}]})),
    ],
    ids=["key", "no JSON", "too few", "too short", "no numbers", "no direction"],
)
def test_an_answer_that_makes_no_sense_is_refused_without_naming_the_key(voyage, server, answer):
    server.answer = answer

    with pytest.raises(VoyageRefused) as refused:
        voyage.embed(["1"], kind="query")
    assert KEY not in str(refused.value)


def test_a_key_makes_it_the_embedder_of_the_knowledge_base_and_of_nothing_else(server, settings):
    settings.VOYAGE_API_KEY, settings.VOYAGE_BASE_URL = KEY, server.address

    embedder().embed(["5"], kind="document")

    assert embedder().name == "voyage-4"
    assert embedder() is embedder()
    assert [order["input_type"] for _, _, order in server.orders] == ["document"]
    assert local_embedder().name != embedder().name
