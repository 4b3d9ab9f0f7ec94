"""`pack.toml` as typed values, and its mistakes with their lines."""

import json
import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterator
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from chat.packs.hours import BusinessHours
from chat.packs.mistakes import PackMistake, suggest
from chat.packs.toml_lines import key_lines, line_of, syntax_mistake

FILE = "pack.toml"
# Fewer say more about their words than about what is meant by them.
LEAST_EXAMPLES = 3


def _check_pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from None
    return text


Text = Annotated[str, Field(min_length=1, max_length=4000)]
Sentence = Annotated[str, Field(min_length=1, max_length=1000)]
Words = Annotated[str, Field(min_length=1, max_length=200)]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,49}$")]
LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$")]
Pattern = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_check_pattern)]
HostName = Annotated[str, Field(pattern=r"^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$")]

SENTENCES = {
    "missing": "{key} is missing",
    "string_type": "{key} must be a text in quotes",
    "tuple_type": "{key} must be a list in square brackets",
    "bool_type": "{key} must be true or false",
    "model_type": "{key} must be a table",
    "date_type": "{key} must be a date, written as 2026-12-25",
    "date_from_datetime_parsing": "{key} must be a date, written as 2026-12-25",
    "date_parsing": "{key} must be a date, written as 2026-12-25",
    "string_too_short": "{key} is empty",
    "too_short": "{key} needs at least {min_length} entries, not {actual_length}",
    "string_too_long": "{key} is longer than {max_length} characters",
    "too_long": "{key} has more than {max_length} entries",
}
PATTERNS = {
    "email": "must be an e-mail address",
    "slug": "must be lower-case letters, digits, hyphens or underscores, beginning with a letter",
    "accent": 'must be a colour such as "#1f5fbf"',
    "shortcut": "must be lower-case letters, digits, hyphens or underscores, beginning with a letter",
    "team": "must be the slug of a team",
    "language": 'must be a language code such as "en" or "pt-BR"',
    "languages": 'must be language codes such as "en" or "pt-BR"',
    "currency": 'must be a code of three capital letters such as "USD"',
    "link_hosts": 'must be host names such as "help.example.com", without https:// and path',
}


class Strict(BaseModel):
    """Immutable; a key that is not known is a mistake, since it would otherwise do nothing in silence."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, str_strip_whitespace=True)


class Team(Strict):
    """A team at the desk; conversations that fit no other go to the default one."""

    slug: Slug
    title: Words
    default: bool = False


class Look(Strict):
    """How the customer's page shows the company."""

    accent: Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")] = "#1f5fbf"
    logo_text: Words | None = None


class Models(Strict):
    """The models this pack was written for; the settings of the portal win over them."""

    assistant: Words | None = None
    fast: Words | None = None


class Handoff(Strict):
    """Words around handing over to a human: what the customer is told, further names for a human, and the address for
    those who would rather write an e-mail than wait."""

    what_happens_next: Text | None = None
    words: tuple[Words, ...] = ()
    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")] | None = None


class Translation(Strict):
    """The company's words on the customer's page in a further language; what is left out is said in the first one."""

    greeting: Text | None = None
    suggestions: Annotated[tuple[Words, ...], Field(max_length=6)] = ()
    what_happens_next: Text | None = None


class Intent(Strict):
    """Something customers want, told by examples of how they say it, and the team that sees to it.

    `context` names sections (files of `context/` without the ending) that the assistant needs for this intent only.
    """

    slug: Slug
    title: Words
    team: Slug
    context: tuple[Words, ...] = ()
    examples: Annotated[tuple[Sentence, ...], Field(min_length=LEAST_EXAMPLES, max_length=200)]


class PackSettings(Strict):
    """All that `pack.toml` says."""

    slug: Slug
    company: Words
    assistant: Words
    greeting: Text
    languages: Annotated[tuple[LanguageCode, ...], Field(min_length=1)] = ("en",)
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "USD"
    phone: Words | None = None
    suggestions: Annotated[tuple[Words, ...], Field(max_length=6)] = ()
    competitors: tuple[Words, ...] = ()
    link_hosts: tuple[HostName, ...] = ()
    number_patterns: tuple[Pattern, ...] = ()
    look: Look = Look()
    handoff: Handoff = Handoff()
    translations: dict[str, Translation] = {}
    models: Models = Models()
    hours: BusinessHours
    teams: Annotated[tuple[Team, ...], Field(min_length=1)]
    intents: tuple[Intent, ...] = ()

    def words_in(self, language: str) -> Translation:
        """Greeting, suggestions and what happens next, as far as they are translated into this language."""
        spoken = language.partition("-")[0]
        translated = (said for code, said in self.translations.items() if code.partition("-")[0] == spoken)
        said = next(translated, Translation())
        return Translation(
            greeting=said.greeting or self.greeting,
            suggestions=said.suggestions or self.suggestions,
            what_happens_next=said.what_happens_next or self.handoff.what_happens_next,
        )

    @property
    def default_team(self) -> Team:
        return next(team for team in self.teams if team.default)

    def intent(self, slug: str) -> Intent | None:
        return next((intent for intent in self.intents if intent.slug == slug), None)

    def team_of(self, intent_slug: str) -> Team:
        """The team that sees to an intent; the default one where there is no such intent."""
        intent = self.intent(intent_slug)
        return next((team for team in self.teams if intent and team.slug == intent.team), self.default_team)


