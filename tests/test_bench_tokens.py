"""The comparison of docs/performance.md: the whole conversation, with the requests that this portal makes."""

from bench.tokens.comparison import compare
from bench.tokens.script import SCRIPT


def test_this_portal_reads_its_input_from_the_cache_and_the_plain_chatbot_pays_for_all_of_it():
    first, following, plain, whole, *_with_caching = compare().values()
    assert first.read / first.input >= 0.85
    assert following.read / following.input > first.read / first.input
    assert plain.read == whole.read == 0
    assert following.money < first.money < plain.money < whole.money
    quotes = sum(exchange.quote is not None for exchange in SCRIPT)
    assert plain.calls == whole.calls == len(SCRIPT) + quotes
