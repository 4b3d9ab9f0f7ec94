"""How far a share can be trusted."""

from __future__ import annotations

from math import sqrt

Z_95 = 1.959963984540054


def wilson_interval(successes: int, n: int) -> tuple[float, float] | None:
    """The Wilson score interval of a share at 95 % confidence; None for a share of nothing.

    Wilson, E. B. (1927): Probable inference, the law of succession, and statistical inference. JASA 22, 209-212.
    Unlike the textbook interval it stays within 0 and 1 and is honest for small n.
    """
    if n == 0:
        return None
    share = successes / n
    shrink = 1 + Z_95**2 / n
    centre = (share + Z_95**2 / (2 * n)) / shrink
    margin = Z_95 / shrink * sqrt(share * (1 - share) / n + Z_95**2 / (4 * n**2))
    return max(0.0, centre - margin), min(1.0, centre + margin)