def parse_settings(text: str) -> tuple[PackSettings | None, list[PackMistake]]:
    """The settings, or None and everything that is wrong with them."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return None, [syntax_mistake(FILE, error, text)]
    lines = key_lines(text)
    mistakes = [
        PackMistake(FILE, line_of(lines, path), message)
        for path, message in (*_translation_faults(raw), *_team_faults(raw), *_intent_faults(raw))
    ]
    settings = None
    try:
        # By way of JSON: there pydantic can be strict about types and still take a list for a tuple.
        settings = PackSettings.model_validate_json(json.dumps(raw, default=str))
    except ValidationError as error:
        faults = error.errors(include_url=False)
        mistakes += [
            PackMistake(FILE, line_of(lines, fault["loc"]), sentence_of(fault, _known_keys(fault["loc"])))
            for fault in faults
            if not _follows_from_another(fault, faults)
        ]
    return (None if mistakes else settings), mistakes


def _translation_faults(raw: dict[str, Any]) -> Iterator[tuple[tuple, str]]:
    languages, translations = raw.get("languages", []), raw.get("translations")
    if not isinstance(languages, list) or not isinstance(translations, dict):
        return  # the schema says so already
    for code in translations:
        if code not in languages[1:]:
            further = [str(language) for language in languages[1:]]
            yield ("translations", code), f'"{code}" is none of the further languages{suggest(code, further)}'


def _team_faults(raw: dict[str, Any]) -> Iterator[tuple[tuple, str]]:
    teams = raw.get("teams")
    if not isinstance(teams, list) or not all(isinstance(team, dict) for team in teams) or not teams:
        return  # the schema says so already
    counts = Counter()
    for index, team in enumerate(teams):
        slug = team.get("slug")
        counts[str(slug)] += 1
        if counts[str(slug)] == 2:
            yield ("teams", index, "slug"), f'there are two teams with the slug "{slug}"'
    defaults = [index for index, team in enumerate(teams) if team.get("default") is True]
    if not defaults:
        yield ("teams", 0), "no team has default = true; one must take what fits no other"
    for index in defaults[1:]:
        yield ("teams", index, "default"), "only one team can have default = true"


def context_faults(text: str, settings: PackSettings, sections: Collection[str]) -> list[PackMistake]:
    """The intents of a `pack.toml` whose `context` names a section that is none of `sections`."""
    lines = key_lines(text)
    return [
        PackMistake(
            FILE,
            line_of(lines, ("intents", index, "context")),
            f'intent "{intent.slug}" names context/{name}.md, which does not exist{suggest(name, sections)}',
        )
        for index, intent in enumerate(settings.intents)
        for name in intent.context
        if name not in sections
    ]


def _intent_faults(raw: dict[str, Any]) -> Iterator[tuple[tuple, str]]:
    intents, teams = raw.get("intents", []), raw.get("teams")
    if not all(isinstance(tables, list) and all(isinstance(t, dict) for t in tables) for tables in (intents, teams)):
        return  # the schema says so already
    known = [str(team.get("slug")) for team in teams]
    counts = Counter()
    for index, intent in enumerate(intents):
        slug, team = str(intent.get("slug")), intent.get("team")
        counts[slug] += 1
        if counts[slug] == 2:
            yield ("intents", index, "slug"), f'there are two intents with the slug "{slug}"'
        if isinstance(team, str) and team not in known:
            yield ("intents", index, "team"), f'there is no team "{team}"{suggest(team, known)}'


def _follows_from_another(fault: dict[str, Any], faults: list[dict[str, Any]]) -> bool:
    """Whether a list seems too short only because entries of it are wrong, which are told themselves."""
    place = fault["loc"]
    return fault["type"] == "too_short" and any(
        other["loc"][: len(place)] == place and len(other["loc"]) > len(place) for other in faults
    )


def sentence_of(fault: dict[str, Any], known_keys: Collection[str]) -> str:
    """What pydantic found, in the words of this project."""
    names = [str(part) for part in fault["loc"] if isinstance(part, str)]
    key = ".".join(names)
    match fault["type"]:
        case "extra_forbidden":
            return f'unknown key "{names[-1]}"{suggest(names[-1], known_keys)}'
        case "string_pattern_mismatch":
            return f'{key} {PATTERNS[names[-1]]}, not "{fault["input"]}"'
        case "value_error":
            return f"{key}: {fault['ctx']['error']}"
        case "too_short" if fault["ctx"]["actual_length"] == 0:
            return f"{key} is empty"
        case kind if kind in SENTENCES:
            return SENTENCES[kind].format(key=key, **fault.get("ctx", {}))
        case _:
            return f"{key}: {fault['msg']}"


def _known_keys(location: tuple) -> list[str]:
    tables = {
        "look": Look,
        "handoff": Handoff,
        "translations": Translation,
        "models": Models,
        "hours": BusinessHours,
        "teams": Team,
        "intents": Intent,
    }
    model = tables.get(location[0], PackSettings) if len(location) > 1 else PackSettings
    return list(model.model_fields)
