"""`python -m chat.assistant.standin --port N`: serve the stand-in until SIGTERM or Ctrl-C."""

import argparse
import asyncio
import logging
import os
import signal
import sys

from aiohttp import web

from chat.assistant.standin.server import create_app

# Milliseconds between two words: about as fast as a person likes to read along.
USUAL_PACE = 22


def main() -> int:
    options = _read_arguments()
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        asyncio.run(_serve(options.host, options.port, pace=options.pace / 1000))
    except OSError as error:
        print(f"the stand-in cannot listen on {options.host}:{options.port}: {error.strerror}", file=sys.stderr)
        return 1
    return 0


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="standin", description="Offline stand-in for the Messages API")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument(
        "--pace",
        type=float,
        default=os.environ.get("STANDIN_PACE_MS", USUAL_PACE),
        help="milliseconds between two words (default: STANDIN_PACE_MS, else %(default)s); 0 for none",
    )
    return parser.parse_args()


async def _serve(host: str, port: int, *, pace: float) -> None:
    stopping = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopping.set)
    # Without cancellation an answer would be spoken to the end after its reader has hung up.
    runner = web.AppRunner(create_app(pace=pace), handler_cancellation=True, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        print(f"stand-in ready at http://{host}:{runner.addresses[0][1]}", flush=True)
        await stopping.wait()
    finally:
        await runner.cleanup()


if __name__ == "__main__":
    sys.exit(main())
