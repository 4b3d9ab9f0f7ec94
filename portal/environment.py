"""The portal's settings, read from the environment and checked in one place.

Everything that an operator can set is a field of `Environment`. A wrong value raises `SettingsError` with one sentence
that names the variable, what it holds and what it may hold; whoever starts a process prints that line and stops.
This module imports nothing of Django and is no part of `portal.settings` (importing that loads all of Django's
settings), so that the launcher can use it before there is a database.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from portal.variables import (
    SettingsError,
    amount,
    hosts_with_ports,
    json_object,
    listed,
    named_secrets,
    one_of,
    secret,
    short,
    switch,
    text_of_file,
    url,
    whole,
)

ROOT = Path(__file__).resolve().parents[1]
# RFC 8176: several factors were shown. Anything weaker would have to be said by the operator.
SECOND_FACTOR_OF_PROVIDER = ("mfa",)

# A day's budgets. An address may be a whole office; a verified customer may come from several browsers. What everybody
# together may spend bounds what any attack can cost.
BUDGETS = {
    "visitor": {"messages": 200, "tokens": 4_000_000, "money": "5.00"},
    "address": {"messages": 3_000, "tokens": 60_000_000, "money": "75.00"},
    "customer": {"messages": 300, "tokens": 6_000_000, "money": "8.00"},
    "agent": {"messages": 600, "tokens": 20_000_000, "money": "20.00"},
    "total": {"money": "300.00"},
}


@dataclass(frozen=True, slots=True)
class OidcProvider:
    """Who vouches for staff besides the portal itself."""

    issuer: str
    client_id: str
    client_secret: str
    name: str
    second_factor: tuple[str, ...] = SECOND_FACTOR_OF_PROVIDER


@dataclass(frozen=True, slots=True)
class Environment:
    host: str
    port: int
    data_dir: Path
    database_url: str | None
    redis_url: str | None
    anthropic_api_key: str | None
    anthropic_base_url: str | None
    standin_url: str | None
    assistant_model: str | None
    fast_model: str | None
    suggest_at_takeover: bool
    compact_above_tokens: int
    voyage_api_key: str | None
    voyage_base_url: str | None
    embedding_threads: int
    search_by_meaning: bool
    model_prices: str | None
    secret_key: str | None
    secret_key_fallbacks: tuple[str, ...]
    metrics_token: str | None
    allowed_hosts: tuple[str, ...]
    allowed_origins: tuple[str, ...]
    trusted_proxies: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]
    pack: Path
    email_url: str
    email_from: str
    public_url: str
    answer_mail_seconds: int
    attachment_max_mb: int
    attachments_per_hour: int
    attachments_mb_per_hour: int
    attachment_scanner: str
    attachment_storage: str | None
    attachment_storage_options: Mapping[str, Any]
    identity_secret: str | None
    identity_audience: str
    allowed_tool_hosts: tuple[str, ...]
    tool_secrets: Mapping[str, str]
    reopen_minutes: int
    idle_resolve_hours: int
    demo: bool
    debug: bool
    rate_messages_per_minute: int
    rate_conversations_per_hour: int
    rate_sockets_per_minute: int
    budgets: Mapping[str, Mapping[str, int | Decimal]]
    human_hourly_cost: Decimal
    require_second_factor: str
    oidc: OidcProvider | None
    database_pool_size: int
    workers: int
    worker_name: str

    @property
    def wants_standin(self) -> bool:
        """Without a key and without an endpoint of one's own, the offline stand-in answers."""
        return not self.anthropic_api_key and not self.anthropic_base_url

    @property
    def is_loopback(self) -> bool:
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def model_url(self) -> str | None:
        """The endpoint to call instead of Anthropic's own, if any."""
        return self.anthropic_base_url or (self.standin_url if self.wants_standin else None)


