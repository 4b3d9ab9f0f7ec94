"""`python -m bench.floor PORT MODEL_URL`: the least that could stream an answer, to compare with.

A bare server with one asyncio loop, no database, no sign-in, no turns: it calls the model and passes each text on as a
server-sent event. `GET /raw` reads the SDK's raw stream as the portal does, `GET /stream` uses the SDK's own helper.
"""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import AsyncIterator

import anthropic
import orjson
import uvloop

from chat.assistant.stream import Accumulator, EventDecoder

REQUEST = {"model": "bench-1", "max_tokens": 2048, "messages": [{"role": "user", "content": "How do I file a claim?"}]}
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"


async def raw_texts(client: anthropic.AsyncAnthropic) -> AsyncIterator[str]:
    decoder, accumulator = EventDecoder(), Accumulator()
    async with client.messages.with_streaming_response.create(**REQUEST, stream=True) as response:
        async for chunk in response.iter_bytes():
            for event in decoder.feed(chunk):
                text = accumulator.add(event)
                if text:
                    yield text
    accumulator.finish()


async def helper_texts(client: anthropic.AsyncAnthropic) -> AsyncIterator[str]:
    async with client.messages.stream(**REQUEST) as stream:
        async for text in stream.text_stream:
            yield text


async def serve(port: int, model_url: str) -> None:
    client = anthropic.AsyncAnthropic(
        api_key="none", base_url=model_url, max_retries=0, http_client=anthropic.DefaultAioHttpClient()
    )

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            texts = raw_texts if head.startswith(b"GET /raw") else helper_texts
            writer.write(HEAD)
            async for text in texts(client):
                writer.write(b"data: %s\n\n" % orjson.dumps({"text": text}))
        except (ConnectionError, asyncio.IncompleteReadError):
            return  # whoever asked has gone
        finally:
            writer.close()

    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 50)
    server = await asyncio.start_server(answer, "127.0.0.1", port, backlog=1024)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1]), sys.argv[2]))
