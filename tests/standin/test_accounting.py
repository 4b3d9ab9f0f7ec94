"""Tokens are accounted as the API accounts them."""

from chat.assistant.standin.accounting import PrefixCache, count_request
from tests.standin.chat import search_results

MARK = {"cache_control": {"type": "ephemeral"}}


def cached_request(*said):
    """A long frame with a breakpoint at its end, and one on the last message, as the portal sends it."""
    frame = {"type": "text", "text": "context " * 1000, **MARK}
    messages = [{"role": "user", "content": [frame]}, {"role": "assistant", "content": "Understood."}]
    for number, text in enumerate(said):
        role = "user" if number % 2 == 0 else "assistant"
        messages.append({"role": role, "content": [{"type": "text", "text": text}]})
    messages[-1]["content"][-1].update(MARK)
    return {"model": "any", "messages": messages}


def total(usage):
    return usage["input_tokens"] + usage["cache_creation_input_tokens"] + usage["cache_read_input_tokens"]


def test_the_conversation_so_far_is_read_from_the_cache():
    cache = PrefixCache()
    first = cache.account(cached_request("Hello, how are you?"))
    second = cache.account(cached_request("Hello, how are you?", "Fine.", "And when are you open?"))
    assert first["cache_read_input_tokens"] == 0
    assert first["cache_creation_input_tokens"] == total(first)
    assert second["cache_read_input_tokens"] == total(first)
    assert second["cache_creation_input_tokens"] == total(second) - total(first)
    assert second["input_tokens"] == 0


def test_another_conversation_shares_the_frame_and_another_key_nothing():
    cache = PrefixCache()
    cache.account(cached_request("Hello"), key="a")
    other = cache.account(cached_request("Something else"), key="a")
    assert 2000 <= other["cache_read_input_tokens"] < total(other)
    assert cache.account(cached_request("Hello"), key="b")["cache_read_input_tokens"] == 0


def test_a_cached_prefix_lives_five_minutes_after_its_last_use():
    now = [0.0]
    cache = PrefixCache(clock=lambda: now[0])
    cache.account(cached_request("Hello"))
    for now[0], is_read in ((299, True), (590, True), (891, False)):
        assert bool(cache.account(cached_request("Hello"))["cache_read_input_tokens"]) is is_read


def test_a_short_prefix_is_not_cached():
    cache = PrefixCache()
    short = {"model": "any", "messages": [{"role": "user", "content": [{"type": "text", "text": "Hi", **MARK}]}]}
    cache.account(short)
    again = cache.account(short)
    assert again["cache_read_input_tokens"] == again["cache_creation_input_tokens"] == 0


def searched(*, cited=""):
    """A conversation with a search in it; `cited` is what a citation of the answer quotes."""
    use = {"type": "tool_use", "id": "t1", "name": "search_knowledge", "input": {"query": "moving"}}
    found = search_results(("https://a.example/", "Moving", ["word " * 500, "more " * 500]))["search_results"]
    location = {
        "type": "search_result_location",
        "cited_text": cited,
        "source": "https://a.example/",
        "title": "Moving",
        "search_result_index": 0,
        "start_block_index": 0,
        "end_block_index": 1,
    }
    return [
        {"role": "user", "content": "What does moving cost?"},
        {"role": "assistant", "content": [use]},
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t1", "content": found, **MARK}]},
        {"role": "assistant", "content": [{"type": "text", "text": "It is free.", "citations": [location]}]},
        {"role": "user", "content": "Thanks!"},
    ]


def test_a_search_result_counts_by_its_words_and_is_read_from_the_cache():
    request = {"model": "any", "messages": searched()[:3]}
    words = (len("word " * 500) + len("more " * 500)) // 4
    assert words <= count_request(request) <= words + 40
    cache = PrefixCache()
    first = cache.account(request)
    second = cache.account({"model": "any", "messages": searched()})
    assert first["cache_creation_input_tokens"] == total(first)
    assert second["cache_read_input_tokens"] == total(first)


def test_what_a_citation_quotes_is_not_counted():
    plain = count_request({"messages": searched()})
    assert count_request({"messages": searched(cited="word " * 400)}) == plain
