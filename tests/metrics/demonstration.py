"""The demo's start, for any pack and at a fixed moment."""

from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from agents_desk.models import SlaPolicy
from chat import clock, company
from chat.models import Article, Conversation, Customer, EmbeddingSet, Pack, PromptVersion
from chat.states import Kind
from portal.accounts.models import User

PACKS = {"acme": Path("chat/packs/acme"), "movers": Path("tests/packs/movers")}
NOW = datetime(2026, 6, 30, 15, 20, tzinfo=UTC)
MADE = (User, Customer, Pack, PromptVersion, Article, EmbeddingSet, SlaPolicy)


@contextmanager
def demo_of(pack: str):
    """Within the block the demo runs for this pack, and `manage.py demo` has been called once."""
    folder = settings.BASE_DIR / PACKS[pack]
    with override_settings(DEMO=True, PACK=folder), clock.fixed(NOW):
        _forget_pack()
        call_command("load_pack", str(folder), verbosity=0)
        company.forget()
        call_command("demo", verbosity=0)
        yield
    _forget_pack()


def forget_all() -> None:
    """Where the demo was made for several tests, and so outside of each one's transaction.

    A prompt version cannot be deleted, so the tables are emptied, with all that hangs on them.
    """
    tables = ", ".join(model._meta.db_table for model in MADE)
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables} CASCADE")


def samples():
    return Conversation.objects.filter(kind=Kind.SAMPLE)


def _forget_pack() -> None:
    company.forget()
    company.tools.cache_clear()