def read_environment(environ: Mapping[str, str], *, consult_running: bool = True) -> Environment:
    """All settings, from `environ` and, for a portal that is running, from what its launcher wrote.

    The launcher itself does not consult that: it may be what a killed one left behind.
    Raises `SettingsError` for the first value that cannot be used.
    """
    data_dir = Path(environ.get("DATA_DIR") or ROOT / ".data").expanduser().absolute()
    running = _running_portal(data_dir) if consult_running else {}
    database_url = url(environ, "DATABASE_URL", ("postgres", "postgresql"))
    redis_url = url(environ, "REDIS_URL", ("redis", "rediss", "unix"))
    host = environ.get("HOST") or "127.0.0.1"
    environment = Environment(
        host=host,
        port=whole(environ, "PORT", 8000, 1, 65535),
        data_dir=data_dir,
        database_url=database_url or running.get("database_url"),
        redis_url=redis_url or running.get("redis_url"),
        anthropic_api_key=environ.get("ANTHROPIC_API_KEY") or None,
        anthropic_base_url=url(environ, "ANTHROPIC_BASE_URL", ("http", "https")),
        standin_url=url(environ, "STANDIN_URL", ("http",)) or running.get("standin_url"),
        assistant_model=environ.get("ASSISTANT_MODEL") or None,
        fast_model=environ.get("FAST_MODEL") or None,
        suggest_at_takeover=switch(environ, "SUGGEST_AT_TAKEOVER", default=True),
        compact_above_tokens=whole(environ, "COMPACT_ABOVE_TOKENS", 100_000, 5_000, 900_000),
        voyage_api_key=environ.get("VOYAGE_API_KEY") or None,
        voyage_base_url=url(environ, "VOYAGE_BASE_URL", ("http", "https")),
        embedding_threads=whole(environ, "EMBEDDING_THREADS", 1, 1, 64),
        search_by_meaning=switch(environ, "SEARCH_BY_MEANING", default=True),
        model_prices=text_of_file(environ, "MODEL_PRICES"),
        secret_key=environ.get("SECRET_KEY") or _secret_key_of_demo(data_dir),
        secret_key_fallbacks=listed(environ, "SECRET_KEY_FALLBACKS"),
        metrics_token=environ.get("METRICS_TOKEN") or None,
        allowed_hosts=listed(environ, "ALLOWED_HOSTS"),
        allowed_origins=_origins(environ),
        trusted_proxies=_networks(environ),
        pack=_pack(environ),
        email_url=environ.get("EMAIL_URL") or "consolemail://",
        email_from=environ.get("EMAIL_FROM") or "portal@localhost",
        public_url=_public_url(environ, host),
        answer_mail_seconds=whole(environ, "ANSWER_MAIL_SECONDS", 60, 0, 24 * 3600),
        attachment_max_mb=whole(environ, "ATTACHMENT_MAX_MB", 10, 1, 100),
        attachments_per_hour=whole(environ, "ATTACHMENTS_PER_HOUR", 30, 1, 1_000_000),
        attachments_mb_per_hour=whole(environ, "ATTACHMENTS_MB_PER_HOUR", 50, 1, 1_000_000),
        attachment_scanner=_scanner(environ),
        attachment_storage=environ.get("ATTACHMENT_STORAGE") or None,
        attachment_storage_options=json_object(environ, "ATTACHMENT_STORAGE_OPTIONS"),
        identity_secret=secret(environ, "IDENTITY_SECRET"),
        identity_audience=environ.get("IDENTITY_AUDIENCE") or "support-portal",
        allowed_tool_hosts=hosts_with_ports(environ, "ALLOWED_TOOL_HOSTS"),
        tool_secrets=named_secrets(environ, "TOOL_SECRET_"),
        reopen_minutes=whole(environ, "REOPEN_MINUTES", 60, 0, 7 * 24 * 60),
        idle_resolve_hours=whole(environ, "IDLE_RESOLVE_HOURS", 24, 1, 24 * 365),
        demo=switch(environ, "DEMO", default=bool(running.get("demo", False))),
        debug=switch(environ, "DEBUG", default=False),
        rate_messages_per_minute=whole(environ, "RATE_MESSAGES_PER_MINUTE", 60, 1, 1_000_000),
        rate_conversations_per_hour=whole(environ, "RATE_CONVERSATIONS_PER_HOUR", 120, 1, 10_000_000),
        rate_sockets_per_minute=whole(environ, "RATE_SOCKETS_PER_MINUTE", 240, 1, 10_000_000),
        budgets=_budgets(environ),
        human_hourly_cost=amount(environ, "HUMAN_HOURLY_COST", "40.00"),
        require_second_factor=one_of(environ, "REQUIRE_SECOND_FACTOR", ("off", "managers", "all")),
        oidc=_oidc(environ),
        database_pool_size=whole(environ, "DATABASE_POOL_SIZE", 12, 2, 90),
        workers=whole(environ, "WORKERS", 2, 1, 16),
        worker_name=short(environ, "WORKER_NAME", 40),
    )
    if environment.demo and not environment.is_loopback:
        raise SettingsError(
            f"DEMO creates accounts with a known password, so HOST must be a loopback address, not {host!r}"
        )
    return environment


def check_start(environment: Environment) -> None:
    """What must be set wherever real customers come, and has no default that would be safe."""
    if not environment.secret_key and not environment.demo:
        raise SettingsError("SECRET_KEY must be set (a long random text that you keep secret)")
    if environment.secret_key and len(environment.secret_key) < 32:
        raise SettingsError("SECRET_KEY must have at least 32 characters")
    if not environment.allowed_hosts and not environment.demo:
        raise SettingsError("ALLOWED_HOSTS must be set to the host names under which the portal is reached")


