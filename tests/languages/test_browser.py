"""The customer's page in other languages, in a real Chromium."""

import pytest
from playwright.sync_api import expect

from tests.browser.chat_page import ChatPage
from tests.modelscript import Answer
from tests.wire.visitor import Visitor

pytestmark = pytest.mark.browser


@pytest.fixture
def german(browser, model):
    """A visitor with a German browser."""
    with browser.new_context(locale="de-AT") as visitor:
        visitor.set_default_timeout(30_000)
        yield ChatPage(visitor.new_page(), model.portal.url).open()
