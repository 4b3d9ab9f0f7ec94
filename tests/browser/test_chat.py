"""The customer's story on the page: writing, answers, quote, a person, the end, and the conversation after it."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.chat_page import ChatPage
from tests.modelserver import call, say

pytestmark = pytest.mark.browser

LEAF = {"make": "Nissan", "model": "Leaf", "year": 2022, "mileage": 18000, "driver_age": 41}


def test_looking_at_the_page_leaves_nothing_behind(chat):
    expect(chat.greeting).to_be_visible()
    assert chat.page.context.cookies() == []
    assert chat.page.url == chat.url


def test_what_is_typed_before_the_page_is_ready_is_kept(context, model):
    page, held = context.new_page(), []

    def hold(route):
        held.append(route)

    page.route("**/js/chat.js", hold)
    chat = ChatPage(page, model.portal.url)
    page.goto(chat.url, wait_until="commit")
    chat.composer.fill("I am quick")
    held[0].continue_()
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_enabled()
    expect(chat.composer).to_have_value("I am quick")


def test_a_message_is_answered_while_one_watches(chat, model):
    gate = model.gate()
    model.when("opening hours", say("We are open **from", " nine "), gate, say("to five**."))
    chat.say("What are your opening hours?")
    expect(chat.own).to_have_text("What are your opening hours?")
    expect(chat.draft).to_have_text("We are open from nine")
    expect(chat.answers).to_have_count(0)
    gate.open()
    expect(chat.answers).to_have_text("We are open from nine to five.")
    expect(chat.answers.locator("strong")).to_have_text("from nine to five")
    assert chat.errors == []


def test_the_draft_and_its_message_are_one_element(chat, model):
    gate = model.gate()
    model.when("hello", say("Good "), gate, say("morning."))
    chat.say("hello")
    expect(chat.draft).to_be_visible()
    chat.draft.evaluate("(body) => (window.before = body)")
    gate.open()
    expect(chat.answers).to_have_text("Good morning.")
    assert chat.answers.evaluate("(body) => body === window.before")


def test_only_the_finished_message_is_announced(chat, model):
    gate = model.gate()
    model.when("hello", say("Good "), gate, say("morning."))
    announcer = chat.page.locator("#announcer")
    chat.say("hello")
    expect(chat.draft).to_have_text("Good")
    expect(announcer).to_be_empty()
    gate.open()
    expect(announcer).to_have_text("Eva says: Good morning.")
    expect(chat.log).to_have_attribute("aria-live", "off")


def test_a_suggestion_is_sent_as_a_message(chat):
    suggestion = chat.greeting.get_by_role("list").get_by_role("button").first
    words = suggestion.inner_text()
    suggestion.click()
    expect(chat.own).to_have_text(words)
    expect(chat.answers).to_have_count(1)


def test_shift_enter_breaks_the_line_and_enter_sends(chat):
    chat.composer.press_sequentially("one")
    chat.composer.press("Shift+Enter")
    chat.composer.press_sequentially("two")
    chat.composer.press("Enter")
    expect(chat.own).to_have_text("one\ntwo", use_inner_text=True)
    expect(chat.own.locator("br")).to_have_count(1)
    expect(chat.composer).to_have_value("")


def test_what_a_customer_writes_is_never_markup(chat):
    chat.say("<img src=x onerror=alert(1)> **bold**")
    expect(chat.delivery("bold")).to_be_hidden()
    expect(chat.own).to_have_text("<img src=x onerror=alert(1)> **bold**")
    expect(chat.log.locator("img")).to_have_count(0)


def test_too_long_a_text_cannot_be_sent_and_says_by_how_much(chat):
    chat.composer.fill("👋" * 4001)
    expect(chat.page.locator("#composer-count")).to_have_text("1 character too long")
    expect(chat.page.get_by_role("button", name="Send", exact=True)).to_be_disabled()
    chat.composer.press("Enter")
    expect(chat.own).to_have_count(0)
    chat.composer.fill("👋" * 4000)
    expect(chat.page.get_by_role("button", name="Send", exact=True)).to_be_enabled()


def test_a_quote_is_shown_accepted_and_stays_so(chat, model):
    model.when("quote", call("get_quote", LEAF))
    model.script(say("That is my offer."))
    chat.say("A quote for my Leaf, please")
    expect(chat.quote).to_have_attribute("data-state", "open")
    expect(chat.quote.locator("[data-part=price]")).to_have_text(re.compile(r"^\$\d+\.\d\d$"))
    chat.quote.get_by_text("How the price is made up").click()
    lines = chat.quote.locator("[data-part=lines] td").all_inner_texts()
    total = chat.quote.locator("[data-part=total]").inner_text()
    assert round(sum(float(line.replace("$", "")) for line in lines), 2) == float(total.removeprefix("$"))
    chat.quote.get_by_role("button", name="Accept quote").click()
    expect(chat.quote).to_have_attribute("data-state", "open")
    chat.quote.get_by_role("button", name="Yes, accept").click()
    expect(chat.quote).to_have_attribute("data-state", "accept")
    expect(chat.quote.get_by_text("Accepted")).to_be_visible()
    chat.page.reload()
    expect(chat.quote).to_have_attribute("data-state", "accept")
    expect(chat.quote.get_by_role("button")).to_have_count(0)


def test_a_person_is_asked_for_and_no_longer(chat):
    chat.say("hello")
    expect(chat.answers).to_have_count(1)
    chat.page.get_by_role("button", name="Talk to a person").click()
    waiting = chat.page.locator("#waiting")
    expect(waiting).to_be_visible()
    expect(waiting).to_contain_text(re.compile("You are next|You are number [0-9]+ in the queue"))
    expect(chat.log).to_contain_text("You asked for a person")
    waiting.get_by_role("button", name="Continue with Eva").click()
    expect(waiting).to_be_hidden()
    expect(chat.log).to_contain_text("You are talking with Eva again")


def test_a_person_can_be_asked_for_before_a_word_is_written(chat):
    chat.page.get_by_role("button", name="Talk to a person").click()
    expect(chat.page.locator("#waiting")).to_be_visible()
    assert chat.conversation


def test_the_end_the_rating_and_a_new_conversation(chat):
    chat.say("hello")
    expect(chat.answers).to_have_count(1)
    first = chat.conversation
    chat.end()
    expect(chat.page.locator("#finished")).to_contain_text("Writing here goes on with this conversation")
    chat.rate("Good")
    chat.rating.get_by_label("What should we know?").fill("Quick and kind")
    chat.rating.get_by_role("button", name="Send rating").click()
    expect(chat.rating).to_contain_text("You gave 4 out of 5")
    chat.page.reload()
    expect(chat.rating).to_contain_text("You gave 4 out of 5")

    chat.page.locator("#finished").get_by_role("button", name="Start a new conversation").click()
    expect(chat.greeting).to_be_visible()
    expect(chat.rating).to_be_hidden()
    chat.say("something else")
    expect(chat.own).to_have_text("something else")
    expect(chat.answers).to_have_count(1)
    assert chat.conversation != first

    chat.choose("Your conversations")
    earlier = chat.page.get_by_role("dialog").get_by_role("link")
    expect(earlier).to_have_count(2)
    earlier.filter(has_text="Finished").click()
    expect(chat.rating).to_contain_text("You gave 4 out of 5")
    assert chat.conversation == first


def test_the_stars_are_chosen_by_keyboard(chat):
    chat.say("hello")
    expect(chat.answers).to_have_count(1)
    chat.end()
    chat.rating.get_by_role("radio").first.focus()
    chat.page.keyboard.press("Space")
    chat.page.keyboard.press("ArrowRight")
    expect(chat.rating.get_by_role("radio", name="Bad", exact=True)).to_be_checked()
    expect(chat.rating.locator("[data-part=word]")).to_have_text("Bad")


def test_writing_after_the_end_goes_on(chat):
    chat.say("hello")
    expect(chat.answers).to_have_count(1)
    chat.end()
    chat.say("one more thing")
    expect(chat.log).to_contain_text("The conversation goes on")
    expect(chat.answers).to_have_count(2)
    expect(chat.rating).to_be_hidden()


def test_leaving_and_coming_back_continues(chat):
    chat.say("hello")
    expect(chat.answers).to_have_count(1)
    conversation = chat.conversation
    chat.page.goto("about:blank")
    chat.open()
    expect(chat.own).to_have_text("hello")
    expect(chat.answers).to_have_count(1)
    assert chat.conversation == conversation


def test_two_tabs_show_the_same_conversation_live(chat, model, context):
    chat.say("hello")
    expect(chat.answers).to_have_count(1)
    other = ChatPage(context.new_page(), chat.url).open()
    expect(other.own).to_have_text("hello")
    gate = model.gate()
    model.when("again", say("Once "), gate, say("more."))
    other.say("again")
    expect(chat.own).to_have_text(["hello", "again"])
    expect(chat.draft).to_have_text("Once")
    expect(other.draft).to_have_text("Once")
    late = ChatPage(context.new_page(), chat.url).open()
    expect(late.draft).to_have_text("Once")
    gate.open()
    for page in (chat, other, late):
        expect(page.answers.last).to_have_text("Once more.")


def test_somebody_elses_conversation_cannot_be_opened(chat, browser):
    chat.say("a secret")
    expect(chat.answers).to_have_count(1)
    with browser.new_context() as stranger:
        page = ChatPage(stranger.new_page(), chat.url).open(f"chat/{chat.conversation}/")
        expect(page.page.get_by_role("heading", name="This conversation cannot be opened here")).to_be_visible()
        expect(page.log).not_to_contain_text("a secret")
        page.page.get_by_role("link", name="Go to the chat").click()
        expect(page.greeting).to_be_visible()


def test_a_takeover_shows_who_speaks(chat, browser, model):
    gate = model.gate()
    model.when("accident", say("I am sorry to hear "), gate, say("that."))
    chat.say("I had an accident")
    expect(chat.draft).to_have_text("I am sorry to hear")
    with browser.new_context() as desk:
        agent = signed_in(desk, chat.url, "agent")
        answer = agent.post(f"desk/conversations/{chat.conversation}/claim", {})
        assert answer.ok, answer.text()
        expect(chat.draft).to_have_count(0)
        expect(chat.log).to_contain_text("has joined")
        agent.post(f"desk/conversations/{chat.conversation}/messages", {"client_id": "a1", "text": "I am **here**."})
    gate.open()
    message = chat.log.locator("[data-author=agent]")
    expect(message.locator(".message-body strong")).to_have_text("here")
    expect(chat.page.locator("#speaker-name")).to_have_text(message.locator(".message-name").inner_text())
    expect(chat.page.locator("#speaker-status")).to_have_text("Customer service")
    expect(chat.answers).to_have_count(0)


def signed_in(context, url: str, username: str):
    """The REST interface as a member of staff: `.post(path, body)`."""
    page = context.new_page()
    page.goto(url + "accounts/login/")
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password").fill("demo")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(re.compile("/desk/"))
    token = next(cookie["value"] for cookie in context.cookies() if cookie["name"] == "csrftoken")

    class Staff:
        @staticmethod
        def post(path: str, body: dict):
            headers = {"X-CSRFToken": token, "Content-Type": "application/json", "Origin": url.rstrip("/")}
            return context.request.post(f"{url}api/v1/{path}", data=json.dumps(body), headers=headers)

    return Staff
