from tests.browser.conftest import chat, model  # noqa: F401
from tests.people import agent, pack, visitor_a  # noqa: F401