def _running_portal(data_dir: Path) -> dict:
    """What the launcher of a running portal wrote, so that commands in a second shell find its services."""
    try:
        return json.loads((data_dir / "portal.json").read_text())
    except (FileNotFoundError, PermissionError, NotADirectoryError):
        return {}
    except ValueError as error:
        raise SettingsError(f"{data_dir / 'portal.json'} cannot be read as JSON: {error}") from error


def _secret_key_of_demo(data_dir: Path) -> str | None:
    try:
        return (data_dir / "secret_key").read_text().strip() or None
    except (FileNotFoundError, PermissionError, NotADirectoryError):
        return None


def _oidc(environ: Mapping[str, str]) -> OidcProvider | None:
    """All of it or nothing: half of it would look as if signing in that way were possible."""
    names = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
    given = [name for name in names if environ.get(name)]
    if not given:
        return None
    if missing := [name for name in names if name not in given]:
        raise SettingsError(f"{' and '.join(missing)} must be set too where {given[0]} is")
    issuer = url(environ, "OIDC_ISSUER", ("https", "http")).rstrip("/")
    if urlsplit(issuer).scheme == "http" and urlsplit(issuer).hostname not in ("localhost", "127.0.0.1", "::1"):
        raise SettingsError(f"OIDC_ISSUER must be reached by https, not {issuer!r}")
    return OidcProvider(
        issuer=issuer,
        client_id=environ["OIDC_CLIENT_ID"],
        client_secret=environ["OIDC_CLIENT_SECRET"],
        name=environ.get("OIDC_NAME") or "your company's account",
        second_factor=_second_factor_of_provider(environ),
    )


def _second_factor_of_provider(environ: Mapping[str, str]) -> tuple[str, ...]:
    words = listed(environ, "OIDC_SECOND_FACTOR") or SECOND_FACTOR_OF_PROVIDER
    return () if words == ("none",) else words


def _budgets(environ: Mapping[str, str]) -> dict[str, dict[str, int | Decimal]]:
    """Per day and scope, `BUDGET_<SCOPE>_<UNIT>`; 0 means no limit."""
    return {
        scope: {
            unit: amount(environ, f"BUDGET_{scope}_{unit}".upper(), default)
            if unit == "money"
            else whole(environ, f"BUDGET_{scope}_{unit}".upper(), default, 0, 10**15)
            for unit, default in units.items()
        }
        for scope, units in BUDGETS.items()
    }


def _public_url(environ: Mapping[str, str], host: str) -> str:
    """Where customers reach the portal: what links in e-mails begin with. Without a slash at the end."""
    text = url(environ, "PUBLIC_URL", ("http", "https"))
    if text is not None:
        if urlsplit(text).path.strip("/") or urlsplit(text).query:
            raise SettingsError("PUBLIC_URL must be an address without a path such as https://support.example.com")
        return text.rstrip("/")
    names = [name for name in listed(environ, "ALLOWED_HOSTS") if not name.startswith((".", "*"))]
    if names:
        return f"https://{names[0]}"
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{environ.get('PORT') or 8000}"


def _scanner(environ: Mapping[str, str]) -> str:
    text = environ.get("ATTACHMENT_SCANNER", "")
    if text.startswith("clamd://"):
        try:
            is_whole = bool(urlsplit(text).hostname and urlsplit(text).port)
        except ValueError:
            is_whole = False
        if not is_whole:
            raise SettingsError(f"ATTACHMENT_SCANNER must be such as clamd://127.0.0.1:3310, not {text!r}")
    elif text and not all(part.isidentifier() for part in text.split(".")):
        raise SettingsError(f"ATTACHMENT_SCANNER must be clamd://host:port or the dotted name of a class, not {text!r}")
    return text


def _origins(environ: Mapping[str, str]) -> tuple[str, ...]:
    origins = listed(environ, "ALLOWED_ORIGINS")
    for origin in origins:
        parts = urlsplit(origin)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path or parts.query:
            raise SettingsError(f"ALLOWED_ORIGINS must hold origins such as https://www.example.com, not {origin!r}")
    return origins


def _networks(environ: Mapping[str, str]):
    networks = []
    for text in listed(environ, "TRUSTED_PROXIES"):
        try:
            networks.append(ipaddress.ip_network(text))
        except ValueError:
            raise SettingsError(
                f"TRUSTED_PROXIES must hold addresses or networks such as 10.0.0.0/8, not {text!r}"
            ) from None
    return tuple(networks)


def _pack(environ: Mapping[str, str]) -> Path:
    path = Path(environ.get("PACK") or "chat/packs/acme")
    return path if path.is_absolute() else ROOT / path
