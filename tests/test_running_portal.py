"""Whole portals: their start, their end, and what happens when parts of them die."""

import http.client
import signal

import psycopg
import pytest

from tests.portal import RunningPortal
from tests.processes import is_gone

pytestmark = pytest.mark.faults
PARTS = {"postgres", "valkey", "standin", "web", "worker1", "worker2", "sweeper"}


def get(portal: RunningPortal, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", portal.port, timeout=20)
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


def test_two_portals_run_side_by_side(portal):
    with RunningPortal() as second:
        assert get(portal, "/readyz") == get(second, "/readyz") == 200
        assert not {*portal.facts["parts"].values()} & {*second.facts["parts"].values()}


@pytest.mark.parametrize("name", sorted(PARTS))
def test_a_part_that_dies_comes_back_and_that_is_said(portal, name):
    old_pid = portal.kill(name)

    portal.wait_until_restarted(name, old_pid)
    portal.wait_until_answering()

    assert f"{name} ended (signal 9); starting it again" in portal.output


def test_stop_and_start_continue_where_it_was():
    first = RunningPortal()
    with first:
        with psycopg.connect(first.database_url) as connection:
            connection.execute("UPDATE accounts_user SET first_name = 'Kept' WHERE username = 'agent'")
        pids = pids_of(first)
        key = (first.data_dir / "secret_key").read_text()
        users = count_users(first)

        assert first.stop() == 0
        assert all(is_gone(pid) for pid in pids)
        assert not (first.data_dir / "portal.json").exists()
        assert "Setting up PostgreSQL" in first.output

        with RunningPortal(data_dir=first.data_dir, port=first.port) as second:
            assert "Setting up PostgreSQL" not in second.output
            assert (second.data_dir / "secret_key").read_text() == key
            assert count_users(second) == users
            with psycopg.connect(second.database_url) as connection:
                kept = connection.execute("SELECT first_name FROM accounts_user WHERE username = 'agent'").fetchone()
            assert kept == ("Kept",)


def test_nothing_outlives_a_launcher_that_is_killed_and_it_can_start_again_at_once():
    with RunningPortal() as portal:
        pids = pids_of(portal)
        portal.launcher.kill()
        portal.launcher.wait()

        with RunningPortal(data_dir=portal.data_dir, port=portal.port) as again:
            assert all(is_gone(pid) for pid in pids)
            assert get(again, "/readyz") == 200


@pytest.mark.parametrize("name", ["web", "postgres"])
def test_a_stop_right_after_the_death_of_a_part_leaves_nothing(name):
    with RunningPortal() as portal:
        pids = pids_of(portal)
        portal.kill(name)

        assert portal.stop() == 0
        assert all(is_gone(pid) for pid in pids)


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
    while "Bringing the database up to date" not in portal.output:
        assert portal.launcher.poll() is None, portal.output
    pids = pids_of(portal)

    portal.launcher.send_signal(signal.SIGINT)

    assert portal.launcher.wait() == 0
    assert all(is_gone(pid) for pid in pids)
    portal.remove_data()
