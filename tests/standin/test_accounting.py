"""Tokens are accounted as the API accounts them."""

from chat.assistant.standin.accounting import PrefixCache

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
