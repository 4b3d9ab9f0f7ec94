"""Servers of the operator's own, which `DATABASE_URL` and `REDIS_URL` name."""

import psycopg
import redis

from portal.embedded.errors import StartRefused

CONNECT_TIMEOUT = 10


def check_database(url: str) -> None:
    try:
        psycopg.connect(url, connect_timeout=CONNECT_TIMEOUT).close()
    except psycopg.Error as error:
        raise StartRefused(f"The database of DATABASE_URL cannot be used: {_one_line(error)}") from error


def check_redis(url: str) -> None:
    with redis.Redis.from_url(url, socket_connect_timeout=CONNECT_TIMEOUT, socket_timeout=CONNECT_TIMEOUT) as client:
        try:
            client.ping()
        except redis.RedisError as error:
            raise StartRefused(f"The server of REDIS_URL cannot be used: {_one_line(error)}") from error


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
