"""The customer's page in a real Chromium, against a whole portal whose model says what a test scripts."""

import pytest
from playwright.sync_api import expect

from tests.browser.chat_page import PATIENCE, ChatPage

expect.set_options(timeout=PATIENCE)


@pytest.fixture
def model(scripted):
    """The model of this test, with no script of another one."""
    scripted.reset()
    return scripted


@pytest.fixture(autouse=True)
def _windows_are_closed(browser):
    """A page that stays open goes on working beside the tests that follow."""
    yield
    for context in browser.contexts:
        context.close()


@pytest.fixture
def chat(context, model) -> ChatPage:
    """A new visitor at the portal's home."""
    context.set_default_timeout(PATIENCE)
    return ChatPage(context.new_page(), model.portal.url).open()
