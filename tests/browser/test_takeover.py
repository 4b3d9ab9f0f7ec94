"""An agent takes over while the assistant is speaking."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_story import sign_in
from tests.modelserver import say

pytestmark = pytest.mark.browser


def test_the_assistant_stops_in_the_middle_of_its_sentence(chat, model, browser):
    gate = model.gate()
    model.when("my windscreen", say("A windscreen is covered by "), gate, say("comprehensive cover."))
    chat.say("Is my windscreen covered?")
    expect(chat.draft).to_have_text("A windscreen is covered by")

    desk = sign_in(browser, model.portal, "agent")
    desk.goto(f"{model.portal.url}desk/conversations/{chat.conversation}/")
    expect(desk.get_by_role("log")).to_contain_text("A windscreen is covered by")
    desk.get_by_role("button", name="Take over").click()

    expect(chat.draft).to_have_count(0)
    expect(chat.page.locator("#speaker-name")).to_have_text("Maya Lindqvist")
    assert model.requests[-1].hung_up.wait(30)
    gate.open()

    desk.get_by_label("Your reply to the customer").fill("It is, with comprehensive cover.")
    desk.keyboard.press("Enter")
    expect(chat.log.locator("[data-author=agent] .message-body")).to_have_text("It is, with comprehensive cover.")
    expect(chat.answers).to_have_count(0)
    # Staff see what was cut off; the customer does not.
    expect(desk.get_by_role("log")).to_contain_text("A windscreen is covered by")
    expect(chat.log).not_to_contain_text("A windscreen is covered by")


def test_a_colleague_who_comes_too_late_is_told_so(chat, model, browser):
    chat.say("I would like to talk to a human please")
    conversation = chat.conversation
    first, second = (sign_in(browser, model.portal, name) for name in ("agent", "agent2"))
    for desk in (first, second):
        desk.goto(f"{model.portal.url}desk/conversations/{conversation}/")
        expect(desk.get_by_role("button", name="Take over")).to_be_visible()
    # Cut off from the news, the second agent still sees a conversation that can be taken.
    second.context.set_offline(True)
    first.get_by_role("button", name="Take over").click()
    expect(first.get_by_label("Your reply to the customer")).to_be_visible()
    second.context.set_offline(False)

    expect(second.locator("#gate-text")).to_contain_text("Maya Lindqvist")
    expect(second.get_by_label("Your reply to the customer")).to_be_hidden()
