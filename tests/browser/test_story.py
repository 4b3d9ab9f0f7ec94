"""The whole story, end to end, once per trade: visitor, assistant, quote, handoff, agent, rating, numbers.

The offline stand-in answers, so nothing of a trade is scripted here: what it says comes from the pack alone.
"""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.chat_page import PATIENCE, ChatPage
from tests.packs.broadband_service import BroadbandService
from tests.portal import RunningPortal

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Trade:
    """What a customer of this company says, and what has to come back."""

    question: str
    answered: str
    source: str
    wishes: tuple[str, ...]
    offer: str
    price: re.Pattern[str]


INSURANCE = Trade(
    question="What does electric car insurance cover?",
    answered="battery",
    source="https://help.acme-insurance.example/",
    wishes=("I'd like a quote for my car", "It's a 2021 Tesla Model 3", "42,000 miles, and I am 34 years old"),
    offer="2021 Tesla Model 3",
    price=re.compile(r"\$92\.16"),
)
BROADBAND = Trade(
    question="What is the fee for leaving before the minimum term is over?",
    answered="60 %",
    source="https://help.fennel-broadband.example/ending",
    wishes=("I'd like a quote for a fibre line", "900 Mbit/s for 24 months", "My postcode is BS1 6QF"),
    offer="Fennel 900 at BS1 6QF",
    price=re.compile(r"£37\.00"),
)


@pytest.fixture(scope="module")
def broadband_portal(tmp_path_factory):
    """With the company's own systems, which answer its tools."""
    with (
        BroadbandService() as systems,
        RunningPortal(PACK=str(systems.pack_in(tmp_path_factory.mktemp("pack"))), **systems.settings) as running,
    ):
        yield running


@pytest.fixture
def insurer(portal):
    return portal, INSURANCE


@pytest.fixture
def broadband(broadband_portal):
    return broadband_portal, BROADBAND


def test_the_offline_stand_in_says_what_it_is(page, portal):
    chat = ChatPage(page, portal.url).open()
    expect(chat.page.get_by_text("Offline stand-in, not Claude")).to_be_visible()


@pytest.mark.parametrize("company", ["insurer", "broadband"])
def test_the_whole_story(company, request, browser):
    portal, trade = request.getfixturevalue(company)
    visitor = ChatPage(new_context(browser).new_page(), portal.url).open()

    ask(visitor, trade)
    accept_a_quote(visitor, trade)
    conversation = want_a_person(visitor)

    desk = sign_in(browser, portal, "agent")
    take_over(desk, conversation)
    talk(desk, visitor)
    resolve(desk)
    rate(visitor)
    find_in_the_numbers(browser, portal, conversation)

    assert visitor.errors == []
    assert visitor.violations == []


def ask(visitor: ChatPage, trade: Trade) -> None:
    visitor.say(trade.question)
    expect(visitor.answers).to_have_count(1)
    expect(visitor.answers).to_contain_text(trade.answered, ignore_case=True)
    expect(visitor.sources.first).to_have_attribute("href", re.compile(f"^{re.escape(trade.source)}"))


def accept_a_quote(visitor: ChatPage, trade: Trade) -> None:
    for number, wish in enumerate(trade.wishes, 2):
        visitor.say(wish)
        expect(visitor.answers).to_have_count(number)
    expect(visitor.quote).to_contain_text(trade.offer)
    expect(visitor.quote).to_contain_text(trade.price)
    visitor.quote.get_by_role("button", name="Accept quote").click()
    visitor.quote.get_by_role("button", name="Yes, accept").click()
    expect(visitor.quote.get_by_role("button", name="accept")).to_have_count(0)
    expect(visitor.quote).to_contain_text("accepted", ignore_case=True)


def want_a_person(visitor: ChatPage) -> str:
    visitor.say("I would like to talk to a human please")
    expect(visitor.page.locator("#waiting")).to_be_visible()
    return visitor.conversation


def sign_in(browser, portal: RunningPortal, username: str):
    page = new_context(browser).new_page()
    page.goto(f"{portal.url}desk/")
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password", exact=True).fill("demo")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/desk/")
    return page


def take_over(desk, conversation: str) -> None:
    desk.locator(f"desk-queue a[href*='{conversation}']").click()
    expect(desk.locator("#brief")).to_contain_text("Asked for a person")
    desk.get_by_role("button", name="Take over").click()
    expect(desk.get_by_label("Your reply to the customer")).to_be_visible()


def talk(desk, visitor: ChatPage) -> None:
    desk.get_by_label("Your reply to the customer").fill("Good morning, I have **read** everything.")
    desk.keyboard.press("Enter")
    reply = visitor.log.locator("[data-author=agent] .message-body")
    expect(reply).to_have_text("Good morning, I have read everything.")
    expect(visitor.page.locator("#speaker-name")).to_have_text("Maya Lindqvist")

    visitor.say("Thank you, that is all I wanted to know")
    expect(desk.get_by_role("log")).to_contain_text("that is all I wanted to know")

    desk.get_by_role("tab", name="Note for colleagues").click()
    desk.get_by_label("Your note for colleagues").fill("Called back, all fine")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("log")).to_contain_text("Called back, all fine")
    expect(visitor.log).not_to_contain_text("Called back")


def resolve(desk) -> None:
    desk.get_by_role("button", name="Resolve").click()
    desk.get_by_role("dialog").get_by_role("button", name="Resolve").click()
    expect(desk.locator("#status")).to_have_text("Resolved")


def rate(visitor: ChatPage) -> None:
    expect(visitor.rating).to_be_visible()  # `check` with force does not wait for the visitor's page to hear of the end
    visitor.rating.get_by_label("Very good").check(force=True)
    visitor.rating.get_by_label("What should we know?").fill("Quick and kind")
    visitor.rating.get_by_role("button", name="Send rating").click()
    expect(visitor.rating).to_contain_text("Thank you")


def find_in_the_numbers(browser, portal: RunningPortal, conversation: str) -> None:
    page = sign_in(browser, portal, "manager")
    page.get_by_role("link", name="Numbers").click()
    page.locator("a[href*='/rating/good-assisted/']").first.click()
    page.locator(f"a[href*='{conversation}']").first.click()
    page.wait_for_url(f"**/desk/conversations/{conversation}/")
    expect(page.get_by_role("log")).to_contain_text("I have read everything")


def new_context(browser) -> BrowserContext:
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    return context
