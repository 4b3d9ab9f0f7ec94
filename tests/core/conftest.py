from tests.people import admin, agent, agent2, manager, pack, visitor_a, visitor_b  # noqa: F401
