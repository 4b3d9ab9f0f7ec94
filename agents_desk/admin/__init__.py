"""What managers arrange at the desk, one module per noun."""

from agents_desk.admin import service_levels

__all__ = ["service_levels"]
