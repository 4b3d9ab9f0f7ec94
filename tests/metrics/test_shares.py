import pytest

from agents_desk.metrics.shares import wilson_interval


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        # Newcombe, R. G. (1998), Statistics in Medicine 17, 857-872, table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_it_is_the_published_interval(successes, n, low, high):
    assert wilson_interval(successes, n) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_all_of_few_is_not_certain():
    low, high = wilson_interval(3, 3)
    assert low == pytest.approx(0.4385, abs=5e-5)
    assert high == 1


def test_a_share_of_nothing_has_none():
    assert wilson_interval(0, 0) is None
