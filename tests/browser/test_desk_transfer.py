"""Passing conversations on and putting them aside: two agents and a visitor."""

import pytest
from playwright.sync_api import expect

from tests.browser.desk_page import sit_down

pytestmark = pytest.mark.browser


def test_what_was_put_aside_comes_back_when_the_customer_writes(chat, model, browser):
    chat.say("I would like to talk to a human please")
    conversation = chat.conversation
    first, second = (sit_down(browser, model.portal, name) for name in ("agent", "agent2"))
    first.open(conversation).take_over()
    second.open(conversation)
    row = f'.queue-rows a[href="/desk/conversations/{conversation}/"]'
    first.page.get_by_role("tab", name="Mine").click()
    expect(first.page.locator(row)).to_be_visible()

    first.page.locator("#customer").focus()
    first.page.keyboard.press("z")
    expect(first.page.get_by_role("dialog", name="Put aside until")).to_be_visible()
    expect(first.page.get_by_role("button", name="In one hour")).to_be_focused()
    first.page.keyboard.press("Enter")

    for desk in (first, second):
        expect(desk.page.locator("#snoozed")).to_be_visible()
    expect(second.page.locator("#wake")).to_be_hidden()
    expect(second.log).to_contain_text("Maya Lindqvist put it aside until")
    expect(first.page.locator(row).filter(visible=True)).to_have_count(0)

    chat.say("I have found the letter")

    for desk in (first, second):
        expect(desk.page.locator("#snoozed")).to_be_hidden()
        expect(desk.log).to_contain_text("It came back")
    expect(first.page.locator(row)).to_be_visible()
    assert first.errors == second.errors == first.violations == []
