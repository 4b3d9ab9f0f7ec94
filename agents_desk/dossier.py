"""All that staff see of one conversation beside its transcript: why it is here, what is known, what it cost."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Subquery

from agents_desk import duplicates
from agents_desk.consultations import uses_of
from agents_desk.models import Offer
from agents_desk.sla.standing import standing
from chat import access, company, queries
from chat.assistant.briefing import brief_from_record
from chat.models import Assignment, Conversation, Handoff, Message, Quote, Step, ToolCall, Turn
from chat.protocol import HandoffReason, Requester, Stream

EARLIER_SHOWN = 10
LINE_LENGTH = 140
BRIEF = ("asked", "established", "tried", "promised", "open_question", "suggested_reply", "made_by")


def desk_snapshot(user, conversation: Conversation) -> dict[str, Any]:
    """The beginning of the desk's stream: its events so far, and the dossier for this member of staff."""
    return {
        "conversation": str(conversation.id),
        "seq": conversation.desk_seq,
        "events": queries.events_after(conversation, 0, stream=Stream.DESK, upto=conversation.desk_seq),
        "dossier": dossier(user, conversation),
    }


def dossier(user, conversation: Conversation) -> dict[str, Any]:
    """Read from the rows, in a constant number of statements; of other conversations what `user` may see."""
    turns = list(
        conversation.turns.select_related("prompt_version__pack").prefetch_related("steps", "tool_calls").order_by("pk")
    )
    quotes = list(conversation.quotes.order_by("pk"))
    handoffs = _handoffs(conversation)
    holder, rating = conversation.holder, getattr(conversation, "rating", None)
    return {
        "conversation": str(conversation.id),
        "kind": conversation.kind,
        "language": conversation.language,
        "status": conversation.status,
        "opened_at": conversation.opened_at.isoformat(),
        "holder": {"id": holder.id, "name": holder.display_name} if holder else None,
        "customer": _customer(conversation),
        "contact": conversation.contact_email,
        "intent": intent_title(conversation),
        "sentiment": conversation.sentiment,
        "handoffs": [_handoff(handoff) for handoff in handoffs],
        "brief": _brief(handoffs[0]) if handoffs else None,
        "team": _team(conversation),
        "offers": [_offer(each) for each in conversation.offers.select_related("agent").order_by("pk")],
        "assignments": [_assignment(each) for each in conversation.assignments.select_related("agent").order_by("pk")],
        "turns": [_turn(turn) for turn in turns],
        "totals": _totals([step for turn in turns for step in turn.steps.all()]),
        "quotes": [_quote(quote) for quote in quotes],
        "rating": {"score": rating.score, "comment": rating.comment} if rating else None,
        "earlier": _earlier(user, conversation),
        "previous": _previous(user, conversation),
        "suggested": uses_of(conversation),
        "sla": standing(conversation),
        "tags": conversation.tags,
        "snoozed_until": _moment(conversation.snoozed_until),
        "joined": duplicates.joined(conversation),
        "merged_into": duplicates.went_into(user, conversation),
    }


def _customer(conversation: Conversation) -> dict[str, Any]:
    customer = conversation.customer
    identity = queries.verified_identity(conversation.id)
    return {
        "id": str(customer.id),
        "name": str(customer),
        "since": customer.created_at.isoformat(),
        "verified": {"name": identity.name, "reference": identity.reference} if identity else None,
    }


def _handoffs(conversation: Conversation) -> list[Handoff]:
    return list(conversation.handoffs.select_related("claimed_by", "brief").order_by("-requested_at", "-pk"))


def _handoff(handoff: Handoff) -> dict[str, Any]:
    return {
        **why(handoff),
        "requested_at": handoff.requested_at.isoformat(),
        "ended_at": _moment(handoff.ended_at),
        "outcome": handoff.outcome,
        "claimed_by": handoff.claimed_by.display_name if handoff.claimed_by else None,
    }


def _brief(handoff: Handoff) -> dict[str, Any]:
    """What to read first; until it has been written, what the record says."""
    stored = getattr(handoff, "brief", None)
    if stored is None:
        return brief_from_record(handoff).as_data()
    return {name: getattr(stored, name) for name in BRIEF}


def why(handoff: Handoff) -> dict[str, Any]:
    """Why a person is needed, as the desk shows it."""
    return {
        "reason": handoff.reason,
        "reason_label": str(HandoffReason(handoff.reason).label),
        "requested_by": handoff.requested_by,
        "requested_by_label": str(Requester(handoff.requested_by).label),
        "team": handoff.team,
        "team_label": team_title(handoff.team),
        "summary": handoff.summary,
    }


def team_title(slug: str) -> str:
    """In the pack's words; the slug of a team that it no longer has."""
    return next((team.title for team in company.content().settings.teams if team.slug == slug), slug)


