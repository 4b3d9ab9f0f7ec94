"""An agent's commands, however they arrive: over the WebSocket or over REST."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from agents_desk import trail
from agents_desk.services import focus, macros, offers, passing, presence, receipts
from chat import access, broadcast, watchers
from chat.models import Author, Conversation
from chat.protocol import (
    Assign,
    Claim,
    Code,
    DeskCommand,
    DeskMessagePost,
    DeskRead,
    DeskTypingSet,
    FocusBeat,
    Look,
    MacroRun,
    Mark,
    Merge,
    MessageFlag,
    NotePost,
    OfferDecline,
    PresenceBeat,
    PresenceSet,
    QuestionAsk,
    Refusal,
    Release,
    Resolve,
    Return,
    Snooze,
    StaffCommand,
    SuggestionAsk,
    TagsSet,
    TranscriptMail,
    Transfer,
    Whisper,
)
from chat.services import (
    assignments,
    consultations,
    conversations,
    flags,
    instructions,
    letters,
    marks,
    merges,
    messages,
    notes,
    reading,
    records,
    snoozes,
    tags,
)
from chat.services.messages import Posted


def carry_out(user, command: DeskCommand | StaffCommand) -> Posted:
    """Does what the command says for this member of staff, and returns the number it stands at.

    Raises `Refusal`; then nothing was changed. `user` is loaded anew by the caller for each command. The deed, its
    entry in the audit log, and the receipt by which it is known when it is sent again, are one transaction.
    """
    with transaction.atomic():
        receipt = receipts.begin(agent=user, command=command)
        if receipt is not None and receipt.is_answered:
            return receipts.answer(receipt)
        posted = _carry_out(user, command)
        trail.record_command(user, command, posted)
        if receipt is not None:
            receipts.complete(receipt, posted)
    return posted


def _carry_out(user, command: DeskCommand | StaffCommand) -> Posted:
    if isinstance(command, StaffCommand):
        return _carry_out_for_staff(user, command)
    conversation = access.conversation_for_staff(user, command.conversation)
    own = {"conversation_id": conversation.id, "agent": user}
    match command:
        case DeskMessagePost():
            return _reply(conversation, user, command)
        case NotePost(client_id=client_id, text=text):
            return notes.post(conversation_id=conversation.id, author=user, client_id=client_id, text=text)
        case Claim():
            seq = _claim(conversation, user)
            consultations.begin_at_takeover(**own)
        case Release():
            seq = assignments.release(**own)
        case Transfer(agent=to_agent, team=to_team, note=note):
            seq = passing.transfer(conversation=conversation, agent=user, to_agent=to_agent, to_team=to_team, note=note)
        case Assign(agent=to_agent):
            seq = passing.assign(conversation=conversation, by=user, to_agent=to_agent)
        case OfferDecline():
            seq = offers.decline(**own)
        case Return():
            seq = _return(conversation, user, command)
        case Whisper(client_id=client_id, text=text, at_once=at_once):
            return instructions.whisper(**own, client_id=client_id, text=text, at_once=at_once)
        case SuggestionAsk(client_id=client_id):
            consultations.ask_for_reply(**own, client_id=client_id)
            seq = conversation.last_seq
        case QuestionAsk(client_id=client_id, text=text):
            consultations.ask(**own, client_id=client_id, question=text)
            seq = conversation.last_seq
        case MessageFlag(seq=wrong, answer=answer):
            seq = flags.flag(**own, seq=wrong, answer=answer)
        case Resolve():
            seq = conversations.resolve_by_agent(**own)
        case DeskTypingSet(on=on, note=is_note):
            seq = _type(conversation, user, on=on, is_note=is_note)
        case DeskRead(seq=read):
            reading.read_by_agent(conversation=conversation, agent=user, seq=read)
            seq = conversation.last_seq
        case Look(on=on):
            seq = _look(conversation, user, on=on)
        case Snooze(until=until):
            seq = snoozes.snooze(**own, until=until)
        case TagsSet(tags=wanted):
            seq = tags.set_tags(**own, tags=wanted)
        case Mark(kind=kind):
            seq = marks.mark(**own, kind=kind)
        case Merge(into=into):
            target = access.conversation_for_staff(user, into)
            seq = merges.merge(**own, into=target.id)
        case MacroRun(client_id=client_id, macro=macro_id):
            return macros.run(conversation=conversation, agent=user, macro_id=macro_id, client_id=client_id)
        case TranscriptMail(email=email, confirmed=confirmed):
            seq = _mail_transcript(conversation, user, email=email, confirmed=confirmed)
        case FocusBeat():
            focus.beat(**own)
            seq = conversation.last_seq
        case _:
            raise TypeError(f"no service for {type(command).__name__}")
    return Posted(seq, created=True)


def _carry_out_for_staff(user, command: StaffCommand) -> Posted:
    """What concerns the agent, and no conversation."""
    match command:
        case PresenceSet(status=status):
            presence.choose(agent=user, status=status)
        case PresenceBeat(active=active):
            presence.beat(agent=user, active=active)
        case _:
            raise TypeError(f"no service for {type(command).__name__}")
    return Posted(0, created=True)


def _reply(conversation: Conversation, user, command: DeskMessagePost) -> Posted:
    """Says it to the customer; who does not hold the conversation is told who does."""
    try:
        return messages.post_by_agent(
            conversation_id=conversation.id,
            agent=user,
            client_id=command.client_id,
            text=command.text,
            attachments=command.attachments,
            consultation=command.consultation,
        )
    except Refusal as refusal:
        if refusal.code is not Code.NOT_HOLDER:
            raise
        conversation.refresh_from_db()
        if conversation.holder is None:
            raise
        raise Refusal(
            Code.NOT_HOLDER,
            _("%(name)s has this conversation. Only they can reply; you can leave a note.")
            % {"name": conversation.holder.display_name},
        ) from None


def _mail_transcript(conversation: Conversation, user, *, email: str, confirmed: bool) -> int:
    """Has the public part sent to the customer; to an address that is not theirs only with a word for it."""
    if conversation.holder_id != user.id and not user.is_manager:
        raise Refusal(Code.NOT_HOLDER)
    own = [each for each in (conversation.contact_email, records.verified_email(conversation.id)) if each]
    to = email.strip() or next(iter(own), "")
    if not to:
        raise Refusal(Code.INVALID, _("The customer has left no address. Please enter one."))
    if to.lower() not in {each.lower() for each in own} and not confirmed:
        raise Refusal(
            Code.NOT_PROVED, _("The customer has not given this address. Please confirm that it may have this.")
        )
    return letters.order_transcript(conversation_id=conversation.id, to=to, asked_by=user.display_name)


def _claim(conversation: Conversation, user) -> int:
    """Takes over; who lost the race is told who was first."""
    try:
        return offers.claim(conversation_id=conversation.id, agent=user)
    except Refusal as refusal:
        if refusal.code is not Code.ALREADY_CLAIMED:
            raise
        conversation.refresh_from_db()
        if conversation.holder is None:
            raise
        raise Refusal(
            Code.ALREADY_CLAIMED,
            _("%(name)s has already taken this conversation.") % {"name": conversation.holder.display_name},
        ) from None


def _return(conversation: Conversation, user, command: Return) -> int:
    """To the assistant, with a sentence for it or without."""
    own = {"conversation_id": conversation.id, "agent": user}
    if not command.instruction.strip():
        return assignments.return_to_assistant(**own)
    return instructions.return_to_assistant(
        **own, client_id=command.client_id, text=command.instruction, at_once=command.at_once
    )


def _type(conversation: Conversation, user, *, on: bool, is_note: bool) -> int:
    """Shows colleagues that something is being written, and the customer if it is an answer, never a note."""
    if not is_note:
        if conversation.holder_id != user.id:
            raise Refusal(Code.NOT_HOLDER)
        broadcast.typing(conversation.id, author=Author.AGENT, name=user.display_name, on=on)
    kind = "note" if is_note else "reply"
    watchers.look(conversation.id, user, typing=kind if on else "")
    return conversation.last_seq


def _look(conversation: Conversation, user, *, on: bool) -> int:
    if on:
        watchers.look(conversation.id, user)
    else:
        watchers.look_away(conversation.id, user.id)
    return conversation.last_seq
