"""Whole portals: their start, their end, and what happens when parts of them die."""

import http.client
import signal

import psycopg
import pytest

from tests.portal import RunningPortal
from tests.processes import is_gone

pytestmark = pytest.mark.faults
PARTS = {"postgres", "valkey", "standin", "web", "worker1", "sweeper"}


def get(portal: RunningPortal, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", portal.port, timeout=200)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def count_users(portal: RunningPortal) -> int:
    with psycopg.connect(portal.database_url) as connection:
        return connection.execute("SELECT count(*) FROM accounts_user").fetchone()[0]


def pids_of(portal: RunningPortal) -> list[int]:
    return list(portal.facts["parts"].values())


def test_a_start_ends_with_the_accounts_and_the_address(portal):
    lines = portal.output.splitlines()
    assert lines[-1] == f"Portal ready at {portal.url}" or "ended (" in portal.output
    accounts = next(line for line in lines if line.startswith("Demo accounts"))
    assert all(name in accounts for name in ("'demo'", "agent", "agent2", "manager", "admin"))
    assert set(portal.facts["parts"]) == PARTS
    assert get(portal, "/readyz") == get(portal, "/") == 200


def test_a_second_shell_finds_the_running_portal(portal):
    shown = portal.manage("showmigrations", "--plan")
    assert shown.returncode == 0, shown.stderr
    assert "[ ]" not in shown.stdout


def test_only_the_owner_can_read_what_is_secret(portal):
    for name in ("portal.json", "secret_key"):
        assert (portal.data_dir / name).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", sorted(PARTS))
def test_a_part_that_dies_comes_back_and_that_is_said(portal, name):
    old_pid = portal.kill(name)

    portal.wait_until_restarted(name, old_pid)
    portal.wait_until_answering()

    assert f"{name} ended (signal 9); starting it again" in portal.output


def test_one_beside_another_survives_a_hard_end_and_ends_cleanly(portal):
    """One story, because each start of a portal takes long."""
    with RunningPortal() as first:
        assert get(portal, "/readyz") == get(first, "/readyz") == 200
        assert not {*pids_of(portal)} & {*pids_of(first)}
        assert "Setting up PostgreSQL" in first.output
        key = (first.data_dir / "secret_key").read_text()
        users = count_users(first)
        with psycopg.connect(first.database_url) as connection:
            connection.execute("UPDATE accounts_user SET first_name = 'Kept' WHERE username = 'agent'")
        pids = pids_of(first)

        first.launcher.kill()
        first.launcher.wait()

        with RunningPortal(data_dir=first.data_dir, port=first.port) as second:
            assert all(is_gone(pid) for pid in pids)
            assert "Setting up PostgreSQL" not in second.output
            assert (second.data_dir / "secret_key").read_text() == key
            assert count_users(second) == users
            with psycopg.connect(second.database_url) as connection:
                named = connection.execute("SELECT username FROM accounts_user WHERE first_name = 'Kept'").fetchall()
            assert named == [("agent",)]

            pids = pids_of(second)
            second.kill("web")
            second.kill("postgres")
            assert second.stop() == 0
            assert all(is_gone(pid) for pid in pids)
            assert not (second.data_dir / "portal.json").exists()
    assert get(portal, "/readyz") == 200


def test_servers_of_ones_own_are_used_and_get_no_demo_accounts(portal):
    with psycopg.connect(portal.database_url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE own")
    settings = {
        "DATABASE_URL": portal.database_url.rsplit("/", 1)[0] + "/own",
        "REDIS_URL": portal.redis_url.rsplit("/", 1)[0] + "/1",
        "SECRET_KEY": "of-this-test-0123456789-abcdefghijklmnopqrstuvwxyz",
        "ALLOWED_HOSTS": "support.example.com",
    }
    with RunningPortal(**settings) as own:
        assert set(own.facts["parts"]) == PARTS - {"postgres", "valkey"}
        assert count_users(own) == 0
        assert "demo" not in own.output.lower()


def test_ctrl_c_during_the_start_leaves_nothing():
    portal = RunningPortal()
    portal.start()
    while "Bringing the database" not in portal.output:
        assert portal.launcher.poll() is None, portal.output
    pids = pids_of(portal)

    portal.launcher.send_signal(signal.SIGINT)

    assert portal.launcher.wait() == 0
    assert all(is_gone(pid) for pid in pids)
    portal.remove_data()
