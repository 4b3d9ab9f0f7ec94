"""What is tried on: a conversation that waits for an agent, with one of everything that a route or command is about."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from agents_desk.models import CannedReply, Macro, SavedView
from chat.models import Action, Quote
from chat.services import attachments, consultations, flags, handoffs, messages
from portal.accounts.models import User
from tests.people import Visitor, an_offer, answer, hire, say, start_conversation

# The number of the assistant's message in each of the conversations below.
ANSWER = 4


class Matters:
    """Each try gets a quote that nobody has done anything with: a new one, unless all tries so far were turned away."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        self._fresh: Quote | None = None

    def try_on(self, action: Callable[[Quote], Any]) -> Any:
        quote = self._fresh = self._fresh or new_quote(self._visitor)
        outcome = action(quote)
        if outcome == "ok":
            self._fresh = None
        return outcome


def new_quote(visitor) -> Quote:
    """Of a conversation of the visitor's that waits for an agent; an action of the same reference waits there too."""
    conversation = start_conversation(visitor)
    say(conversation)
    answer(conversation)
    handoffs.request_by_customer(conversation_id=conversation.id)
    offer = an_offer()
    reference = f"Q-{conversation.id.hex[:8]}"
    Action.objects.create(
        conversation=conversation,
        reference=reference,
        tool="cancel_policy",
        title="Cancel your policy",
        lines=[],
        button="Cancel it",
        created_at=conversation.opened_at,
        expires_at=conversation.opened_at + offer.valid_for,
    )
    return Quote.objects.create(
        conversation=conversation,
        reference=reference,
        product=offer.product,
        title=offer.title,
        inputs=[],
        price=offer.price,
        currency="USD",
        period="month",
        breakdown=[],
        created_at=conversation.opened_at,
        expires_at=conversation.opened_at + offer.valid_for,
    )


def new_macro() -> int:
    """A shared one, which leaves a conversation's tags as they are."""
    actions = [{"do": "tags", "add": [], "remove": ["billing"]}]
    return Macro.objects.create(title=f"Macro {uuid4()}", actions=actions).pk


def new_reply() -> int:
    """One that everybody has."""
    text = {"title": "Greeting", "text": "Hello {customer.name}"}
    return CannedReply.objects.get_or_create(pack="acme", shortcut="hello", defaults=text)[0].pk


def new_consultation(quote: Quote, somebody) -> int:
    """Asked by whoever tries, where that is a member of staff."""
    agent = somebody if isinstance(somebody, User) else hire(f"former-{uuid4()}")
    return consultations.ask_for_reply(conversation_id=quote.conversation_id, agent=agent, client_id=str(uuid4())).pk


def new_flag(quote: Quote, agent: User) -> int:
    flags.flag(conversation_id=quote.conversation_id, agent=agent, seq=ANSWER, answer="No.")
    return quote.conversation.messages.get(seq=ANSWER).flag.pk


def new_attachment(quote: Quote):
    """Of the customer, and sent."""
    conversation = quote.conversation
    file = attachments.upload(
        conversation=conversation, name="note.txt", declared_type="text/plain", size=5, content=b"hello"
    )
    messages.post_by_customer(conversation_id=conversation.pk, client_id="file", text="", attachments=[file.pk])
    return file.pk


def new_view() -> int:
    """A shared one, of somebody who has left."""
    owner = hire(f"former-{uuid4()}", is_active=False)
    return SavedView.objects.create(owner=owner, name="Angry", view="open", is_shared=True).pk
