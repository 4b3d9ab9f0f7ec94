"""What binds the customer: proposed by a tool, done by the customer's own click, once.

The model cannot get further than the proposal, whatever it writes. The click is a command of the visitor's token; it
runs the pack's `perform` with the arguments as they were when the card was shown.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from chat import company
from chat.database import release_connections
from chat.models import Action, Author, ToolCall
from chat.packs.contract import JsonObject, Problem, Proposal
from chat.packs.folder import PackContent
from chat.packs.http_tools import HttpTool, HttpToolFailed
from chat.packs.tools import PackTool
from chat.protocol import Code, EventType, Refusal
from chat.services import records, turns
from chat.services.transcript import Transcript, writing
from chat.states import Kind, Status

log = logging.getLogger(__name__)

VALID_FOR = timedelta(minutes=15)
# A little longer than the slowest HTTP tool may take with its connection, reading and answer.
PERFORMING_FOR = timedelta(seconds=60)
MAX_OPEN = 5


class TooManyOpen(Exception):
    """The customer has enough cards to answer."""


def propose(transcript: Transcript, *, tool_call: ToolCall, tool: str, proposal: Proposal) -> Action:
    """Shows what would be done as a card, within the transaction that records the tool call. Raises `TooManyOpen`.

    The same thing proposed again, while it waits or after it was done, is the same card: a model that repeats itself
    does not get the customer to do it twice.
    """
    conversation = transcript.conversation
    arguments = dict(proposal.arguments)
    same = conversation.actions.filter(tool=tool, arguments=arguments).order_by("-pk").first()
    if same is not None and (same.state == Action.State.CONFIRMED or _is_open(same, transcript)):
        return same
    waiting = conversation.actions.filter(state=Action.State.PROPOSED, expires_at__gt=transcript.now)
    if waiting.count() >= MAX_OPEN:
        raise TooManyOpen
    action = Action.objects.create(
        conversation=conversation,
        turn_id=tool_call.turn_id,
        tool_call=tool_call,
        reference=records.new_reference("A"),
        tool=tool,
        title=proposal.title,
        lines=[{"label": label, "value": value} for label, value in proposal.lines],
        button=proposal.button,
        arguments=arguments,
        created_at=transcript.now,
        expires_at=transcript.now + VALID_FOR,
    )
    transcript.append_event(EventType.ACTION_PROPOSED, {**as_data(action), "turn": tool_call.turn_id})
    return action


def answer(*, conversation_id, reference: str, answer: str) -> int:
    """Carries the action out, or drops it, by the customer's own word: once, and before it expires.

    The same answer again is fine. Raises `Refusal`.
    """
    with writing(conversation_id) as transcript:
        action = Action.objects.filter(conversation_id=conversation_id, reference=reference).first()
        if action is None:
            raise Refusal(Code.NOT_FOUND)
        if action.state != Action.State.PROPOSED:
            if (action.state == Action.State.DECLINED) == (answer == "decline"):
                return transcript.conversation.last_seq
            raise Refusal(Code.ACTION_ANSWERED)
        _check_answerable(action, transcript)
        if answer == "decline":
            text = _("Not done, as you wished: %(title)s") % {"title": action.title}
            return _settle(transcript, action, Action.State.DECLINED, text)
        if transcript.conversation.kind == Kind.PREVIEW:
            return _settle(transcript, action, Action.State.CONFIRMED, _("Preview: nothing was done."))
        content = company.content_for(transcript.conversation)
        tool = company.tool_named(action.tool, content)
        if tool is None or tool.effect != "action":
            return _settle(transcript, action, Action.State.FAILED, _("This cannot be done any more."))
        if not tool.is_remote:
            return _perform_here(transcript, action, tool, content)
        Action.objects.filter(pk=action.pk).update(performing_until=transcript.now + PERFORMING_FOR)
    return _perform_elsewhere(action, tool, content)


def as_data(action: Action) -> JsonObject:
    """An action as it stands in events."""
    return {
        "reference": action.reference,
        "title": action.title,
        "lines": action.lines,
        "button": action.button,
        "expires_at": action.expires_at.isoformat(),
    }


def as_answer(action: Action) -> JsonObject:
    """What the model is told of its proposal."""
    if action.state == Action.State.CONFIRMED:
        return {"action": action.reference, "state": "done already", "outcome": action.outcome}
    return {
        "action": action.reference,
        "state": "waits for the customer",
        "shown": {line["label"]: line["value"] for line in action.lines},
        "note": "Nothing has been done yet. A card shows the customer what would be done; only their own click does "
        "it. Ask them to look at the card and confirm there, and do not say that it is done.",
    }


def _is_open(action: Action, transcript: Transcript) -> bool:
    return action.state == Action.State.PROPOSED and transcript.now < action.expires_at


def _check_answerable(action: Action, transcript: Transcript) -> None:
    if transcript.conversation.is_final(transcript.now):
        raise Refusal(Code.CONVERSATION_FINAL)
    if action.performing_until is not None and transcript.now < action.performing_until:
        raise Refusal(Code.ACTION_RUNNING)
    if transcript.now >= action.expires_at:
        raise Refusal(Code.ACTION_EXPIRED)


def _perform_here(transcript: Transcript, action: Action, tool: PackTool, content: PackContent) -> int:
    """In the transaction that holds the conversation: the records change if, and only if, the action is settled."""
    context = records.tool_context(action.conversation_id, content, action=action.reference)
    try:
        with transaction.atomic():  # What a `perform` had written before it failed is undone.
            result = tool.perform(context, action.arguments)
            if isinstance(result, Problem):
                raise _NotDone(result)
    except _NotDone as not_done:
        return _settle(transcript, action, Action.State.FAILED, not_done.text)
    except Exception:
        # A pack's code is its company's: whatever it raises, the customer is told that nothing was done.
        log.exception("performing %s failed", tool.name)
        return _settle(transcript, action, Action.State.FAILED, _("This could not be done. Nothing was changed."))
    return _settle(transcript, action, Action.State.CONFIRMED, result.text)


def _perform_elsewhere(action: Action, tool: HttpTool, content: PackContent) -> int:
    """Outside of any transaction, for it may take seconds. Should this process die meanwhile, the customer may click
    again; the system that is called knows the action's reference and does it only once."""
    context = records.tool_context(action.conversation_id, content, action=action.reference)
    release_connections()
    try:
        result = tool.perform(context, action.arguments)
    except HttpToolFailed:
        log.exception("performing %s failed", tool.name)
        state, text = Action.State.FAILED, _("We cannot tell whether this was done. Please ask us before trying again.")
    else:
        refused = isinstance(result, Problem)
        state = Action.State.FAILED if refused else Action.State.CONFIRMED
        text = _NotDone(result).text if refused else result.text
    with writing(action.conversation_id) as transcript:
        action = Action.objects.get(pk=action.pk)
        if action.state != Action.State.PROPOSED:  # It took too long, and a second click has settled it.
            return transcript.conversation.last_seq
        return _settle(transcript, action, state, text)


class _NotDone(Exception):
    """A `perform` refused, in words for the customer."""

    def __init__(self, problem: Problem):
        self.text = " ".join([*problem.fields.values(), problem.sentence]).strip()
        super().__init__(self.text)


def _settle(transcript: Transcript, action: Action, state: str, text: str) -> int:
    """Writes the answer down: for the customer and, as a message of the transcript, for the assistant to know."""
    action.state, action.outcome, action.answered_at, action.performing_until = state, text, transcript.now, None
    action.save(update_fields=["state", "outcome", "answered_at", "performing_until"])
    answer = "decline" if state == Action.State.DECLINED else "confirm"
    transcript.append_event(
        EventType.ACTION_ANSWERED,
        {"reference": action.reference, "answer": answer, "outcome": state, "text": text},
    )
    transcript.append_message(author=Author.SYSTEM, name=company.content().settings.company, text=text)
    if transcript.conversation.status == Status.WITH_ASSISTANT:
        turns.queue_unless_live(transcript)
    return transcript.conversation.last_seq
