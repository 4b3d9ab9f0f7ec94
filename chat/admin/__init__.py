"""The admin's pages, one module per noun."""

from chat.admin import conversations, packs, prompt_drafts, prompt_versions, verdicts

__all__ = ["conversations", "packs", "prompt_drafts", "prompt_versions", "verdicts"]
