"""What the stand-in says of its own. It promises nothing, and says plainly when it does not know."""

from typing import Any

from chat.assistant.standin.conversation import Conversation
from chat.assistant.standin.fields import Field, Values
from chat.assistant.standin.phrases import list_words, say
from chat.assistant.standin.retrieval import Finding

_NO_ARTICLE = frozenset({"your", "the", "how", "whether", "what", "which", "anybody", "anyone", "since"})
MOST_SUBJECTS = 5  # named when saying what one can help with


def greet(conversation: Conversation) -> str:
    own = say(conversation.language, "own_name", name=conversation.name) if conversation.name else ""
    return say(conversation.language, "greeting", own=own, subjects=_can_help(conversation))


def introduce(conversation: Conversation) -> str:
    if conversation.name:
        return say(conversation.language, "who_named", name=conversation.name)
    return say(conversation.language, "who")


def quote(findings: list[Finding], language: str) -> str:
    """What the context says, each part under its subject."""
    parts = []
    for finding in findings:
        subject = finding.section.subject
        named = subject[:1].lower() + subject[1:] if _is_phrase(subject) else subject
        lead = say(language, "on_subject", subject=named) + "\n\n" if subject else ""
        parts.append(lead + finding.quote)
    return "\n\n".join(parts)


def admit_ignorance(conversation: Conversation) -> str:
    """For what the context does not hold: say so, lead back to its subjects, offer a human."""
    return _admit("unknown", conversation)


def admit_nothing_found(conversation: Conversation) -> str:
    """The same after a search."""
    return _admit("not_found", conversation)


def ask_for(fields: list[Field], *, values: Values, known: list[Field], language: str, again: bool = False) -> str:
    """The next question: two fields at most, and what is known already."""
    facts = [
        f"- {f.label[:1].upper()}{f.label[1:]}: {say_value(values[f.name], language)}"
        for f in known
        if f.name in values
    ]
    so_far = say(language, "so_far") + "\n\n" + "\n".join(facts) + "\n\n" if facts else ""
    asked = [_name_field(f, language, with_hint=again) for f in fields[:2]]
    return so_far + say(language, "could_you_tell", fields=list_words(language, asked))


def say_value(value: Any, language: str) -> str:
    if isinstance(value, bool):
        return say(language, "yes" if value else "no")
    # A number below ten thousand may be a year, which has no separator.
    return f"{value:,}" if isinstance(value, int | float) and abs(value) >= 10_000 else str(value)


def _admit(phrase: str, conversation: Conversation) -> str:
    language = conversation.language
    return f"{say(language, phrase)} {_can_help(conversation)} {say(language, 'offer_of_human')}"


def _name_field(f: Field, language: str, *, with_hint: bool) -> str:
    hint = ""
    if f.type == "boolean":
        hint = f"{say(language, 'yes')} {say(language, 'or')} {say(language, 'no')}"
    elif f.options:
        hint = list_words(language, [str(option).replace("_", " ") for option in f.options], "or")
    elif with_hint or f.is_date:
        hint = f.description.rstrip(".")
    has_article = f.label.split(" ")[0] in _NO_ARTICLE
    named = f"**{f.label}**" if has_article else say(language, "the_field", field=f.label)
    return named + (f" ({hint})" if hint else "")


def _can_help(conversation: Conversation) -> str:
    language = conversation.language
    titles = dict.fromkeys(d.title.strip() for d in conversation.documents)
    subjects = [t[:1].lower() + t[1:] if _is_phrase(t) else t for t in titles if t and not t.startswith("About")]
    if not subjects:
        return say(language, "can_help_generally")
    if len(subjects) > MOST_SUBJECTS:
        subjects = [*subjects[:MOST_SUBJECTS], say(language, "more")]
    return say(language, "can_help", subjects=list_words(language, subjects))


def _is_phrase(title: str) -> bool:
    """Whether a title is ordinary words: `Opening hours`, not `FAQ` or `Acme Home`."""
    first, *rest = title.split(" ")
    return first[1:].islower() and all(word.islower() or not word.isalpha() for word in rest)
