"""One sample conversation being told: what customers, the assistant and agents do again and again in all of them."""

from __future__ import annotations

import random
from dataclasses import dataclass

from agents_desk.sample import words
from agents_desk.sample.recorder import ModelCall, Recorder
from agents_desk.sample.words import Topic
from chat.assistant.stream import Usage
from chat.assistant.tools import request_human
from chat.models import Message
from chat.packs.folder import PackContent
from chat.packs.hours import BusinessHours
from chat.packs.tools import PackTool
from chat.protocol import HandoffReason
from chat.states import Move

PREFIX_TOKENS = 6_800  # role, context and examples: read from the cache by all but the first call in a while


@dataclass(frozen=True)
class Cast:
    """Who and what all stories share."""

    content: PackContent
    tools: dict[str, PackTool]
    topics: list[Topic]
    agents: list
    chance: random.Random

    @property
    def hours(self) -> BusinessHours:
        return self.content.settings.hours


@dataclass
class Scene:
    """One conversation being told."""

    cast: Cast
    to: Recorder
    topic: Topic

    @property
    def chance(self) -> random.Random:
        return self.cast.chance

    def pause(self, least: float, most: float) -> None:
        self.to.wait(self.chance.uniform(least, most))

    def pick(self, texts: tuple[str, ...]) -> str:
        return self.chance.choice(texts).format(subject=self.topic.subject)

    # The assistant

    def think(self, output: int, *, block: dict, stop_reason: str = "end_turn"):
        if self.chance.random() < 0.03:
            self.to.step(self.model_call(output // 3), blocks=[], stop_reason="", discarded=True)
        return self.to.step(self.model_call(output), blocks=[block], stop_reason=stop_reason)

    def answer(self, text: str, *, cause: str = Message.Cause.ANSWER) -> None:
        self.think(len(text) // 4, block={"type": "text", "text": text})
        self.to.assistant_says(text, cause=cause)

    def use_tool(self, name: str, input: dict, output, label: str):
        block = {"type": "tool_use", "id": f"sample-{name}", "name": name, "input": input}
        return self.to.call_tool(
            self.think(60, block=block, stop_reason="tool_use"), name=name, input=input, output=output, label=label
        )

    def model_call(self, output: int) -> ModelCall:
        said = self.to.conversation.last_seq * 45
        cold = self.chance.random() < 0.15
        usage = Usage(
            input=self.chance.randint(8, 60),
            cache_write=said + (PREFIX_TOKENS if cold else self.chance.randint(40, 160)),
            cache_read=0 if cold else PREFIX_TOKENS + said,
            output=max(output, 12),
        )
        return ModelCall(usage=usage, seconds=0.7 + output / 75 + self.chance.expovariate(2))

    # The customer

    def ask(self) -> None:
        self.pause(3, 40)
        self.to.customer_says(self.topic.question(self.chance))

    def rate(self, likely: float, scores: tuple[int, ...]) -> None:
        if self.chance.random() < likely:
            self.pause(5, 90)
            score = self.chance.choice(scores)
            self.to.customer_rates(score, self.chance.choice(words.COMMENTS[score]))

    def request_by_assistant(self) -> None:
        reasons = (HandoffReason.ACCOUNT_SPECIFIC, HandoffReason.NEEDS_AUTHORITY, HandoffReason.DISPUTE)
        reason = self.chance.choice((*reasons, HandoffReason.ACCOUNT_SPECIFIC, HandoffReason.NOT_ANSWERED))
        summary = f"Subject: {self.topic.title}. The general answer does not settle the customer's own case."
        team = self.chance.choice(self.cast.content.settings.teams).slug
        asked = {"reason": reason.value, "summary": summary, "team": team}
        self.use_tool(request_human.NAME, asked, {"handed_over": True}, request_human.LABEL)
        self.to.assistant_asks_for_human(reason=reason, summary=summary, team=team)
        self.answer(words.HANDING_OVER)

    # The agents

    def wait_for_desk(self, median: float) -> None:
        """Until an agent has time for it: soon when the desk is staffed, else after it opens."""
        if not self.cast.hours.is_open(self.to.now):
            self.to.wait_until(self.cast.hours.next_opening(self.to.now) or self.to.now)
        self.to.wait(median * self.chance.lognormvariate(0, 0.8))

    def work(self, agent, *, move: Move = Move.RESOLVE_BY_AGENT) -> None:
        """The agent reads, answers, often leaves a note, resolves, and wraps up."""
        self.to.claim(agent)
        self.to.focus(agent, self.chance.uniform(20, 90))
        greeting = self.chance.choice(words.AGENT_GREETINGS)
        self.to.agent_says(greeting.format(name=agent.display_name, subject=self.topic.subject))
        self.to.focus(agent, self.chance.uniform(60, 420))
        self.pause(0, 120)
        self.to.agent_says(self.pick(words.AGENT_ANSWERS))
        self.pause(30, 300)
        self.to.customer_says(self.pick(words.THANKS))
        self.to.focus(agent, self.chance.uniform(15, 60))
        if self.chance.random() < 0.6:
            self.to.note(agent, self.pick(words.NOTES))
        self.to.resolve(move)
        self.to.focus(agent, self.chance.uniform(10, 75))

    def agent(self):
        return self.chance.choice(self.cast.agents)
