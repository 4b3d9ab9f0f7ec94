"""Answers of agents that go to the address which the customer left."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from chat import chores, clock, queries, queue
from chat.models import Conversation, Letter
from chat.protocol import Code, Stream
from chat.services import assignments, attachments, contacts, letters, messages
from tests.core.rows import nothing_written, refused
from tests.people import reply, say, start_conversation

pytestmark = pytest.mark.django_db


def told(conversation) -> list[dict]:
    """What staff are told beside the transcript."""
    conversation.refresh_from_db()
    events = queries.events_after(conversation, 0, stream=Stream.DESK)
    return [event["data"] for event in events if event["type"] == "answer.mailed"]


def test_an_answer_that_nobody_has_read_goes_out(conversation, agent, post):
    answer = reply(conversation, agent, "Bring it in **tomorrow**.")

    assert post(minutes=0.5) == []
    (letter,) = post()

    assert letter.to == ["maria@example.com"]
    assert letter.subject == "Acme Insurance has answered you"
    assert "Anna Meyer of Acme Insurance writes:" in letter.body
    assert "Bring it in **tomorrow**." in letter.body
    html = letter.alternatives[0].content
    assert "Bring it in <strong>tomorrow</strong>." in html
    assert "background: #0b5cab; color: #ffffff" in html  # as the company's pages
    for part in (letter.body, html):
        assert f"/chat/{conversation.id}/#key=" in part
    assert letter.reply_to == ["support@acme-insurance.example"]
    assert letter.from_email == "Acme Insurance <portal@localhost>"
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
    assert told(conversation) == [{"to": "m…@example.com", "messages": [answer.seq], "outcome": "sent"}]
    assert post(minutes=60) == []


def test_answers_within_a_minute_go_in_one(conversation, agent, post):
    first, second = reply(conversation, agent, "One moment."), reply(conversation, agent, "Here it is.")

    (letter,) = post()

    assert letter.body.index("One moment.") < letter.body.index("Here it is.")
    assert told(conversation)[0]["messages"] == [first.seq, second.seq]


def test_what_was_read_on_the_page_is_not_sent(conversation, agent, post):
    read = reply(conversation, agent, "Read.")
    Conversation.objects.filter(pk=conversation.pk).update(customer_read_seq=read.seq)
    reply(conversation, agent, "Not read.")

    (letter,) = post()

    assert "Not read." in letter.body
    assert "\nRead." not in letter.body
    assert set(Letter.objects.values_list("outcome", flat=True)) == {"read", "sent"}


def test_who_writes_back_has_read_it(conversation, agent, post):
    reply(conversation, agent)
    say(conversation, "Thank you")

    assert post() == []
    assert told(conversation) == []


def test_without_an_address_nothing_is_ordered(visitor_a, agent, pack, post):
    conversation = start_conversation(visitor_a)
    assignments.claim(conversation_id=conversation.id, agent=agent)
    reply(conversation, agent)

    assert not Letter.objects.exists()


@pytest.mark.parametrize("kind", ["test", "sample", "spam"])
def test_only_customers_get_letters(conversation, agent, kind):
    Conversation.objects.filter(pk=conversation.pk).update(kind=kind)
    reply(conversation, agent)

    assert not Letter.objects.exists()


def test_files_are_named_and_not_sent_along(conversation, agent, post):
    file = attachments.upload(
        conversation=conversation, agent=agent, name="offer.txt", declared_type="", size=5, content=b"hello"
    )
    messages.post_by_agent(conversation_id=conversation.id, agent=agent, client_id="a1", text="", attachments=[file.pk])

    (letter,) = post()

    assert "offer.txt (5\xa0bytes)" in letter.body
    assert letter.attachments == []
    assert "/attachments/" not in letter.body


def test_a_hostile_answer_is_harmless_in_the_letter(conversation, agent, post):
    reply(conversation, agent, "<script>alert(1)</script> ![x](https://sink.example/a) [here](https://sink.example)")

    html = post()[0].alternatives[0].content

    for danger in ("<script", "<img", 'href="https://sink.example'):
        assert danger not in html


def test_it_is_written_in_the_language_of_the_conversation(conversation, agent, post):
    Conversation.objects.filter(pk=conversation.pk).update(language="de")
    reply(conversation, agent, "Guten Tag")

    assert '<html lang="de" dir="ltr">' in post()[0].alternatives[0].content


class Failing(EmailBackend):
    """A mail server that refuses `failures`, one at each try."""

    failures: list[Exception] = []

    def send_messages(self, messages):
        if self.failures:
            raise self.failures.pop(0)
        return super().send_messages(messages)


@pytest.fixture
def failures(settings):
    settings.EMAIL_BACKEND = "tests.letters.test_answers.Failing"
    Failing.failures = []
    return Failing.failures


def test_a_mail_server_that_is_away_is_asked_again(conversation, agent, post, failures):
    failures.append(SMTPServerDisconnected("gone"))
    reply(conversation, agent, "Here you are.")

    assert post(minutes=2) == []
    assert post(minutes=2.5) == []  # not at once
    (letter,) = post(minutes=4)

    assert "Here you are." in letter.body
    assert [each["outcome"] for each in told(conversation)] == ["sent"]


def test_an_address_that_is_refused_is_given_up_and_said(conversation, agent, post, failures):
    failures.append(SMTPRecipientsRefused({"maria@example.com": (550, b"no such user")}))
    reply(conversation, agent)

    assert post() == []

    assert [each["outcome"] for each in told(conversation)] == ["failed"]
    assert post(minutes=600) == []


def test_after_the_last_try_it_has_failed(conversation, agent, post, failures):
    reply(conversation, agent)
    tries = len(letters.TRY_AGAIN) + 1
    failures.extend(SMTPServerDisconnected("gone") for _ in range(tries))

    for day in range(1, tries + 1):
        assert post(minutes=day * 24 * 60) == []

    assert [each["outcome"] for each in told(conversation)] == ["failed"]


def test_what_goes_along_at_the_last_try_of_another_has_its_own_tries(conversation, agent, post, failures):
    old = reply(conversation, agent, "Long ago.")
    tries = len(letters.TRY_AGAIN) + 1
    failures.extend(SMTPServerDisconnected("gone") for _ in range(tries))
    for day in range(1, tries):
        post(minutes=day * 24 * 60)
    new = reply(conversation, agent, "Just now.")
    Letter.objects.filter(message__seq=new.seq).update(due_at=clock.now() + timedelta(days=tries, minutes=1))

    assert post(minutes=tries * 24 * 60) == []

    assert [(each["messages"], each["outcome"]) for each in told(conversation)] == [([old.seq], "failed")]
    assert Letter.objects.get(message__seq=new.seq).attempts == 0
    (letter,) = post(minutes=tries * 24 * 60 + 2)
    assert "Just now." in letter.body


def test_going_along_uses_up_no_try(conversation, agent, post, failures):
    old = reply(conversation, agent)
    failures.extend(SMTPServerDisconnected("gone") for _ in range(2))
    post(minutes=2)
    Letter.objects.filter(message__seq=old.seq).update(due_at=clock.now() + timedelta(hours=1))
    new = reply(conversation, agent)

    post(minutes=4)

    attempts = dict(Letter.objects.values_list("message__seq", "attempts"))
    assert attempts == {old.seq: 1, new.seq: 1}
    assert Letter.objects.get(message__seq=old.seq).due_at > clock.now() + timedelta(minutes=50)


def test_what_was_marked_as_spam_meanwhile_is_not_answered(conversation, agent, post):
    reply(conversation, agent)
    Conversation.objects.filter(pk=conversation.pk).update(kind="spam")

    assert post() == []
    assert Letter.objects.get().outcome == "needless"


def test_a_postman_who_does_not_come_is_rung_for_now_and_then(conversation, agent, monkeypatch):
    reply(conversation, agent)
    rung = []
    monkeypatch.setattr(queue, "send_letters", lambda pk, **said: rung.append((pk, said)))
    begun = clock.now() + timedelta(minutes=2)

    for seconds in range(0, 60, 5):
        with clock.fixed(begun + timedelta(seconds=seconds)):
            chores.ring_for_letters()

    assert rung == [(conversation.pk, {"was_rung": True})] * 3


def test_a_postman_comes_when_rung_and_again_in_vain(conversation, agent):
    reply(conversation, agent)
    with clock.fixed(clock.now() + timedelta(minutes=2)):
        assert letters.conversations_to_ring() == [conversation.pk]
        for _ in range(2):
            letters.send_due(conversation_id=conversation.pk, was_rung=True)

    assert len(mail.outbox) == 1
    assert Letter.objects.get().attempts == 1


def test_a_task_that_died_while_sending_is_followed_by_another(conversation, agent, post, monkeypatch):
    reply(conversation, agent)

    class Died(BaseException):
        pass

    def die(*_args):
        raise Died

    with monkeypatch.context() as killed:
        killed.setattr(letters, "_send", die)
        with pytest.raises(Died):
            post()

    assert len(post(minutes=5)) == 1


def test_two_postmen_send_one_letter(conversation, agent, post):
    reply(conversation, agent)
    with clock.fixed(clock.now() + timedelta(minutes=2)):
        answers, _ = letters._take(conversation.pk)
        assert letters._take(conversation.pk) == ([], [])
        assert len(answers) == 1


def test_the_address_may_be_changed_and_the_newest_counts(conversation, agent, post):
    reply(conversation, agent)
    contacts.leave(conversation_id=conversation.id, email="m.lind@example.org")

    assert post()[0].to == ["m.lind@example.org"]


def test_leaving_the_same_address_again_says_nothing(conversation):
    with nothing_written():
        contacts.leave(conversation_id=conversation.id, email=" maria@example.com ")


@pytest.mark.parametrize(
    "email", ["maria", "maria@", "a b@example.com", "m@example.com\nBcc: x@y.z", "x" * 260 + "@y.z"]
)
def test_what_is_no_address_is_refused(conversation, email):
    with refused(Code.INVALID):
        contacts.leave(conversation_id=conversation.id, email=email)


def test_the_customer_sees_the_address_masked_and_staff_see_it(conversation):
    state = queries.conversation_state(Conversation.objects.get(pk=conversation.pk))

    assert state["contact"] == "m…@example.com"
    (event,) = [each for each in queries.events_after(conversation, 0) if each["type"] == "contact.left"]
    assert event["data"] == {"email": "m…@example.com"}
