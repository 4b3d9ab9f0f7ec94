"""What the stand-in says to an agent, and what it makes of their instructions."""

from chat.assistant.standin.rules import answer
from chat.assistant.standin.validation import check_request

SEARCH = {
    "name": "search_knowledge",
    "description": "Search the help articles.",
    "input_schema": {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]},
}
BRIEF = '<brief>\n{"suggested_reply": "Hello, I am looking at your lamp."}\n</brief>'
FOUND = {
    "type": "search_result",
    "source": "https://help.lamps.example/warranty",
    "title": "Warranty",
    "content": [{"type": "text", "text": "Every lamp has a warranty of two years. "}],
    "citations": {"enabled": True},
}


def request(task, *said, results=None, brief=""):
    transcript = "\n".join(f'<message number="2" speaker="{speaker}">{words}</message>' for speaker, words in said)
    frame = ["<context>\n</context>", brief, f"<transcript>\n{transcript}\n</transcript>", task]
    messages = [{"role": "user", "content": [{"type": "text", "text": part} for part in frame if part]}]
    if results is not None:
        use = {"type": "tool_use", "id": "t1", "name": "search_knowledge", "input": {"query": "lamp warranty"}}
        content = results or '{"results": []}'
        messages.append({"role": "assistant", "content": [use]})
        messages.append({"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t1", "content": content}]})
    return check_request({"model": "any", "max_tokens": 100, "tools": [SEARCH], "messages": messages})


REPLY = "(Suggest a reply.) Write what I, Maya, can send to the customer now."
ASKS = ("customer", "How long is the warranty of my lamp?")


def test_it_looks_up_what_the_customer_asks_before_it_suggests():
    [block] = answer(request(REPLY, ("customer", "Hello"), ("assistant", "Hello!"), ASKS))
    assert block["name"] == "search_knowledge"
    assert "warranty" in block["input"]["query"]


def test_it_suggests_what_the_passages_say_with_their_source():
    [block] = answer(request(REPLY, ASKS, results=[FOUND]))
    assert "two years" in block["text"]
    assert block["citations"][0]["source"] == FOUND["source"]


def test_without_a_passage_it_suggests_the_briefs_reply_and_else_promises_nothing():
    assert answer(request(REPLY, ASKS, results=[], brief=BRIEF))[0]["text"] == "Hello, I am looking at your lamp."
    assert "looking into it" in answer(request(REPLY, ASKS, results=[]))[0]["text"]


def test_a_reply_is_in_the_customers_language():
    said = ("customer", "Guten Tag, wie lange ist die Garantie auf meine Lampe?")
    assert "kümmere mich darum" in answer(request(REPLY, said, results=[]))[0]["text"]


def test_an_agents_own_question_is_what_it_looks_for():
    task = "(A question of mine, Maya's, not for the customer. Answer me briefly.)\n\nIs a lampshade under warranty?"
    [block] = answer(request(task, ASKS))
    assert "lampshade" in block["input"]["query"]
    assert answer(request(task, ASKS, results=[]))[0]["text"].startswith("I'm sorry, I have looked for it")


def instructed(told, *said):
    messages = [{"role": role, "content": [{"type": "text", "text": words}]} for role, words in said]
    block = {"type": "text", "text": f'<staff_instruction reference="m1">\n{told}\n</staff_instruction>'}
    if messages[-1]["role"] == "user":
        messages[-1]["content"].append(block)
    else:
        messages.append({"role": "user", "content": [block]})
    return check_request({"model": "any", "max_tokens": 100, "messages": messages})


def test_it_says_what_staff_dictate():
    body = instructed("Please say: “We open at nine.”", ("user", "Hello"), ("assistant", "Hello!"))
    assert answer(body)[0]["text"] == "We open at nine."


def test_what_staff_say_otherwise_is_not_taken_for_the_customers_words():
    body = instructed("Talk to a human agent about it", ("user", "Hello"))
    assert "What can I do for you?" in answer(body)[0]["text"]
