"""How sample conversations go: one function per kind of story, each told from its first message on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from agents_desk.sample import words
from agents_desk.sample.offers import SampleOffer, make_offer
from agents_desk.sample.scene import Scene
from chat.assistant.tools import resolve_conversation
from chat.assistant.words import apology_text
from chat.models import Message, Verdict
from chat.protocol import HandoffReason
from chat.states import Move

MINUTE, HOUR = 60, 3600
SILENCE = 24 * HOUR


def answered_and_closed(scene: Scene) -> None:
    scene.ask()
    scene.answer(scene.topic.answer)
    scene.pause(20, 180)
    scene.to.resolve(Move.RESOLVE_BY_CUSTOMER)
    scene.rate(0.45, (5, 5, 5, 5, 4, 4, 3))


def thanked(scene: Scene) -> None:
    scene.ask()
    scene.answer(scene.topic.answer)
    scene.pause(20, 120)
    scene.to.customer_says(scene.pick(words.THANKS))
    scene.use_tool(resolve_conversation.NAME, {}, {"resolved": True}, "")
    scene.answer(scene.pick(words.FAREWELLS))
    scene.to.resolve(Move.RESOLVE_BY_ASSISTANT)
    scene.rate(0.35, (5, 5, 5, 4, 4))


def two_questions(scene: Scene) -> None:
    scene.ask()
    scene.answer(scene.topic.answer)
    second = scene.chance.choice(scene.cast.topics)
    scene.pause(30, 240)
    scene.to.customer_says(scene.chance.choice(words.FOLLOW_UPS).format(subject=second.subject))
    scene.answer(second.answer)
    scene.pause(20, 200)
    scene.to.resolve(Move.RESOLVE_BY_CUSTOMER)
    scene.rate(0.4, (5, 5, 4, 4, 4, 3))


def answered_and_left(scene: Scene) -> None:
    scene.ask()
    scene.answer(scene.topic.answer)
    scene.to.wait(SILENCE)
    scene.to.resolve(Move.RESOLVE_BY_SILENCE)


def left_after_a_question(scene: Scene) -> None:
    scene.ask()
    scene.answer(f"{scene.topic.answer}\n\nWhich part of it is it about in your case?")
    scene.to.wait(SILENCE)
    scene.to.resolve(Move.RESOLVE_BY_SILENCE)


def not_known(scene: Scene) -> None:
    scene.ask()
    scene.answer(scene.topic.answer)
    scene.pause(20, 90)
    scene.to.customer_says(scene.pick(words.IRRITATED))
    scene.answer(words.FALLBACK, cause=Message.Cause.FALLBACK)
    scene.pause(20, 90)
    scene.to.resolve(Move.RESOLVE_BY_CUSTOMER)
    scene.rate(0.5, (3, 2, 2, 1))


def answered_badly(scene: Scene) -> None:
    scene.ask()
    scene.answer(scene.topic.answer)
    scene.pause(20, 90)
    scene.to.resolve(Move.RESOLVE_BY_CUSTOMER)
    scene.rate(1, (2, 1))


def quoted(scene: Scene) -> None:
    made = make_offer(scene.cast.tools, scene.cast.content, now=scene.to.now, chance=scene.chance)
    if made is None:
        return answered_and_closed(scene)
    scene.pause(3, 30)
    scene.to.customer_says("What would it cost me?")
    scene.answer(f"I can work that out with you. Please tell me: {made.asked}.")
    scene.pause(30, 180)
    scene.to.customer_says(made.told)
    return _offer(scene, made)


def _offer(scene: Scene, made: SampleOffer) -> None:
    call = scene.use_tool(made.tool.name, made.input, None, made.tool.label)
    reference = "Q-" + "".join(scene.chance.choices("23456789ABCDEFGHJKMNPQRSTVWXYZ", k=8))
    quote = scene.to.offer(call, made.offer, reference)
    period = {"once": "", "month": " a month", "year": " a year"}[made.offer.period]
    scene.answer(
        f"**{made.offer.title}** comes to {made.offer.price} {made.offer.currency}{period}. The card has the details."
    )
    scene.pause(40, 400)
    answer = scene.chance.choices(("accept", "decline", ""), (45, 15, 40))[0]
    if answer:
        scene.to.customer_answers_quote(quote, answer)
        scene.pause(10, 60)
        scene.to.resolve(Move.RESOLVE_BY_CUSTOMER)
        scene.rate(0.4, (5, 5, 5, 4, 4))
    else:
        scene.to.wait(SILENCE)
        scene.to.resolve(Move.RESOLVE_BY_SILENCE)


def handed_off_by_assistant(scene: Scene) -> None:
    scene.ask()
    scene.answer(scene.topic.answer)
    scene.pause(20, 120)
    scene.to.customer_says(scene.pick(words.IRRITATED))
    scene.request_by_assistant()
    scene.wait_for_desk(3 * MINUTE)
    scene.work(scene.agent())
    scene.rate(0.5, (5, 5, 5, 4, 4, 4, 3, 2))


def asked_for_a_person(scene: Scene) -> None:
    scene.ask()
    scene.answer(scene.topic.answer)
    scene.pause(20, 90)
    scene.to.customer_says(scene.pick(words.WANTS_A_PERSON))
    scene.to.customer_asks_for_human()
    scene.wait_for_desk(4 * MINUTE)
    scene.work(scene.agent())
    scene.rate(0.5, (5, 5, 4, 4, 4, 3, 2))


def asked_at_once(scene: Scene) -> None:
    scene.pause(3, 20)
    scene.to.customer_says(scene.pick(words.WANTS_A_PERSON))
    scene.to.customer_asks_for_human(HandoffReason.COMPLAINT)
    scene.wait_for_desk(4 * MINUTE)
    scene.work(scene.agent())
    scene.rate(0.6, (5, 5, 4, 4, 3, 1))


def assistant_failed(scene: Scene) -> None:
    scene.ask()
    scene.to.step(scene.model_call(0), blocks=[], stop_reason="", discarded=True)
    scene.to.assistant_fails(apology_text("en"))
    scene.wait_for_desk(3 * MINUTE)
    scene.work(scene.agent())
    scene.rate(0.4, (5, 4, 3, 2))


def tried_to_steer(scene: Scene) -> None:
    """The assistant is warned, keeps to its subject, and the customer asks what they came for."""
    scene.pause(3, 40)
    message = scene.to.customer_says(scene.pick(words.STEERING))
    scene.to.input_verdict(message, kind=Verdict.Kind.INJECTION, rule="override", action=Verdict.Action.CAUTION)
    scene.answer(words.NOT_STEERED)
    scene.pause(10, 60)
    scene.ask()
    scene.answer(scene.topic.answer)
    scene.pause(20, 90)
    scene.to.resolve(Move.RESOLVE_BY_CUSTOMER)


def promise_taken_back(scene: Scene) -> None:
    """Nobody reads the assistant's first attempt; the second one is as it should be."""
    scene.ask()
    scene.to.step(
        scene.model_call(len(words.PROMISE) // 4),
        blocks=[{"type": "text", "text": words.PROMISE}],
        stop_reason="guardrail",
        discarded=True,
    )
    scene.to.output_verdict(words.PROMISE, kind=Verdict.Kind.PROMISE, rule="promise_money", action=Verdict.Action.RETRY)
    scene.answer(scene.topic.answer)
    scene.pause(20, 90)
    scene.to.resolve(Move.RESOLVE_BY_CUSTOMER)
    scene.rate(0.4, (5, 5, 4, 4))


def gave_up_waiting(scene: Scene) -> None:
    scene.ask()
    scene.answer(scene.topic.answer)
    scene.pause(20, 90)
    scene.to.customer_asks_for_human()
    scene.pause(8 * MINUTE, 50 * MINUTE)
    scene.to.resolve(Move.RESOLVE_BY_CUSTOMER)
    scene.rate(0.5, (2, 1, 1))


def withdrew_the_request(scene: Scene) -> None:
    scene.ask()
    scene.answer(scene.topic.answer)
    scene.pause(20, 90)
    scene.to.customer_asks_for_human()
    scene.pause(3 * MINUTE, 12 * MINUTE)
    scene.to.customer_withdraws()
    scene.pause(20, 90)
    scene.to.resolve(Move.RESOLVE_BY_CUSTOMER)


def passed_on(scene: Scene) -> None:
    """The first agent gives it back; it waits a second time."""
    scene.ask()
    scene.answer(scene.topic.answer)
    scene.pause(20, 90)
    scene.to.customer_says(scene.pick(words.IRRITATED))
    scene.request_by_assistant()
    scene.wait_for_desk(3 * MINUTE)
    first, second = scene.chance.sample(scene.cast.agents, 2)
    scene.to.claim(first)
    scene.to.focus(first, scene.chance.uniform(60, 200))
    scene.to.note(first, "Needs somebody who knows this better than I do.")
    scene.to.release()
    scene.wait_for_desk(6 * MINUTE)
    scene.work(second)
    scene.rate(0.6, (4, 3, 3, 2))


def reassured(scene: Scene) -> None:
    scene.ask()
    scene.answer(scene.topic.answer)
    scene.pause(20, 60)
    scene.to.customer_asks_for_human()
    scene.wait_for_desk(2 * MINUTE)
    scene.to.reassure()
    scene.pause(20, 60)
    scene.to.customer_says(scene.topic.question(scene.chance))
    scene.answer(scene.topic.answer)
    scene.pause(20, 60)
    scene.to.resolve(Move.RESOLVE_BY_CUSTOMER)


def taken_over_unasked(scene: Scene) -> None:
    """An agent who reads along steps in while the assistant is speaking."""
    scene.ask()
    scene.answer(scene.topic.answer)
    scene.pause(20, 60)
    scene.to.customer_says(scene.pick(words.IRRITATED))
    scene.pause(1, 2)
    scene.work(scene.agent())
    scene.rate(0.5, (5, 5, 4))


def handed_back(scene: Scene) -> None:
    """The agent settles what needed a person and lets the assistant go on."""
    agent = scene.agent()
    scene.ask()
    scene.request_by_assistant()
    scene.wait_for_desk(3 * MINUTE)
    scene.to.claim(agent)
    scene.to.focus(agent, scene.chance.uniform(60, 240))
    scene.to.agent_says(scene.pick(words.AGENT_ANSWERS))
    scene.to.return_to_assistant()
    scene.pause(30, 120)
    scene.to.customer_says(scene.chance.choice(scene.cast.topics).question(scene.chance))
    scene.answer(scene.topic.answer)
    scene.pause(20, 60)
    scene.to.resolve(Move.RESOLVE_BY_CUSTOMER)
    scene.rate(0.5, (5, 4))


def came_back(scene: Scene) -> None:
    """The second conversation of somebody whom the first one had not helped."""
    scene.pause(3, 40)
    scene.to.customer_says(scene.pick(words.COME_BACKS))
    scene.answer(scene.topic.answer)
    scene.pause(20, 90)
    scene.to.resolve(Move.RESOLVE_BY_CUSTOMER)
    scene.rate(0.4, (4, 3, 3, 2))


# Still going on when the history ends


def being_answered(scene: Scene) -> None:
    scene.ask()
    scene.answer(scene.topic.answer)


def waiting(scene: Scene) -> None:
    scene.ask()
    scene.answer(scene.topic.answer)
    scene.pause(20, 60)
    scene.to.customer_says(scene.pick(words.IRRITATED))
    scene.request_by_assistant()


def with_an_agent(scene: Scene) -> None:
    waiting(scene)
    scene.pause(30, 90)
    agent = scene.agent()
    scene.to.claim(agent)
    scene.to.focus(agent, 45)
    greeting = scene.chance.choice(words.AGENT_GREETINGS)
    scene.to.agent_says(greeting.format(name=agent.display_name, subject=scene.topic.subject))


Story = Callable[[Scene], None]

# How many of a hundred go like this.
STORIES: dict[Story, float] = {
    answered_and_closed: 30,
    thanked: 12,
    two_questions: 9,
    answered_and_left: 11,
    quoted: 14,
    left_after_a_question: 2,
    not_known: 1.5,
    answered_badly: 1,
    handed_off_by_assistant: 6,
    asked_for_a_person: 5,
    asked_at_once: 1.5,
    assistant_failed: 1.5,
    tried_to_steer: 0.8,
    promise_taken_back: 0.8,
    gave_up_waiting: 1.2,
    withdrew_the_request: 1,
    passed_on: 1.2,
    reassured: 0.8,
    taken_over_unasked: 0.8,
    handed_back: 1,
}
# What goes on right now, and how many minutes ago it began.
IN_PROGRESS: tuple[tuple[Story, timedelta], ...] = (
    (waiting, timedelta(minutes=26)),
    (waiting, timedelta(minutes=11)),
    (waiting, timedelta(minutes=4)),
    (with_an_agent, timedelta(minutes=17)),
    (being_answered, timedelta(minutes=9)),
    (being_answered, timedelta(minutes=38)),
)
