from functools import cache
from pathlib import Path

import pytest

from chat.guardrails.gate import Policy, policy_of
from chat.packs.folder import PackContent, read_pack
from tests.breaker import fresh_breaker  # noqa: F401
from tests.people import admin, agent, pack, visitor_a  # noqa: F401

ACME = Path(__file__).parents[2] / "chat" / "packs" / "acme"


@cache
def read_acme() -> PackContent:
    return read_pack(ACME)


@pytest.fixture(scope="session")
def acme() -> PackContent:
    return read_acme()


@pytest.fixture(scope="session")
def policy(acme) -> Policy:
    return policy_of(acme)