def intent_title(conversation: Conversation) -> str:
    """What the customer wants, in the pack's words; empty while that is not sure."""
    if not conversation.intent_sure:
        return ""
    intent = company.content().settings.intent(conversation.intent)
    return intent.title if intent else conversation.intent


def _assignment(assignment: Assignment) -> dict[str, Any]:
    return {
        "agent": {"id": assignment.agent_id, "name": assignment.agent.display_name},
        "started_at": assignment.started_at.isoformat(),
        "ended_at": _moment(assignment.ended_at),
        "ending": assignment.ending,
    }


def _team(conversation: Conversation) -> dict[str, str] | None:
    return {"slug": conversation.team, "title": team_title(conversation.team)} if conversation.team else None


def _offer(offer: Offer) -> dict[str, Any]:
    return {
        "agent": {"id": offer.agent_id, "name": offer.agent.display_name},
        "offered_at": offer.offered_at.isoformat(),
        "until": offer.expires_at.isoformat(),
        "ended_at": _moment(offer.ended_at),
        "outcome": offer.outcome,
        "reasons": offer.reasons,
    }


def _turn(turn: Turn) -> dict[str, Any]:
    return {
        "turn": turn.pk,
        "state": turn.state,
        "attempt": turn.attempt,
        "failure": turn.failure,
        "draft": turn.draft,
        "unsupported": turn.unsupported,
        "rejected_citations": turn.rejected_citations,
        "prompt": str(turn.prompt_version) if turn.prompt_version else None,
        "queued_at": turn.queued_at.isoformat(),
        "first_text_at": _moment(turn.first_text_at),
        "ended_at": _moment(turn.ended_at),
        "steps": [_step(step) for step in sorted(turn.steps.all(), key=lambda step: step.pk)],
        "tools": [_tool_call(call) for call in sorted(turn.tool_calls.all(), key=lambda call: call.pk)],
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "number": step.number,
        "attempt": step.attempt,
        "discarded": step.discarded,
        "model": step.model,
        "stop_reason": step.stop_reason,
        "input_tokens": step.input_tokens,
        "cache_write_tokens": step.cache_write_tokens,
        "cache_read_tokens": step.cache_read_tokens,
        "output_tokens": step.output_tokens,
        "cost": None if step.cost is None else str(step.cost),
        "first_text_ms": step.first_text_ms,
        "duration_ms": step.duration_ms,
    }


def _tool_call(call: ToolCall) -> dict[str, Any]:
    return {
        "id": call.pk,
        "at": call.created_at.isoformat(),
        "name": call.name,
        "label": _label_of(call.name),
        "input": call.input,
        "output": call.output,
        "is_error": call.is_error,
        "duration_ms": call.duration_ms,
    }


def _totals(steps: list[Step]) -> dict[str, Any]:
    """What the assistant's part has used; calls that were thrown away were paid for too."""
    known = [step.cost for step in steps if step.cost is not None]
    return {
        "input_tokens": sum(step.read_tokens for step in steps),
        "cache_read_tokens": sum(step.cache_read_tokens for step in steps),
        "output_tokens": sum(step.output_tokens for step in steps),
        "cost": str(sum(known, Decimal())) if known else None,
        "models": sorted({step.model for step in steps}),
    }


def _quote(quote: Quote) -> dict[str, Any]:
    return {
        "reference": quote.reference,
        "title": quote.title,
        "price": str(quote.price),
        "currency": quote.currency,
        "period": quote.period,
        "expires_at": quote.expires_at.isoformat(),
        "answer": quote.answer or None,
    }


def _earlier(user, conversation: Conversation) -> list[dict[str, Any]]:
    """The same customer's other conversations, newest first."""
    first = Message.objects.filter(conversation=OuterRef("pk"), author="customer").order_by("seq")
    others = (
        Conversation.objects.filter(access.visible_to(user), customer_id=conversation.customer_id)
        .exclude(pk=conversation.pk)
        .select_related("rating")
        .annotate(first_line=Subquery(first.values("text")[:1]))
        .order_by("-opened_at")[:EARLIER_SHOWN]
    )
    return [
        {
            "id": str(other.id),
            "opened_at": other.opened_at.isoformat(),
            "status": other.status,
            "line": (other.first_line or "")[:LINE_LENGTH],
            "rating": other.rating.score if hasattr(other, "rating") else None,
        }
        for other in others
    ]


def _previous(user, conversation: Conversation) -> dict[str, Any] | None:
    """The conversation that this one follows, in the words that the assistant is given of it."""
    if conversation.previous is None or not access.may_see(user, conversation.previous):
        return None
    return {"id": str(conversation.previous_id), "summary": queries.summary_of(conversation.previous)}


def _label_of(name: str) -> str:
    tool = company.tools().get(name)
    return tool.label if tool else _words(name)


def _words(name: str) -> str:
    return name.replace("_", " ").strip().capitalize()


def _moment(at) -> str | None:
    return at.isoformat() if at else None
