"""The browser's pure modules, run in a real Chromium without a portal."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from portal.environment import ROOT


class StaticFiles(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        """Not of interest."""


@pytest.fixture(scope="module")
def static_url() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(StaticFiles, directory=ROOT / "static"))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def run(browser, static_url):
    """`run("apply.js", "body of a function of (module, argument)", argument)`, with the result."""
    page = browser.new_page()
    page.goto(static_url)

    def evaluate(module: str, body: str, argument=None):
        return page.evaluate(
            f"async ([url, argument]) => {{ const module = await import(url); {body} }}",
            [f"{static_url}/js/{module}", argument],
        )

    return evaluate


@pytest.fixture
def run_beside(browser, static_url):
    """As `run`, on a page of its own that has this markup when the module is loaded, after the script `before` it:
    `run_beside("<p>...</p>", "desk/news.js", "body", argument)`."""
    page = browser.new_page()

    def evaluate(markup: str, module: str, body: str, argument=None, *, before: str = ""):
        page.goto(static_url)
        return page.evaluate(
            f"""async ([markup, url, argument]) => {{
              document.documentElement.innerHTML = markup;
              {before}
              const module = await import(url);
              {body}
            }}""",
            [markup, f"{static_url}/js/{module}", argument],
        )

    yield evaluate
    page.close()
