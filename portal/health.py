"""What a supervisor, a balancer and Prometheus ask."""

from __future__ import annotations

import ipaddress
import secrets

from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from redis.exceptions import RedisError

from chat import company, drain, redis
from chat.database import DATABASE_AWAY
from chat.models import Conversation, Turn
from chat.states import LIVE_TURN, OPEN


def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """Everything that an answer needs is there: 200, or 503 and what is missing."""
    missing = {name: problem for name, check in CHECKS.items() if (problem := check())}
    return JsonResponse({"ready": not missing, "missing": missing}, status=503 if missing else 200)


def _database() -> str | None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return None
    except DATABASE_AWAY:
        return "cannot be reached"


def _redis() -> str | None:
    try:
        redis.client().ping()
        return None
    except RedisError:
        return "cannot be reached"


def _workers() -> str | None:
    """A worker that is alive takes the canary or renews leases; one that hangs does neither."""
    try:
        if redis.client().exists(redis.WORKER_SEEN):
            return None
    except RedisError:
        return "not known without Redis"
    return f"none seen for {redis.WORKER_SEEN_SECONDS} s"


def _pack() -> str | None:
    try:
        company.content()
    except company.NoPackLoaded:
        return "not loaded"
    except DATABASE_AWAY:
        return "not known without the database"
    return None


def _process() -> str | None:
    return "stopping" if drain.is_draining() else None


CHECKS = {"database": _database, "redis": _redis, "workers": _workers, "pack": _pack, "process": _process}


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text format: to this machine, or with the token of METRICS_TOKEN."""
    if not _may_read_metrics(request):
        return HttpResponse(status=403)
    registry = CollectorRegistry()
    conversations = Gauge("portal_conversations_open", "Open conversations", ["status"], registry=registry)
    counted = dict(Conversation.objects.filter(status__in=OPEN).values_list("status").annotate(Count("pk")).order_by())
    for status in OPEN:
        conversations.labels(status.value).set(counted.get(status.value, 0))
    turns = Gauge("portal_turns_live", "Turns that are queued or running", ["state"], registry=registry)
    live = dict(Turn.objects.filter(state__in=LIVE_TURN).values_list("state").annotate(Count("pk")).order_by())
    for state in LIVE_TURN:
        turns.labels(state.value).set(live.get(state.value, 0))
    sockets = Gauge("portal_sockets_open", "Open WebSockets of this process", registry=registry)
    sockets.set(drain.connections())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _may_read_metrics(request: HttpRequest) -> bool:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if settings.METRICS_TOKEN and scheme.lower() == "bearer":
        return secrets.compare_digest(token.encode(), settings.METRICS_TOKEN.encode())
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
