"""The customer's page in a real Chromium, against a whole portal whose model says what a test scripts."""

import pytest
from playwright.sync_api import expect

from tests.browser.chat_page import ChatPage

# On a busy machine a page may be slow; nothing here measures how long anything takes.
expect.set_options(timeout=30_000)


@pytest.fixture
def model(scripted):
    """The model of this test, with no script of another one."""
    scripted.reset()
    return scripted


@pytest.fixture
def chat(context, model) -> ChatPage:
    """A new visitor at the portal's home."""
    context.set_default_timeout(30_000)
    return ChatPage(context.new_page(), model.portal.url).open()
