"""What managers arrange at the desk, one module per noun."""

from agents_desk.admin import replies, routing, service_levels

__all__ = ["replies", "routing", "service_levels"]
