"""The assistant's tools: the core ones of every company, and the active pack's own."""

from chat.assistant.tools.catalogue import definitions, run

__all__ = ["definitions", "run"]
