"""The assistant's tools: the core ones of every company, and the active pack's own."""

from chat.assistant.tools.catalogue import definitions, look_up, read_only_definitions, run

__all__ = ["definitions", "look_up", "read_only_definitions", "run"]
