"""What the guardrails mean to customer and staff in a real Chromium."""

import pytest
from playwright.sync_api import expect

from tests.browser.desk_page import sit_down

pytestmark = pytest.mark.browser


def test_a_card_number_is_masked_for_everybody_and_staff_are_told(chat, model, browser):
    expect(chat.greeting).to_be_visible()
    chat.say("Charge 4242 4242 4242 4242 please")
    expect(chat.own).to_have_text("Charge •••• 4242 please")
    expect(chat.page.locator(".verdict")).to_have_count(0)
    assert "4242 4242" not in chat.page.evaluate("JSON.stringify(sessionStorage)")

    desk = sit_down(browser, model.portal).open(chat.conversation)
    verdict = desk.page.locator(".verdict")
    expect(verdict).to_contain_text("Secret in what the customer wrote")
    expect(verdict.locator(".verdict-text")).to_have_text("•••• 4242")
    assert chat.errors == []
    assert desk.errors == []
