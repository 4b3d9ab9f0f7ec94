"""An agent takes over in the middle of a sentence, and gives the conversation back with an instruction."""

import pytest
from playwright.sync_api import expect

from tests.browser.desk_page import sit_down
from tests.modelserver import say

pytestmark = pytest.mark.browser


def test_takeover_and_return_with_an_instruction_that_the_model_sees(chat, model, browser):
    gate = model.gate()
    model.when("my windscreen", say("A windscreen is "), gate, say("never covered."))
    chat.say("Is my windscreen covered?")
    expect(chat.draft).to_have_text("A windscreen is")
    desk = sit_down(browser, model.portal).open(chat.conversation)
    desk.take_over()
    expect(chat.draft).to_have_count(0)
    assert model.requests[-1].hung_up.wait(30)
    gate.open()

    model.when(lambda body: "Say that it is covered" in str(body["messages"][-1]), say("It is covered."))
    desk.page.get_by_role("button", name="Return to Eva").click()
    dialog = desk.page.get_by_role("dialog")
    dialog.get_by_label("What Eva shall do or know").fill("Say that it is covered.")
    dialog.get_by_role("button", name="Return").click()

    expect(desk.page.locator("#status")).to_have_text("With Eva")
    expect(chat.answers).to_have_text(["It is covered."])
    expect(chat.log).not_to_contain_text("never covered")
    expect(chat.page.locator("body")).not_to_contain_text("Say that it is covered")
    expect(desk.log.locator(".instruction")).to_contain_text("told Eva with the hand-back")
    told = str(model.requests[-1].body["messages"][-1])
    assert "<staff_instruction reference=" in told
    assert "Say that it is covered." in told
