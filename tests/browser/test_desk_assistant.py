"""Working with the assistant at the desk: suggestions, questions beside the conversation, whispers, flags."""

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import problems
from tests.browser.desk_page import sit_down
from tests.modelserver import say

pytestmark = pytest.mark.browser


def asks_for_reply(body):
    return "(Suggest a reply.)" in str(body["messages"])


def asks_question(body):
    return "(A question of mine" in str(body["messages"])


def check(desk) -> None:
    assert problems(desk.page) == []
    assert desk.overflow() <= 0
    assert desk.violations == []
    assert desk.errors == []


def test_suggestion_and_ask_by_two_agents_about_one_visitor(chat, model, browser):
    model.when("my canoe", say("I am not sure about canoes."))
    chat.say("Is my canoe covered?")
    expect(chat.answers).to_have_text(["I am not sure about canoes."])
    conversation = chat.conversation
    first = sit_down(browser, model.portal, "agent").open(conversation)
    first.take_over()

    # A suggestion comes in as it is written, and goes into the field only when the agent wants it.
    gate = model.gate()
    model.when(asks_for_reply, say("Yes, your canoe "), gate, say("is covered up to 500 dollars."))
    first.page.locator("#customer").focus()
    first.page.keyboard.press("s")
    suggestion = first.page.locator("#suggestion")
    expect(suggestion).to_contain_text("Yes, your canoe")
    expect(suggestion.get_by_role("button", name="Use")).to_be_hidden()
    gate.open()
    expect(suggestion).to_contain_text("is covered up to 500 dollars.")
    check(first)
    suggestion.get_by_role("button", name="Use").click()
    expect(first.reply).to_have_value("Yes, your canoe is covered up to 500 dollars.")
    expect(suggestion).to_be_hidden()

    # What was sent is kept beside what was suggested.
    first.reply.fill("Yes, your canoe is covered up to 900 dollars.")
    first.reply.press("Control+Enter")
    expect(chat.log.locator("[data-author=agent] .message-body")).to_have_text(
        "Yes, your canoe is covered up to 900 dollars."
    )
    mark = first.log.locator(".message-suggested")
    expect(mark).to_contain_text("% changed")
    mark.click()
    difference = first.page.get_by_role("dialog")
    expect(difference.locator("del")).to_have_text("500")
    expect(difference.locator("ins")).to_have_text("900")
    check(first)
    difference.get_by_role("button", name="Close").click()

    # A colleague reads along, asks on in the same side thread, and both see both answers.
    model.when(asks_question, say("Canoes count as sports equipment."))
    question = first.page.get_by_label("Your question to Eva")
    question.fill("What do canoes count as?")
    question.press("Enter")
    expect(first.page.locator("#side-thread")).to_contain_text("Canoes count as sports equipment.")
    second = sit_down(browser, model.portal, "agent2").open(conversation)
    side = second.page.locator("#side-thread .asked")
    expect(side).to_contain_text(["Maya Lindqvist"])
    model.when(asks_question, say("So do kayaks."))
    second.page.get_by_label("Your question to Eva").fill("And kayaks?")
    second.page.get_by_label("Your question to Eva").press("Enter")
    expect(side.nth(1)).to_contain_text("So do kayaks.")
    expect(first.page.locator("#side-thread .asked").nth(1)).to_contain_text("So do kayaks.")
    assert "Canoes count as sports equipment." in str(model.requests[-1].body["messages"][1])
    check(second)

    # Nothing of it has reached the customer.
    for words in ("500 dollars", "sports equipment", "kayaks"):
        expect(chat.page.locator("body")).not_to_contain_text(words)


def test_a_question_that_failed_says_so_and_can_be_asked_again(chat, model, browser):
    chat.say("I would like to talk to a human please")
    desk = sit_down(browser, model.portal).open(chat.conversation)
    model.when(asks_question, say("x"), times=0)
    question = desk.page.get_by_label("Your question to Eva")
    model.default = lambda body: (say(""),)
    question.fill("What is new?")
    question.press("Enter")
    asked = desk.page.locator("#side-thread .asked")
    expect(asked).to_contain_text("Eva has no answer to this.")
    model.when(asks_question, say("Nothing is."))
    asked.get_by_role("button", name="Try again").click()
    expect(asked.nth(1)).to_contain_text("Nothing is.")


def test_a_whisper_is_followed_at_once_and_stays_among_staff(chat, model, browser):
    model.when("Good morning", say("Good morning."))
    chat.say("Good morning")
    expect(chat.answers).to_have_text(["Good morning."])
    desk = sit_down(browser, model.portal).open(chat.conversation)
    model.when(lambda body: "winter check" in str(body["messages"][-1]), say("There is a check of your car in winter."))
    desk.page.get_by_label("Whisper to Eva").fill("Mention the winter check")
    desk.page.get_by_label("Write to the customer at once").check()
    check(desk)
    desk.page.get_by_role("button", name="Whisper").click()
    expect(chat.answers).to_have_text(["Good morning.", "There is a check of your car in winter."])
    expect(desk.log.locator(".instruction")).to_contain_text("Mention the winter check")
    expect(chat.page.locator("body")).not_to_contain_text("Mention the winter check")

    # A message of the assistant is flagged, with the right answer.
    wrong = desk.log.locator("[data-author=assistant]", has_text="There is a check")
    wrong.hover()
    wrong.get_by_role("button", name="Flag as wrong").click()
    dialog = desk.page.get_by_role("dialog")
    expect(dialog).to_contain_text("There is a check of your car in winter.")
    dialog.get_by_label("What would have been right").fill("Only for members.")
    check(desk)
    dialog.get_by_role("button", name="Flag it").click()
    expect(wrong).to_contain_text("Flagged as wrong by Maya Lindqvist")
    expect(wrong).to_contain_text("Only for members.")
    expect(chat.page.locator("body")).not_to_contain_text("Only for members.")
