"""Whoever reads or works in the brief, the transcript or the context column is not disturbed by what happens."""

import pytest
from playwright.sync_api import expect

from tests.browser.desk_page import sit_down
from tests.browser.test_desk import HANDOFF
from tests.modelserver import call, say

pytestmark = pytest.mark.browser

LOW = {"viewport": {"width": 1280, "height": 560}}


def test_focus_selection_scroll_and_what_is_open_outlast_news(chat, model, browser):
    model.when("charged twice", call("search_knowledge", {"query": "charged twice"}))
    model.script(call("request_human", HANDOFF))
    model.script(say("A colleague will come."))
    expect(chat.greeting).to_be_visible()
    chat.say("I was charged twice")
    expect(chat.page.locator("#waiting")).to_be_visible()
    conversation = chat.conversation
    colleague = sit_down(browser, model.portal, "agent2").open(conversation)
    desk = sit_down(browser, model.portal, **LOW).open(conversation)
    brief, context = desk.page.locator("#brief"), desk.page.locator("#context")
    history = context.locator("[data-part=history] [data-part=text]")
    details = desk.log.locator("details.call").filter(has_text="request_human")
    source = brief.locator(".evidence").first
    expect(history.first).to_have_text("Opened")
    details.locator("summary").click()
    expect(details.locator("[data-part=input]")).to_contain_text("complaint")
    history.first.evaluate("(line) => getSelection().selectAllChildren(line)")
    context.evaluate("(column) => column.scrollTo(0, 90)")
    source.focus()
    expect(source).to_be_focused()

    # The customer writes, a colleague takes over: transcript, head, brief and context all change.
    chat.say("It was in May and again in June")
    colleague.take_over()
    expect(desk.log).to_contain_text("again in June")
    expect(history.filter(has_text="Jonas Weber took over")).to_be_visible()
    expect(desk.page.locator("#status")).to_have_text("With Jonas Weber")
    expect(brief.locator("[data-part=wait]")).to_be_hidden()

    expect(source).to_be_focused()
    expect(details).to_have_attribute("open", "")
    assert desk.page.evaluate("getSelection().toString()") == "Opened"
    assert context.evaluate("(column) => column.scrollTop") == 90
    assert desk.errors == desk.violations == []
