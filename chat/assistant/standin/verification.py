"""Finding out whether the customer is who they say: an e-mail address, a code sent to it, and then on with their wish.

Nothing is remembered between requests: how far it has come follows from the tools' answers so far.
"""

import json
import re
from dataclasses import dataclass, replace
from typing import Any

from chat.assistant.standin.blocks import Blocks, call, paragraphs, text
from chat.assistant.standin.conversation import Conversation, ToolOutcome
from chat.assistant.standin.intents import Intent, read_intent
from chat.assistant.standin.particulars import EMAIL
from chat.assistant.standin.phrases import in_any_language, say
from chat.assistant.standin.tools import Role, Tool

_CODE = re.compile(r"(?<![\w-])\d{3}[ -]?\d{3}(?![\w-])")
_REFUSES = re.compile(
    r"\b(?:needs?|requires?|must|only|first|not|un)\b.{0,60}\bverif|unverified|\bverif\w*.{0,40}\b(?:first|required|needed)",
    re.IGNORECASE | re.DOTALL,
)
_IS_VERIFIED = re.compile(r"\b(?:is|are|was|been) (?:now )?verified\b", re.IGNORECASE)
_WISHES_TO_VERIFY = re.compile(r"\bverify\b.{0,20}\b(?:me|myself|my identity|who i am)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Verification:
    """How far it has come."""

    tool: Tool
    wanted: ToolOutcome | None = None  # what was refused, to be tried again
    sent_to: str = ""
    verified: bool = False

    @property
    def is_under_way(self) -> bool:
        return self.wanted is not None or bool(self.sent_to)


def is_refusal(outcome: ToolOutcome) -> bool:
    """Whether a tool wants to know first who the customer is."""
    if isinstance(outcome.said, dict) and outcome.said.get("needs_verification"):
        return True
    return outcome.failed and bool(_REFUSES.search(json.dumps(outcome.said)))


def follow_verification(conversation: Conversation) -> Verification | None:
    """Read from the conversation; None where the request offers no tool for it."""
    tool = conversation.tool_for(Role.VERIFY)
    if tool is None:
        return None
    state = Verification(tool)
    for turn in conversation.turns:
        if turn.speaker == "portal" and _IS_VERIFIED.search(turn.text):
            state = replace(state, verified=True, sent_to="")
        if turn.speaker == "customer" and any(read_intent(said) is Intent.CANCEL for said in turn.texts):
            state = Verification(tool, verified=state.verified)
        for outcome in turn.outcomes:
            state = _learn(state, outcome)
    return state


def _learn(state: Verification, outcome: ToolOutcome) -> Verification:
    if outcome.name == state.tool.name:
        if has_verified(outcome):
            return replace(state, verified=True, sent_to="")
        if outcome.input.get("code") or outcome.failed:
            return state
        return replace(state, sent_to=str(outcome.input.get("email", "")))
    if is_refusal(outcome):
        return replace(state, wanted=outcome, verified=False)
    if state.wanted and outcome.name == state.wanted.name:
        return replace(state, wanted=None)
    return state


def has_verified(outcome: ToolOutcome) -> bool:
    """Whether the tool took the code, or knew the customer already."""
    said: Any = outcome.said if isinstance(outcome.said, dict) else {}
    return not outcome.failed and bool(said.get("verified", outcome.input.get("code")))


def go_on(conversation: Conversation) -> Blocks:
    """The next step, if what the customer wrote is one: their address or the code."""
    state = follow_verification(conversation)
    said = conversation.last_customer_turn.text
    if state is None or state.verified or not (state.is_under_way or _was_asked(conversation)):
        return []
    if address := EMAIL.search(said):
        return [call(state.tool, {"email": address[0]})]
    if state.sent_to and (code := _CODE.search(said)):
        return [call(state.tool, {"code": re.sub(r"\D", "", code[0])})]
    return []


def remind(conversation: Conversation) -> str:
    """What is still waited for, or nothing."""
    state = follow_verification(conversation)
    if state is None or state.verified or not state.is_under_way:
        return ""
    return say(conversation.language, "ask_code" if state.sent_to else "ask_email")


def begin(conversation: Conversation) -> Blocks:
    """For a customer who asks to be verified, before anything needs it."""
    wishes = _WISHES_TO_VERIFY.search(conversation.last_customer_turn.text)
    if not wishes or conversation.tool_for(Role.VERIFY) is None:
        return []
    return [text(say(conversation.language, "ask_email"))]


def resume(conversation: Conversation) -> Blocks:
    """When the portal has word of it (the code was entered on its card): take up the wish again."""
    state = follow_verification(conversation)
    wanted = state and state.wanted and conversation.tools.get(state.wanted.name)
    return [call(wanted, state.wanted.input)] if wanted else []


def report_refusal(conversation: Conversation) -> Blocks:
    """A tool wants to know first who it is: ask for the address, or use the one that the customer has written."""
    state = follow_verification(conversation)
    if state is None:
        return [text(f"{say(conversation.language, 'cannot_see')} {say(conversation.language, 'offer_of_human')}")]
    if state.sent_to:
        return [text(say(conversation.language, "ask_code"))]
    written = [EMAIL.findall(turn.text) for turn in conversation.turns if turn.speaker == "customer"]
    if addresses := [address for found in written for address in found]:
        return [call(state.tool, {"email": addresses[-1]})]
    return [text(say(conversation.language, "needs_verification"))]


def report(outcome: ToolOutcome, conversation: Conversation) -> Blocks:
    """What became of the address or the code; once verified, the wish is taken up where it was refused."""
    language = conversation.language
    if has_verified(outcome):
        name = outcome.said.get("name") if isinstance(outcome.said, dict) else None
        thanks = say(language, "verified_named", name=name) if name else say(language, "verified")
        wish = resume(conversation)
        return paragraphs([text(thanks)], wish or [text(say(language, "what_next"))])
    if outcome.input.get("code"):
        return [text(say(language, "code_wrong"))]
    if not outcome.failed:
        return [text(say(language, "code_sent"))]
    if EMAIL.search(str(outcome.input.get("email", ""))):
        return [text(f"{say(language, 'no_code')} {say(language, 'offer_of_human')}")]
    return [text(say(language, "ask_email"))]


def _was_asked(conversation: Conversation) -> bool:
    return any(asked in conversation.last_assistant_text for asked in in_any_language("ask_email"))
