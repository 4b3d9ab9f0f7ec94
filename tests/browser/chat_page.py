"""What a customer does and sees on the chat page, in the words of the tests."""

import re

from playwright.sync_api import Locator, expect

from tests.browser.watched_page import WatchedPage

# Milliseconds. On a busy machine a page may be slow; nothing here measures how long anything takes.
PATIENCE = 200_000


class ChatPage(WatchedPage):
    def open(self, path: str = "") -> "ChatPage":
        self.page.goto(self.url + path)
        return self

    @property
    def composer(self) -> Locator:
        return self.page.get_by_label("Your message")

    @property
    def greeting(self) -> Locator:
        return self.page.locator("#greeting")

    @property
    def own(self) -> Locator:
        """The customer's messages, also those that wait to be sent."""
        return self.log.locator("[data-author=customer] .message-body")

    @property
    def answers(self) -> Locator:
        """The finished messages of the assistant."""
        return self.log.locator("[data-author=assistant]:not([data-live]) .message-body")

    @property
    def draft(self) -> Locator:
        return self.log.locator("[data-author=assistant][data-live=writing] .message-body")

    @property
    def sources(self) -> Locator:
        """The links under the answers to what they rest on."""
        return self.log.locator("[data-author=assistant] .source-link")

    @property
    def quote(self) -> Locator:
        return self.log.locator("quote-card")

    @property
    def rating(self) -> Locator:
        return self.page.locator("#rating")

    @property
    def conversation(self) -> str:
        """The id of the conversation that the address names."""
        self.page.wait_for_url(re.compile("/chat/"))
        return self.page.url.rstrip("/").rsplit("/", 1)[-1]

    def say(self, text: str) -> None:
        self.composer.fill(text)
        # Until the page's modules have arrived and it knows its conversation, Enter means nothing and the text stays.
        expect(self.page.locator("chat-composer [type=submit]")).to_be_enabled()
        self.composer.press("Enter")

    def delivery(self, text: str) -> Locator:
        """What stands under a message of the customer about its way."""
        return self.log.locator("[data-author=customer]", has_text=text).locator(".message-delivery")

    def choose(self, item: str) -> None:
        """Something in the menu."""
        self.page.get_by_role("button", name="Menu", exact=True).click()
        self.page.get_by_role("button", name=item).click()

    def end(self) -> None:
        self.choose("End conversation")
        self.page.get_by_role("dialog").get_by_role("button", name="End conversation").click()
        expect(self.rating).to_be_visible()

    def rate(self, word: str) -> None:
        """Chooses the star of that word; sending is another step."""
        self.rating.get_by_title(word, exact=True).click()
