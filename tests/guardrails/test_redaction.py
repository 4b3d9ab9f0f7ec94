"""Nothing personal gets into the logs."""

import io
import logging
import logging.config
import random

import pytest
from django.conf import settings

from chat.guardrails.redaction import RedactingFormatter, redact

FIRST = ("jane", "omar", "li.wei", "anna-maria", "j_smith", "zoe")
SHAPES = {
    "email": lambda dice: f"{dice.choice(FIRST)}{dice.randrange(10_000)}@mail{dice.randrange(100)}.example.org",
    "phone": lambda dice: f"({dice.randrange(201, 989)}) {dice.randrange(200, 999)}-{dice.randrange(1000, 9999)}",
    "international": lambda dice: (
        f"+{dice.choice((44, 49, 33, 34))} {dice.randrange(100, 999)} {dice.randrange(10**6, 10**7)}"
    ),
    "ssn": lambda dice: f"{dice.randrange(100, 600)}-{dice.randrange(10, 99)}-{dice.randrange(1000, 9999)}",
    "card": lambda dice: card(dice),
    "vin": lambda dice: f"VIN {''.join(dice.choice('ABCDEFGHJKLMNPRSTUVWXYZ0123456789') for _ in range(15))}A7",
    "plate": lambda dice: (
        f"plate {dice.choice('ABCDEF')}{dice.choice('KLM')}{dice.choice('XYZ')}-{dice.randrange(1000, 9999)}"
    ),
    "policy": lambda dice: f"policy number ACM-{dice.randrange(10**6, 10**7)}",
    "key": lambda dice: f"sk-ant-api03-{dice.randbytes(16).hex()}",
    "password": lambda dice: f"password: {dice.randbytes(4).hex()}7",
}


def card(dice: random.Random) -> str:
    digits = "4" + "".join(str(dice.randrange(10)) for _ in range(14))
    doubled = sum(int(d) * 2 - 9 * (int(d) > 4) for d in digits[::2]) + sum(int(d) for d in digits[1::2])
    whole = digits + str(-doubled % 10)
    return dice.choice(("", " ", "-")).join(whole[start : start + 4] for start in range(0, 16, 4))


@pytest.fixture
def log():
    """A logger with the handler that the settings describe, and what it has written."""
    described = settings.LOGGING["formatters"]["line"]
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logging.config.DictConfigurator(settings.LOGGING).configure_formatter(dict(described)))
    logger = logging.Logger("canaries")
    logger.addHandler(handler)
    logger.written = written
    return logger


def test_the_settings_log_through_the_redaction(log):
    assert isinstance(log.handlers[0].formatter, RedactingFormatter)


def test_two_hundred_planted_canaries_do_not_get_into_the_log(log):
    dice = random.Random(7)
    planted = [make(dice) for make in SHAPES.values() for _ in range(20)]
    for number, canary in enumerate(planted):
        match number % 4:
            case 0:
                log.warning("turn %s: %s", number, canary)
            case 1:
                log.warning("%r", {"text": f"please use {canary} for it"})
            case 2:
                try:
                    raise ValueError(f"Failing row contains ({number}, {canary}, null)")
                except ValueError:
                    log.exception("not stored")
            case 3:
                log.error(f"what came was {canary}.")
    written = log.written.getvalue()
    values = [canary.rsplit(" ", 1)[-1] if canary.split(" ")[0].isalpha() else canary for canary in planted]
    assert len(planted) == 200
    assert [value for value in values if value in written] == []


def test_what_operators_need_stays():
    line = (
        "2026-11-23 07:33:10,123 WARNING chat.assistant.loop turn 4711 of 01920f3e-7c1a-7000-8000-123456789012: timeout"
    )
    assert redact(line) == line
