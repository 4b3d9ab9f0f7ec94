"""Two agents in one conversation: each sees the other, one of them answers, and the customer learns of one only."""

import pytest
from playwright.sync_api import expect

from tests.browser.desk_page import sit_down
from tests.browser.test_desk import ask_for_person

pytestmark = pytest.mark.browser

ANSWER_ANYWAY = """async (conversation) => {
  const token = document.cookie.match(/csrftoken=([^;]*)/)[1];
  const answer = await fetch(`/api/v1/desk/conversations/${conversation}/messages`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify({ client_id: "anyway", text: "Me too" }),
  });
  return [answer.status, (await answer.json()).error];
}"""


def test_two_agents_see_each_other_and_only_the_holder_can_answer(chat, model, browser):
    conversation = ask_for_person(chat, "My roof leaks")
    maya = sit_down(browser, model.portal, "agent").open(conversation)
    jonas = sit_down(browser, model.portal, "agent2").open(conversation)
    expect(maya.page.locator("#watchers")).to_have_text("JWJonas Weber")
    expect(jonas.page.locator("#watchers")).to_have_text("MLMaya Lindqvist")

    maya.take_over()
    expect(jonas.page.locator("#gate-text")).to_have_text("Maya Lindqvist has this conversation. You can leave a note.")
    expect(jonas.reply).to_be_hidden()

    jonas.page.get_by_role("tab", name="Note for colleagues").click()
    jonas.note.press_sequentially("She called yesterday")
    expect(maya.page.locator("#colleagues-writing")).to_have_text("Jonas Weber is writing a note…")
    maya.reply.press_sequentially("Good morning")
    expect(jonas.page.locator("#colleagues-writing")).to_have_text("Maya Lindqvist is writing a reply…")
    expect(chat.log.locator("[data-author=agent][data-live]")).to_contain_text("Maya Lindqvist")

    jonas.note.press("Enter")
    expect(maya.notes).to_have_text("She called yesterday")
    status, refusal = jonas.page.evaluate(ANSWER_ANYWAY, conversation)
    assert (status, refusal["code"]) == (409, "not_holder")
    assert refusal["message"] == "Maya Lindqvist has this conversation. Only they can reply; you can leave a note."

    maya.reply.press("Enter")
    expect(chat.log.locator("[data-author=agent] .message-body")).to_have_text("Good morning")
    expect(maya.log.locator("[data-author=agent] .message-delivery")).to_have_text("Read")
    chat.say("Good morning to you")
    expect(chat.delivery("Good morning to you")).to_have_text("Read")
    for staff_only in ("Jonas", "yesterday", "Me too"):
        expect(chat.page.locator("body")).not_to_contain_text(staff_only)

    jonas.page.goto(f"{model.portal.url}desk/")
    expect(maya.page.locator("#watchers")).to_be_hidden()
    for page in (chat, maya, jonas):
        assert page.errors == []
        assert page.violations == []
