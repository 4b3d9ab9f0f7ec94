"""What managers arrange at the desk, one module per noun."""

from agents_desk.admin import routing, service_levels

__all__ = ["routing", "service_levels"]
