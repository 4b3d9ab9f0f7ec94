from tests.people import agent, pack, visitor_a, visitor_b  # noqa: F401
