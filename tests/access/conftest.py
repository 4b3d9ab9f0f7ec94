from tests.people import admin, agent, manager, pack, visitor_a, visitor_b  # noqa: F401
