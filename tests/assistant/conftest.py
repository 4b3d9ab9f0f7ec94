from tests.people import agent, pack  # noqa: F401
