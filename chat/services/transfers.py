"""Passing a held conversation on, with a word for whoever gets it."""

from __future__ import annotations

from chat import company
from chat.protocol import Code, Refusal
from chat.services import assignments, notes
from chat.services.transcript import writing


def transfer(*, conversation_id, agent, to_agent=None, to_team: str = "", note: str = "") -> int:
    """The holder passes the conversation to a colleague, or to a team, in whose queue it then waits.

    The note is there as soon as they have it. Raises `no_such_agent` where the pack has no such team, or the colleague
    is the holder.
    """
    with writing(conversation_id) as transcript:
        assignments.check_holder(transcript, agent)
        if to_agent == agent or (to_agent is None and not _has_team(to_team)):
            raise Refusal(Code.NO_SUCH_AGENT)
        if note.strip():
            held = transcript.conversation.assignments.get(ended_at=None)
            notes.append(transcript, author=agent, client_id=f"transfer:{held.pk}", text=note)
        if to_agent is not None:
            assignments.pass_to_agent(transcript, to_agent)
        else:
            assignments.pass_to_team(transcript, to_team)
    return transcript.conversation.last_seq


def _has_team(slug: str) -> bool:
    return any(team.slug == slug for team in company.content().settings.teams)
