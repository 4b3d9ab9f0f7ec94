"""The admin's pages, one module per noun."""

from chat.admin import articles, conversations, packs, prompt_drafts, prompt_versions, verdicts

__all__ = ["articles", "conversations", "packs", "prompt_drafts", "prompt_versions", "verdicts"]
