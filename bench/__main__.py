"""`python -m bench`: every scenario in a short form; `python -m bench turns --chats 20 --rounds 3`: one of them.

BENCH_DELTAS sets how many deltas an answer has (25), 60 ms apart.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import signal
import sys

import uvloop

from bench.portal import RAISED, Portal, Ports, running_portal
from bench.scenarios import ack, lists, relay, takeover, turns
from bench.visitor import TurnLost
from bench.websocket import Closed
from portal.embedded.errors import StartRefused

FIRST_PORT = 8550
SCENARIOS = ("turns", "takeover", "relay", "ack", "lists")
CHATS = (1, 20, 100, 300)
REFUSED, FAILED = 2, 1


def main() -> int:
    arguments = read_arguments()
    ports = Ports.from_first(arguments.port)
    try:
        ports.check()
    except StartRefused as refusal:
        print(f"Cannot start: {refusal}", file=sys.stderr)
        return REFUSED
    # So that the portal is stopped and its data removed, however the bench is ended.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(FAILED))
    print(f"Starting a portal on port {ports.portal} with raised rates: {RAISED}", flush=True)
    print("Portal, model server and this client share the machine's cores.", flush=True)
    code = 0
    with running_portal(ports) as portal:
        # As little of this client's own pauses in the figures as possible.
        gc.freeze()
        gc.set_threshold(50_000, 50, 50)
        try:
            uvloop.run(run(arguments, portal, ports))
        except* (TurnLost, Closed) as failures:
            print(f"The measurement failed: {failures.exceptions[0]}", file=sys.stderr)
            code = FAILED
    return code


async def run(arguments: argparse.Namespace, portal: Portal, ports: Ports) -> None:
    chosen = [arguments.scenario] if arguments.scenario else SCENARIOS
    if "turns" in chosen:
        for chats in arguments.chats:
            await turns.measure(
                portal,
                ports,
                chats=chats,
                rounds=arguments.rounds,
                repeats=arguments.repeats,
                seconds=arguments.seconds,
                floors=chats == arguments.floors_at,
            )
    if "takeover" in chosen:
        await takeover.measure(portal, count=arguments.count)
    if "relay" in chosen:
        for streams in (0, 100):
            await relay.measure(portal, count=arguments.count * 2, streams=streams)
    if "ack" in chosen:
        await ack.measure(portal, sockets=arguments.sockets, seconds=arguments.seconds)
    # Last: what it leaves behind is in the way of the others.
    if "lists" in chosen:
        await asyncio.to_thread(lists.measure, portal, conversations=arguments.conversations, rounds=arguments.count)


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("scenario", nargs="?", choices=SCENARIOS, help="only this one (default: all)")
    parser.add_argument("--port", type=int, default=FIRST_PORT, help="the first of three ports on 127.0.0.1")
    parser.add_argument("--rounds", type=int, default=2, help="turns: rounds of which the median counts")
    parser.add_argument("--repeats", type=int, default=2, help="turns: again so often while others use the machine")
    parser.add_argument("--seconds", type=float, default=10, help="turns, ack: length of a round after warming up")
    parser.add_argument("--chats", type=int, nargs="+", default=list(CHATS), help="turns: chats at once")
    parser.add_argument("--floors-at", type=int, default=100, help="turns: also the bare server at so many chats")
    parser.add_argument("--count", type=int, default=30, help="takeover, relay, lists: how many are measured")
    parser.add_argument("--sockets", type=int, default=1000, help="ack: open sockets")
    parser.add_argument("--conversations", type=int, default=10_000, help="lists: open conversations")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
