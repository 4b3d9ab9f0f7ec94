"""Servers of the operator's own, which `DATABASE_URL` and `REDIS_URL` name."""

import psycopg
import redis

from portal.embedded.errors import StartRefused

CONNECT_TIMEOUT = 10
# The first with vectors of half precision.
OLDEST_PGVECTOR = (0, 7)


def check_database(url: str) -> None:
    try:
        with psycopg.connect(url, connect_timeout=CONNECT_TIMEOUT) as connection:
            found = connection.execute(
                "SELECT coalesce(installed_version, default_version) FROM pg_available_extensions WHERE name = 'vector'"
            ).fetchone()
    except psycopg.Error as error:
        raise StartRefused(f"The database of DATABASE_URL cannot be used: {_one_line(error)}") from error
    version = found[0] if found else None
    if version is None or tuple(int(part) for part in version.split(".")[:2]) < OLDEST_PGVECTOR:
        oldest = ".".join(map(str, OLDEST_PGVECTOR))
        has = f"has pgvector {version}" if version else "lacks the extension pgvector"
        raise StartRefused(f"The database of DATABASE_URL {has}: the knowledge base needs {oldest} or newer")


def check_redis(url: str) -> None:
    with redis.Redis.from_url(url, socket_connect_timeout=CONNECT_TIMEOUT, socket_timeout=CONNECT_TIMEOUT) as client:
        try:
            client.ping()
        except redis.RedisError as error:
            raise StartRefused(f"The server of REDIS_URL cannot be used: {_one_line(error)}") from error


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
