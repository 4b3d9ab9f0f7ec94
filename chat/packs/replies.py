"""`replies.toml`: what agents say again and again, as typed values, and its mistakes with their lines."""

from collections.abc import Iterator

from chat.packs.mistakes import PackMistake, suggest
from chat.packs.placeholders import paths_in
from chat.packs.settings import LanguageCode, PackSettings, Slug, Strict, Text, Words, sentence_of
from chat.packs.toml_lines import line_of
from chat.packs.toml_tables import read_tables

FILE = "replies.toml"
# What can stand in braces; it is filled in from the conversation when the reply is chosen.
PLACEHOLDERS = (
    "customer.name",
    "customer.reference",
    "agent.name",
    "company",
    "assistant",
    "conversation.reference",
    "quote.reference",
    "quote.title",
    "quote.price",
    "quote.expires",
)


class ReplyText(Strict):
    """One `[[replies]]`: Markdown with placeholders; without `team` or `language` it is for all of them."""

    shortcut: Slug
    title: Words
    text: Text
    team: Slug | None = None
    language: LanguageCode | None = None


class RepliesFile(Strict):
    replies: tuple[ReplyText, ...] = ()


def parse_replies(text: str, settings: PackSettings | None) -> tuple[tuple[ReplyText, ...], list[PackMistake]]:
    """The replies of the file, or none and everything that is wrong with them. Without settings, which have mistakes
    of their own then, teams and languages are not checked."""
    read, lines, mistakes = read_tables(
        FILE, text, RepliesFile, lambda fault: sentence_of(fault, list(ReplyText.model_fields))
    )
    if read is None:
        return (), mistakes
    replies = read.replies
    faults = [
        PackMistake(FILE, line_of(lines, ("replies", index, key)), message)
        for index, reply in enumerate(replies)
        for key, message in (*_twice(reply, replies[:index]), *_placeholder_faults(reply), *_unknown(reply, settings))
    ]
    return (() if faults else replies), faults


def _twice(reply: ReplyText, earlier: tuple[ReplyText, ...]) -> Iterator[tuple[str, str]]:
    if any((other.shortcut, other.language) == (reply.shortcut, reply.language) for other in earlier):
        in_language = f' in the language "{reply.language}"' if reply.language else ""
        yield "shortcut", f'there are two replies with the shortcut "{reply.shortcut}"{in_language}'


def _placeholder_faults(reply: ReplyText) -> Iterator[tuple[str, str]]:
    for name in dict.fromkeys(paths_in(reply.text)):
        if name not in PLACEHOLDERS:
            yield "text", f"there is no placeholder {{{name}}}{suggest(name, PLACEHOLDERS)}"


def _unknown(reply: ReplyText, settings: PackSettings | None) -> Iterator[tuple[str, str]]:
    if settings is None:
        return
    teams = [team.slug for team in settings.teams]
    if reply.team is not None and reply.team not in teams:
        yield "team", f'there is no team "{reply.team}"{suggest(reply.team, teams)}'
    if reply.language is not None and reply.language not in settings.languages:
        yield "language", f'"{reply.language}" is none of the languages of pack.toml'
