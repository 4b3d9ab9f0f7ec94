"""The web server is told to stop: nobody is cut off without a word."""

import signal

import pytest

pytestmark = pytest.mark.faults


def test_a_restart_is_told_to_every_reader_and_what_follows_is_caught_up(visitor, stranger, portal):
    with visitor.connect() as one, stranger.connect() as other:
        one.until("snapshot")
        other.until("snapshot")
        old = portal.kill("web", signal.SIGTERM)

        for talk in (one, other):
            assert talk.read_to_the_end() == 4012
            assert talk.frames[-1]["code"] == "restarting"

    portal.wait_until_restarted("web", old)
    portal.wait_until_answering()
    visitor.say("Still there?")
    with visitor.connect() as again:
        again.until("snapshot")
        again.ask("sync", after=0)
        assert "Still there?" in [event["data"].get("text") for event in again.events]
