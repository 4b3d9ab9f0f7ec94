"""What can go wrong with a model call. Apart from the client, because importing the SDK takes longer than all else."""

from __future__ import annotations

from enum import StrEnum


class ErrorKind(StrEnum):
    """What went wrong with a model call, in the words of the turn engine."""

    OVERLOADED = "overloaded"
    RATE_LIMITED = "rate_limited"
    UNAVAILABLE = "unavailable"
    TIMEOUT = "timeout"  # no answer at all
    STALLED = "stalled"  # an answer that stopped coming
    TRUNCATED = "truncated"
    MALFORMED = "malformed"
    REFUSED_REQUEST = "refused_request"
    UNAUTHORISED = "unauthorised"
    SPEND_LIMIT = "spend_limit"
    CONTEXT_FULL = "context_full"


# The others would fail again in the same way.
RETRYABLE = frozenset(
    {
        ErrorKind.OVERLOADED,
        ErrorKind.RATE_LIMITED,
        ErrorKind.UNAVAILABLE,
        ErrorKind.TIMEOUT,
        ErrorKind.STALLED,
        ErrorKind.TRUNCATED,
        ErrorKind.MALFORMED,
    }
)

# What says that the model cannot be had by anybody at the moment, not that this one request was refused.
OUT_OF_REACH = frozenset(
    {
        ErrorKind.OVERLOADED,
        ErrorKind.RATE_LIMITED,
        ErrorKind.UNAVAILABLE,
        ErrorKind.TIMEOUT,
        ErrorKind.STALLED,
        ErrorKind.TRUNCATED,
        ErrorKind.UNAUTHORISED,
        ErrorKind.SPEND_LIMIT,
    }
)
