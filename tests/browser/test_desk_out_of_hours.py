"""Nobody is at the desk: the customer is told so, leaves an address, and the next day's answer reaches them there."""

import json
import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest
from playwright.sync_api import expect

from chat.packs.hours import DAYS
from tests.attachments.files import pdf
from tests.browser.chat_page import PATIENCE, ChatPage
from tests.browser.desk_page import sit_down

pytestmark = pytest.mark.browser

# The version in force with other hours. Versions are never changed: this one stays, and the earlier one is put back.
OPEN_ON_ONE_DAY = """
    INSERT INTO chat_promptversion (pack_id, number, digest, content, origin, note, created_at)
    SELECT pack_id, (SELECT max(number) + 1 FROM chat_promptversion every WHERE every.pack_id = version.pack_id),
           %(name)s, jsonb_set(content, '{settings,hours}', %(hours)s::jsonb), origin, note, created_at
      FROM chat_promptversion version JOIN chat_pack pack ON pack.current_id = version.id
     WHERE pack.slug = 'acme' RETURNING id
"""
IN_FORCE = "SELECT current_id FROM chat_pack WHERE slug = 'acme'"
PUT_IN_FORCE = "UPDATE chat_pack SET current_id = %s WHERE slug = 'acme'"


@pytest.fixture
def closed(model):
    """The company's people are there on one day of the week only, and it is not today."""
    opening = DAYS[(datetime.now(UTC) + timedelta(days=3)).weekday()]
    hours = {"time_zone": "America/New_York", opening: ["09:00-17:00"]}
    with psycopg.connect(model.portal.database_url, autocommit=True) as database:
        (before,) = database.execute(IN_FORCE).fetchone()
        named = {"name": uuid4().hex, "hours": json.dumps(hours)}
        (closed,) = database.execute(OPEN_ON_ONE_DAY, named).fetchone()
        database.execute(PUT_IN_FORCE, [closed])
        yield
        database.execute(PUT_IN_FORCE, [before])


def test_the_answer_comes_by_mail_and_its_link_leads_back(closed, chat, model, browser):
    chat.say("My car does not start, and I need it tomorrow")
    chat.page.get_by_role("button", name="Talk to a person").click()
    waiting = chat.page.locator("#waiting")
    expect(waiting).to_contain_text("Our people are back")

    waiting.get_by_role("button", name="Leave an e-mail address").click()
    address = waiting.get_by_label("Your e-mail address")
    address.fill("maria")
    address.press("Enter")
    expect(waiting.get_by_role("alert")).to_have_text("This is not an e-mail address.")
    address.fill("maria@example.com")
    address.press("Enter")
    expect(waiting).to_contain_text("A person's answer also goes to m…@example.com.")
    conversation = chat.conversation
    chat.page.close()

    # The next day, at the desk. A colleague looks on.
    colleague = sit_down(browser, model.portal, "agent2").open(conversation)
    anna = sit_down(browser, model.portal, "agent").open(conversation)
    anna.take_over()
    expect(anna.page.locator("#contact-left")).to_have_text(
        re.compile(r"The customer left maria@example\.com; your answer goes there by e-mail\.")
    )
    anna.page.locator("#reply-file").set_input_files(
        {"name": "towing.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    )
    expect(anna.page.locator("#reply-files .tray-item[data-state=ready]")).to_contain_text("towing.pdf")
    anna.reply.fill("We can tow it **today**. The form is attached.")
    anna.reply.press("Control+Enter")
    for desk in (anna, colleague):
        expect(desk.log.get_by_text("E-mailed to m…@example.com")).to_be_visible()
    letter = model.portal.mail.letter_to("maria@example.com")
    written = letter.get_body(("plain",)).get_content()
    assert "We can tow it **today**." in written
    assert "towing.pdf" in written
    assert letter["Reply-To"] == "support@acme-insurance.example"
    link = re.search(r"http\S+#key=\S+", written)[0]

    # On her telephone. What looks at the link before she does opens nothing.
    telephone = browser.new_context(locale="en-US", viewport={"width": 390, "height": 844})
    telephone.set_default_timeout(PATIENCE)
    assert telephone.request.get(link).ok
    assert telephone.cookies() == []
    back = ChatPage(telephone.new_page(), link).open()
    open_it = back.page.get_by_role("button", name="Open the conversation")
    expect(open_it).to_be_focused()
    assert "key" not in back.page.url
    open_it.click()
    answer = back.log.locator("[data-author=agent]")
    expect(answer.locator(".message-body strong")).to_have_text("today")
    file = answer.get_by_role("link", name="towing.pdf")
    assert telephone.request.get(model.portal.url.rstrip("/") + file.get_attribute("href")).body() == pdf()

    back.say("Thank you, please do")
    expect(anna.log.locator("[data-author=customer]").last).to_contain_text("Thank you, please do")
    assert back.overflow() == 0
    assert [*back.errors, *back.violations, *anna.errors, *anna.violations, *colleague.errors] == []
