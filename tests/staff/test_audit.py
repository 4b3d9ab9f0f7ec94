"""The audit log: what goes in stays in, as it was."""

from __future__ import annotations

import io
import json
from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from portal.accounts import audit
from portal.accounts.models import AuditEntry, AuditSeal

pytestmark = pytest.mark.django_db


@contextmanager
def as_owner_of_the_tables():
    """Whoever owns the tables can disable what guards them."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("accounts_auditentry", "accounts_auditseal"):
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER append_only')
        yield cursor
        for table in ("accounts_auditentry", "accounts_auditseal"):
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER append_only')


@pytest.fixture
def chain(agent, manager) -> list[AuditEntry]:
    """Three entries, sealed."""
    audit.record(agent, "conversation.claim", subject="c1", epoch=2)
    audit.record(manager, "invitation.send", subject="7", role="agent", teams=["claims"])
    audit.record(None, "sign_in.fail", reason="password")
    audit.seal()
    return list(AuditEntry.objects.order_by("pk"))


def checked(**options) -> str:
    """What `verify_audit` says is wrong; nothing where it finds nothing."""
    errors = io.StringIO()
    try:
        call_command("verify_audit", stdout=io.StringIO(), stderr=errors, **options)
    except CommandError as error:
        return errors.getvalue() + str(error)
    return errors.getvalue()


def test_a_log_that_nobody_touched_holds(chain, capsys):
    call_command("verify_audit")
    assert capsys.readouterr().out.startswith("The audit log holds: 3 links. Newest: 3:")


def test_entries_say_who_what_to_what_and_by_which_key(agent):
    agent.api_key = type("Key", (), {"pk": 12})
    audit.record(agent, "conversation.resolve", subject="c9", seq=4)
    entry = AuditEntry.objects.get()
    assert (entry.user, entry.action, entry.subject) == (agent, "conversation.resolve", "c9")
    assert entry.facts == {"seq": 4, "key": 12}


def test_an_entry_goes_with_what_it_tells_of(agent):
    with transaction.atomic():
        audit.record(agent, "conversation.claim", subject="c1")
        transaction.set_rollback(True)
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("table", ["accounts_auditentry", "accounts_auditseal"])
@pytest.mark.parametrize("attempt", ['UPDATE "{}" SET {} = {}', 'DELETE FROM "{}"', 'TRUNCATE "{}" CASCADE'])
def test_the_database_refuses_to_change_what_was_written(chain, table, attempt):
    column = "action" if table == "accounts_auditentry" else "hash"
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            f'ALTER TABLE "{table}" ENABLE TRIGGER never_emptied'
        )  # Off in the tests: see tests/conftest.py.
        with pytest.raises(DatabaseError, match="only ever appended to"), transaction.atomic():
            cursor.execute(attempt.format(table, column, column))
    assert (AuditEntry.objects.count(), AuditSeal.objects.count()) == (3, 3)


def test_a_changed_entry_is_found(chain):
    with as_owner_of_the_tables() as cursor:
        cursor.execute('UPDATE "accounts_auditentry" SET facts = %s WHERE id = %s', ['{"epoch": 3}', chain[0].pk])
    assert f"link 1, entry {chain[0].pk}: the entry, or what came before it, was changed" in checked()


def test_an_entry_changed_together_with_its_seal_is_found(chain):
    entry = chain[0]
    entry.action = "conversation.look"
    with as_owner_of_the_tables() as cursor:
        cursor.execute('UPDATE "accounts_auditentry" SET action = %s WHERE id = %s', [entry.action, entry.pk])
        forged = audit._hash(audit.BEFORE_THE_FIRST, 1, entry)
        cursor.execute('UPDATE "accounts_auditseal" SET hash = %s WHERE number = 1', [forged])
    assert "link 2" in checked()


def test_a_removed_entry_is_found(chain):
    with as_owner_of_the_tables() as cursor:
        cursor.execute('DELETE FROM "accounts_auditseal" WHERE number = 2')
        cursor.execute('DELETE FROM "accounts_auditentry" WHERE id = %s', [chain[1].pk])
    assert "numbers 2 to 2 are missing" in checked()


def test_an_entry_taken_out_of_the_chain_is_found(agent):
    AuditEntry.objects.create(user=agent, action="conversation.claim", subject="c1", facts={})
    assert checked() == ""  # It may be waiting for its seal.
    with as_owner_of_the_tables() as cursor:
        cursor.execute("UPDATE \"accounts_auditentry\" SET at = at - interval '1 hour'")
    assert "has no place in the chain" in checked()


def test_a_tail_cut_off_is_found_by_whoever_noted_an_earlier_head(chain):
    number, hash = audit.head()
    with as_owner_of_the_tables() as cursor:
        cursor.execute('DELETE FROM "accounts_auditseal" WHERE number = 3')
        cursor.execute('DELETE FROM "accounts_auditentry" WHERE id = %s', [chain[2].pk])
    assert checked() == ""
    assert "something was cut off or written anew" in checked(passes=f"{number}:{hash}")


def test_the_head_noted_earlier_is_passed_by_a_log_that_grew(chain, agent):
    number, hash = audit.head()
    audit.record(agent, "conversation.claim", subject="c2")
    assert checked(passes=f"{number}:{hash}") == ""
    with pytest.raises(CommandError, match="must be NUMBER:HASH"):
        call_command("verify_audit", passes="yesterday")


def test_the_chain_goes_on_where_it_ended(chain, agent):
    audit.record(
        agent, "conversation.claim", subject="c2", until="2026-01-01T00:00:00Z", nested={"b": [1, 2], "a": None}
    )
    assert audit.seal() == 1
    assert audit.seal() == 0
    assert checked() == ""
    assert json.loads(json.dumps(AuditEntry.objects.last().facts))["nested"] == {"a": None, "b": [1, 2]}


def test_a_transcript_read_again_within_the_hour_is_one_view(agent, manager):
    for reader in (agent, agent, manager, agent):
        audit.record_view(reader, "c1")
    audit.record_view(agent, "c2")
    views = AuditEntry.objects.filter(action="conversation.view").order_by("pk").values_list("user", "subject")
    assert list(views) == [(agent.pk, "c1"), (manager.pk, "c1"), (agent.pk, "c2")]
