"""The admin's pages, one module per noun."""

from chat.admin import conversations, packs

__all__ = ["conversations", "packs"]
