"""A draft of a prompt: the texts of a version as one edits them, and the content that they make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from chat.packs.folder import PackContent, http_tool_mistakes
from chat.packs.mistakes import PackErrors, PackMistake
from chat.packs.prompt_texts import HTTP_TOOLS, SETTINGS, PromptTexts, clean, parse_prompt, write_prompt


def write_parts(content: PackContent) -> dict[str, str]:
    """The texts that one edits, by the names of the pack's files. That of the HTTP tools may be empty."""
    prompt = PromptTexts(
        settings=content.settings,
        identity=content.identity,
        context=content.context,
        examples=content.examples,
        guardrails=content.guardrails,
    )
    return {**write_prompt(prompt), HTTP_TOOLS: content.http_tools}


def find_mistakes(parts: Mapping[str, str], *, base: PackContent) -> list[PackMistake]:
    """What is wrong with the texts, as `check_pack` would say it."""
    return _read(parts, base)[1]


def read_parts(parts: Mapping[str, str], *, base: PackContent) -> PackContent:
    """The content that the texts make. Tools in Python come from `base`. Raises `PackErrors`."""
    content, mistakes = _read(parts, base)
    if mistakes:
        raise PackErrors(mistakes)
    return content


def _read(parts: Mapping[str, str], base: PackContent) -> tuple[PackContent, list[PackMistake]]:
    texts = {file: clean(text) for file, text in parts.items()}
    http_tools = texts.pop(HTTP_TOOLS, "")
    prompt, mistakes = parse_prompt(texts)
    mistakes += http_tool_mistakes(http_tools, base.tools)
    if prompt.settings is not None and prompt.settings.slug != base.settings.slug:
        message = f'slug names the pack in the database and stays "{base.settings.slug}"'
        mistakes.append(PackMistake(SETTINGS, _line_of_slug(parts[SETTINGS]), message))
    content = replace(
        base,
        settings=prompt.settings,
        identity=prompt.identity,
        context=prompt.context,
        examples=prompt.examples,
        guardrails=prompt.guardrails,
        http_tools=http_tools,
    )
    return content, sorted(set(mistakes))


def _line_of_slug(text: str) -> int:
    return next((number for number, line in enumerate(text.splitlines(), 1) if line.lstrip().startswith("slug")), 1)
