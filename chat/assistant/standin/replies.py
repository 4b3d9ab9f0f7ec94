"""The stand-in's own sentences. It promises nothing, and says plainly when it does not know."""

from typing import Any

from chat.assistant.standin.conversation import Conversation
from chat.assistant.standin.fields import Field, Values
from chat.assistant.standin.language import enumerate_words
from chat.assistant.standin.retrieval import Finding

OFFER_OF_HUMAN = "Shall I connect you with a colleague?"
HANDED_OVER = "A colleague will take over from here and can see what we have written so far."
FAREWELL = "Thank you for getting in touch. Goodbye!"
WELCOME = "You're welcome! Is there anything else I can help you with?"
MOST_SUBJECTS = 5  # named when saying what one can help with
NOT_CAUGHT = "I'm sorry, I did not catch that."
DROPPED = "No problem, we leave it at that. Is there anything else I can help you with?"
NO_ACCESS = "I'm sorry, that did not work just now."


def greet(conversation: Conversation) -> str:
    own = f"I'm {conversation.name}. " if conversation.name else ""
    return f"Hello! {own}{_can_help(conversation)} What can I do for you?"


def introduce(conversation: Conversation) -> str:
    own = f"I'm {conversation.name}, a virtual assistant" if conversation.name else "I'm a virtual assistant"
    return f"{own}, not a human. If you would like to talk to one of my human colleagues, just say so."


def quote(findings: list[Finding]) -> str:
    """What the context says, each part under its subject."""
    parts = []
    for finding in findings:
        subject = finding.section.subject
        lead = f"On **{subject[:1].lower() + subject[1:] if _is_phrase(subject) else subject}**:\n\n" if subject else ""
        parts.append(lead + finding.quote)
    return "\n\n".join(parts)


def admit_ignorance(conversation: Conversation) -> str:
    """For what the context does not hold: say so, lead back to its subjects, offer a human."""
    return f"I'm sorry, I have no information about that. {_can_help(conversation)} {OFFER_OF_HUMAN}"


def ask_for(fields: list[Field], *, values: Values, known: list[Field], again: bool = False) -> str:
    """The next question: two fields at most, and what is known already."""
    facts = [f"- {f.label[:1].upper()}{f.label[1:]}: {say_value(values[f.name])}" for f in known if f.name in values]
    so_far = "So far I have:\n\n" + "\n".join(facts) + "\n\n" if facts else ""
    asked = [_name_field(f, with_hint=again) for f in fields[:2]]
    return f"{so_far}Could you tell me {enumerate_words(asked)}?"


def say_value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    # A number below ten thousand may be a year, which has no separator.
    return f"{value:,}" if isinstance(value, int | float) and abs(value) >= 10_000 else str(value)


def _name_field(f: Field, *, with_hint: bool) -> str:
    hint = ""
    if f.type == "boolean":
        hint = "yes or no"
    elif f.options:
        hint = enumerate_words([str(option).replace("_", " ") for option in f.options], "or")
    elif with_hint:
        hint = f.description.rstrip(".")
    article = "" if f.label.split(" ")[0] in {"your", "the", "how", "whether", "what"} else "the "
    return f"{article}**{f.label}**" + (f" ({hint})" if hint else "")


def _can_help(conversation: Conversation) -> str:
    titles = dict.fromkeys(d.title.strip() for d in conversation.documents)
    subjects = [t[:1].lower() + t[1:] if _is_phrase(t) else t for t in titles if t and not t.startswith("About")]
    if not subjects:
        return "I can help with questions about our services."
    if len(subjects) > MOST_SUBJECTS:
        subjects = [*subjects[:MOST_SUBJECTS], "more"]
    return f"I can help with {enumerate_words(subjects)}."


def _is_phrase(title: str) -> bool:
    """Whether a title is ordinary words: `Opening hours`, not `FAQ` or `Acme Home`."""
    first, *rest = title.split(" ")
    return first[1:].islower() and all(word.islower() or not word.isalpha() for word in rest)
