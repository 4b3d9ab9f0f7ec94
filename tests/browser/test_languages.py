"""The customer's page in other languages, in a real Chromium."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.chat_page import PATIENCE, ChatPage
from tests.modelserver import last_customer_text, say
from tests.wire.visitor import Visitor

pytestmark = pytest.mark.browser


@pytest.fixture
def german(browser, model):
    """The page of somebody with an Austrian browser."""
    with browser.new_context(locale="de-AT", viewport={"width": 360, "height": 720}) as visitor:
        visitor.set_default_timeout(PATIENCE)
        yield ChatPage(visitor.new_page(), model.portal.url).open()


def asked(words):
    """What the assistant itself is asked: of the same text a fast model is asked for the intent, without tools."""
    return lambda body: "tools" in body and words in last_customer_text(body)


def test_a_customer_reads_and_changes_the_language_of_the_page(german, model):
    model.when(asked("Schaden"), say("Am schnellsten geht es hier."))
    page = german.page
    field = page.get_by_label("Ihre Nachricht")
    field.fill("Wie melde ich einen Schaden?")
    expect(page.locator("chat-composer [type=submit]")).to_be_enabled()
    field.press("Enter")
    expect(german.answers).to_have_text("Am schnellsten geht es hier.")
    expect(german.log.locator(".notice-day")).to_have_text("Heute")
    expect(german.log.locator("time").last).to_have_text(re.compile(r"^\d{1,2}:\d\d$"))
    assert german.overflow() == 0
    here = page.url
    page.get_by_role("button", name="Menü", exact=True).click()
    page.get_by_role("button", name="Français").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(german.log.locator(".notice-day")).to_have_text("Aujourd’hui")
    expect(german.own).to_have_text("Wie melde ich einen Schaden?")
    assert (page.url, german.errors, german.violations) == (here, [], [])


def test_a_page_from_right_to_left_is_mirrored_and_each_text_goes_its_own_way(chat, model):
    model.when(asked("שלום"), say("Good morning."))
    chat.page.set_viewport_size({"width": 360, "height": 720})
    chat.page.evaluate("document.documentElement.dir = 'rtl'")
    chat.say("שלום, אני רוצה לבטל")
    expect(chat.answers).to_have_text("Good morning.")
    width = chat.page.viewport_size["width"]
    own, answer = chat.own.bounding_box(), chat.answers.bounding_box()
    assert own["x"] < width - (own["x"] + own["width"])  # the customer's bubble is at the end of the line: left
    assert answer["x"] > width - (answer["x"] + answer["width"])
    directions = [each.evaluate("(body) => getComputedStyle(body).direction") for each in (chat.own, chat.answers)]
    assert directions == ["rtl", "ltr"]
    assert chat.overflow() == 0


def test_a_socket_refuses_in_the_language_of_its_handshake(model):
    with Visitor(model.portal.url) as visitor:
        headers = {"Authorization": f"Bearer {visitor.token}", "Accept-Language": "es-MX"}
        with visitor.connect(headers=headers) as talk:
            talk.send("message.post", text=" ")
            assert talk.until("refused")["message"] == "Escriba algo primero, por favor."
