"""The texts that a prompt is made of, by the names of the pack's files: read, checked, and written out again.

A folder and a draft in the admin are read by the same function, so that both are told the same mistakes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import tomli_w

from chat.packs.mistakes import PackMistake
from chat.packs.settings import PackSettings, context_faults, parse_settings

SETTINGS, IDENTITY, EXAMPLES, GUARDRAILS = "pack.toml", "identity.md", "examples.md", "guardrails.md"
HTTP_TOOLS = "tools.toml"
FILES = (SETTINGS, IDENTITY, EXAMPLES, GUARDRAILS)
CONTEXT = re.compile(r"^context/([^/]+)\.md$")
HEADING = re.compile(r"^#\s+(.+?)\s*#*\s*$")


@dataclass(frozen=True)
class ContextSection:
    """Static facts on one subject. `name` is the file's name without the ending."""

    name: str
    title: str
    text: str


@dataclass(frozen=True)
class PromptTexts:
    """What the texts say; complete only where there was no mistake in them."""

    settings: PackSettings | None
    identity: str
    context: tuple[ContextSection, ...]
    examples: str
    guardrails: str


def clean(text: str) -> str:
    """The text without blank edges. Line ends differ between checkouts of a pack and must not make it another one."""
    return text.replace("\r\n", "\n").rstrip()


def in_order(texts: Mapping[str, str]) -> dict[str, str]:
    """The texts as they follow each other in the prompt, wherever they were kept (JSON in PostgreSQL has no order)."""
    before, after = (SETTINGS, IDENTITY), (EXAMPLES, GUARDRAILS, HTTP_TOOLS)
    between = sorted(texts.keys() - {*before, *after})
    return {file: texts[file] for file in (*before, *between, *after) if file in texts}


def parse_prompt(
    texts: Mapping[str, str], *, unreadable: Collection[str] = ()
) -> tuple[PromptTexts, list[PackMistake]]:
    """What the texts say, and everything that is wrong with them. They are `clean`.

    `unreadable` are files that are there, but whose mistake has been told already.
    """
    expected = [file for file in (*FILES, *sorted(filter(CONTEXT.match, texts))) if file not in unreadable]
    mistakes = [PackMistake(file, *fault) for file in expected if (fault := fault_of(texts.get(file)))]
    usable = {file: text for file, text in texts.items() if fault_of(text) is None}
    settings = None
    if SETTINGS in usable:
        settings, faults = parse_settings(usable[SETTINGS])
        mistakes += faults
    context = []
    for file, text in sorted(usable.items()):
        if name := CONTEXT.match(file):
            section, faults = _parse_section(name[1], file, text)
            mistakes += faults
            context += [section] if section else []
    if not any(CONTEXT.match(file) for file in (*texts, *unreadable)):
        message = "the folder is missing or empty; the assistant knows only what stands there"
        mistakes.append(PackMistake("context", 1, message))
    if settings:
        mistakes += context_faults(usable[SETTINGS], settings, _section_names([*texts, *unreadable]))
    prompt = PromptTexts(
        settings=settings,
        identity=usable.get(IDENTITY, ""),
        context=tuple(context),
        examples=usable.get(EXAMPLES, ""),
        guardrails=usable.get(GUARDRAILS, ""),
    )
    return prompt, mistakes


def _section_names(files: Iterable[str]) -> list[str]:
    return [name[1] for file in files if (name := CONTEXT.match(file))]


def write_prompt(prompt: PromptTexts) -> dict[str, str]:
    """The texts that say this, so that reading them gives the same again.

    What is only the default is left out of `pack.toml`, and so are the comments that a folder's file may have.
    """
    settings = prompt.settings.model_dump(exclude_defaults=True, exclude_none=True)
    return {
        SETTINGS: tomli_w.dumps(settings, multiline_strings=True).strip(),
        IDENTITY: prompt.identity,
        **{f"context/{section.name}.md": f"# {section.title}\n\n{section.text}" for section in prompt.context},
        EXAMPLES: prompt.examples,
        GUARDRAILS: prompt.guardrails,
    }


def fault_of(text: str | None) -> tuple[int, str] | None:
    """What makes a text unusable, whatever it is for: the line and a sentence."""
    if text is None:
        return 1, "the file is missing"
    if "\0" in text:
        return text[: text.index("\0")].count("\n") + 1, "contains a NUL character"
    if not text.strip():
        return 1, "the file is empty"
    return None


def _parse_section(name: str, file: str, text: str) -> tuple[ContextSection | None, list[PackMistake]]:
    number, first = next((n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip())
    heading = HEADING.match(first)
    if not heading:
        return None, [PackMistake(file, number, 'must begin with a heading, "# ..."; it becomes the title')]
    body = "\n".join(text.splitlines()[number:]).strip()
    if not body:
        return None, [PackMistake(file, number, "there is nothing below the heading")]
    return ContextSection(name=name, title=heading[1], text=body), []
