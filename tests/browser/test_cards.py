"""Proving who one is and confirming what binds, on the page: the code's card and the action's card."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.modelscript import call, say

pytestmark = pytest.mark.browser


@pytest.fixture
def verification(chat):
    return chat.log.locator("verification-card").last


@pytest.fixture
def action(chat):
    return chat.log.locator("action-card").last


def demo_code(verification) -> str:
    return verification.locator("[data-part=demo-code]").inner_text()


def ask_for_code(chat, model) -> None:
    model.script(call("verify_customer", {"email": "nora.whitfield@example.com"}), say("Please enter the code."))
    chat.say("Here I am")


def test_a_code_is_corrected_entered_and_never_in_the_conversation(chat, model, verification):
    ask_for_code(chat, model)
    expect(verification).to_have_attribute("data-state", "open")
    code = demo_code(verification)
    field = verification.get_by_label("Code of six digits")
    field.fill("12")
    field.press("Enter")
    expect(verification.get_by_role("alert")).to_have_text("A code has six digits.")
    field.fill(f"{(int(code) + 1) % 1_000_000:06}")
    field.press("Enter")
    expect(verification.get_by_role("alert")).to_contain_text("That is not the code.")

    model.script(say("How can I help, Nora?"))
    field.fill(f"{code[:3]} {code[3:]}")
    verification.get_by_role("button", name="Confirm").click()

    expect(verification).to_have_attribute("data-state", "verified")
    expect(chat.answers.last).to_have_text("How can I help, Nora?")
    expect(chat.own).to_have_count(1)
    assert code not in str(model.requests[-1].body)
    # The page goes on with its new token: the old one opens nothing.
    model.script(say("Still here."))
    chat.say("Are you there?")
    expect(chat.answers.last).to_have_text("Still here.")
    assert (chat.errors, chat.violations) == ([], [])


def test_an_action_waits_for_the_click_and_says_what_was_done(chat, model, verification, action):
    ask_for_code(chat, model)
    expect(verification).to_have_attribute("data-state", "open")
    model.script(
        call("cancel_policy", {"policy": "POL-20411", "cover_ends": str(date.today() + timedelta(days=30))}),
        say("Please confirm on the card."),
    )
    chat.say(demo_code(verification))  # In the conversation's own field it is for the server alone as well.
    expect(verification).to_have_attribute("data-state", "verified")
    expect(action).to_have_attribute("data-state", "open")
    expect(action.locator("dd").first).to_have_text("POL-20411, 2019 Honda Civic")
    expect(chat.own).to_have_count(1)

    model.script(say("It is cancelled."))
    action.get_by_role("button", name="Decline").click()

    expect(action).to_have_attribute("data-state", "declined")
    expect(chat.log.get_by_text(re.compile("Not done, as you wished"))).to_be_visible()
    expect(action.get_by_role("button")).to_have_count(0)
    chat.page.reload()
    expect(action).to_have_attribute("data-state", "declined")
    assert (chat.errors, chat.violations) == ([], [])
