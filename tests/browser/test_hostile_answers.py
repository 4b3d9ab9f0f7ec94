"""Whatever the assistant was made to say, the browser runs nothing of it and asks no other server for anything."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from tests.modelserver import say
from tests.test_markdown import HOSTILE

pytestmark = pytest.mark.browser

PIECE = 7
# What only takes the parser's time says nothing about leaks.
CORPUS = [text for text in HOSTILE if len(text) < 1000 and "\x00" not in text]


@pytest.fixture
def sink() -> Iterator[ThreadingHTTPServer]:
    """The server of somebody who would like to be told; `.asked` are the paths it was asked for."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            """Kept in `asked` instead."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_hostile_text_streamed_in_pieces_reaches_nobody(chat, model, sink):
    elsewhere, dialogs = [], []
    chat.page.on("request", lambda request: request.url.startswith(chat.url) or elsewhere.append(request.url))
    chat.page.on("dialog", lambda dialog: dialogs.append(dialog.message) or dialog.dismiss())
    address = f"http://127.0.0.1:{sink.server_port}"
    for number, half in enumerate((CORPUS[::2], CORPUS[1::2]), start=1):
        text = "\n\n".join(half).replace("https://evil.example", address).replace("alert(1)", f"fetch('{address}')")
        gate = model.gate()
        pieces = [text[at : at + PIECE] for at in range(0, len(text), PIECE)]
        model.when(f"part {number}", say(*pieces), gate, say("\n\nThat is all."))
        chat.say(f"part {number}")
        expect(chat.draft).to_be_visible()
        gate.open()
        expect(chat.answers.nth(number - 1)).to_contain_text("That is all.")
    chat.page.reload()
    expect(chat.answers).to_have_count(2)
    chat.page.wait_for_load_state("networkidle")
    assert chat.log.locator(".message-body :is(a, img, script, iframe, style, svg, [onclick], [onerror])").count() == 0
    assert sink.asked == []
    assert elsewhere == []
    assert dialogs == []
    assert chat.violations == [], "the text was made harmless before the policy had to refuse it"
