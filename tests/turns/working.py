"""Running turns to their end, and reading what came of them."""

from chat.assistant.worker import Worker
from chat.models import Conversation, Turn

PATIENCE = 60
AT_ONCE = 0.01
CAR = {"make": "Toyota", "model": "Camry", "year": 2021, "mileage": 30_000, "driver_age": 40}
HUMAN = {"reason": "complaint", "summary": "The bill is wrong."}


def work(worker: Worker, conversation: Conversation) -> Turn:
    """Runs what is queued, and what that queues; the last turn."""
    while turn := conversation.turns.filter(state="queued").first():
        worker.run_turn(turn.pk).result(PATIENCE)
    conversation.refresh_from_db()
    return conversation.turns.order_by("pk").last()


def texts(conversation: Conversation, author: str = "assistant") -> list[str]:
    return list(conversation.messages.filter(author=author).order_by("seq").values_list("text", flat=True))


def results(request) -> list[dict]:
    """The tool results that a request carries at its end."""
    return [block for block in request.body["messages"][-1]["content"] if block["type"] == "tool_result"]
