"""Django's settings, derived from the `Environment`."""

import hashlib
import os
import sys

import environ as django_environ
from django.core.management.utils import get_random_secret_key
from django.utils.translation import gettext_lazy as _

from chat.assistant.prices import PRICES, PricesInvalid, read_prices
from portal.environment import ROOT, SettingsError, check_start, read_environment
from portal.static_version import static_version

# Commands that read files and print: they serve nobody, so they need neither a key nor host names.
COMMANDS_ON_FILES = (["check_pack"], ["evaluate_routing"], ["evaluate_retrieval"])

try:
    ENVIRONMENT = read_environment(os.environ)
    if sys.argv[1:2] not in COMMANDS_ON_FILES:
        check_start(ENVIRONMENT)
except SettingsError as error:
    sys.exit(f"Settings: {error}")

BASE_DIR = ROOT
DEBUG = ENVIRONMENT.debug
DEMO = ENVIRONMENT.demo

SECRET_KEY = ENVIRONMENT.secret_key or get_random_secret_key()
SECRET_KEY_FALLBACKS = list(ENVIRONMENT.secret_key_fallbacks)
ALLOWED_HOSTS = list(ENVIRONMENT.allowed_hosts) or ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_ORIGINS = ENVIRONMENT.allowed_origins
CSRF_TRUSTED_ORIGINS = list(ENVIRONMENT.allowed_origins)

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "portal.accounts.admin_config.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "csp",
    "channels",
    "ninja",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "portal.accounts",
    "chat",
    "agents_desk",
]

MIDDLEWARE = [
    "portal.proxies.TrustedProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "portal.admin_policy.AdminPolicyMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.languages.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.accounts.second_factor.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.outages.OutageMiddleware",
]

ROOT_URLCONF = "portal.urls"
ASGI_APPLICATION = "portal.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.company",
                "portal.context.languages",
                "portal.context.files",
            ]
        },
    }
]

# A connection goes back to the pool after each unit of work, never with a thread: under ASGI a thread outlives its
# request. A pool that is empty answers after `timeout` with an error instead of waiting for ever.
DATABASES = {
    "default": {
        **django_environ.Env.db_url_config(ENVIRONMENT.database_url or "postgres://portal@127.0.0.1:5432/portal"),
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 0,
        "OPTIONS": {
            "pool": {
                "min_size": 1,
                "max_size": ENVIRONMENT.database_pool_size,
                "timeout": 10,
                "max_lifetime": 1800,
                "reconnect_timeout": 20,
            },
            "connect_timeout": 5,
            "application_name": "portal",
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = ENVIRONMENT.redis_url or "redis://127.0.0.1:6379/0"
# redis-py 8 gives up a blocking read after 5 s unless told otherwise, and every idle subscriber would be closed.
REDIS_SOCKET_TIMEOUT = 30
REDIS_CONNECT_TIMEOUT = 3
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_timeout": REDIS_SOCKET_TIMEOUT,
    "socket_connect_timeout": REDIS_CONNECT_TIMEOUT,
    "health_check_interval": 10,
}
CELERY_TASK_DEFAULT_QUEUE = "turns"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# django-allauth keeps the second factors, and speaks OpenID Connect. Its pages for signing up, for e-mail addresses and
# for forgotten passwords are not routed (portal/accounts/urls.py): accounts are made by invitation or in the admin.
ACCOUNT_ADAPTER = "portal.accounts.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "portal.accounts.adapters.OidcAdapter"
MFA_ADAPTER = "portal.accounts.adapters.SecondFactorAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_LOGIN_TIMEOUT = 900
# Its own bounds on guessing are counted in each web process; the portal's hold for all (portal/accounts/throttle.py).
ACCOUNT_RATE_LIMITS = {"login_failed": None, "login": None}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
ACCOUNT_FORMS = {"reauthenticate": "portal.accounts.forms.ConfirmPasswordForm"}
MFA_FORMS = {
    "authenticate": "portal.accounts.forms.CodeForm",
    "authenticate_webauthn": "portal.accounts.forms.PasskeyForm",
    "reauthenticate": "portal.accounts.forms.ConfirmCodeForm",
}
MFA_RATE_LIMITS = {"webauthn_login": "120/m/ip"}
REQUIRE_SECOND_FACTOR = ENVIRONMENT.require_second_factor
OIDC = ENVIRONMENT.oidc
# Who somebody is at one provider says nothing of another one that is set up later.
OIDC_PROVIDER_ID = f"oidc-{hashlib.sha256(OIDC.issuer.encode()).hexdigest()[:12]}" if OIDC else ""
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": OIDC_PROVIDER_ID,
                "name": OIDC.name,
                "client_id": OIDC.client_id,
                "secret": OIDC.client_secret,
                "settings": {"server_url": OIDC.issuer, "oauth_pkce_enabled": True},
            }
        ]
        if OIDC
        else []
    }
}
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/accounts/login/"
CSRF_FAILURE_VIEW = "portal.views.forbidden"
SESSION_COOKIE_AGE = 12 * 3600

# The interface's languages, each by its own name. The customer is offered those of them that the pack lists too; staff
# have the first (docs/languages.md).
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español"), ("de", "Deutsch"), ("fr", "Français")]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

# Files are served as they lie in `static/`: no collecting step that can be forgotten. Each version has addresses of its
# own, which browsers keep; while somebody works on them (DEBUG) they are asked for again.
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_URL = "/static/" if DEBUG else f"/static/{static_version(BASE_DIR / 'static', BASE_DIR / 'requirements.txt')}/"
WHITENOISE_IMMUTABLE_FILE_TEST = rf"^{STATIC_URL}" if not DEBUG else None
WHITENOISE_MAX_AGE = 0
WHITENOISE_USE_FINDERS = True
# Otherwise sizes are those of the start: a file that changes under a running demo would be announced with the wrong
# length, and browsers would wait for the rest of it.
WHITENOISE_AUTOREFRESH = DEMO or DEBUG

# In the demo the page is reached over plain HTTP on this machine; anywhere else only through TLS.
SECURE = not DEMO and not DEBUG
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
TRUSTED_PROXIES = ENVIRONMENT.trusted_proxies

CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/admin/"],
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "manifest-src": ["'self'"],
    },
}

EMAIL_CONFIG = django_environ.Env.email_url_config(ENVIRONMENT.email_url)
vars().update(EMAIL_CONFIG)

DEFAULT_FROM_EMAIL = ENVIRONMENT.email_from
EMAIL_TIMEOUT = 20
PUBLIC_URL = ENVIRONMENT.public_url
ANSWER_MAIL_SECONDS = ENVIRONMENT.answer_mail_seconds

ATTACHMENT_MAX_BYTES = ENVIRONMENT.attachment_max_mb * 1024 * 1024
ATTACHMENTS_PER_HOUR = ENVIRONMENT.attachments_per_hour
ATTACHMENTS_BYTES_PER_HOUR = ENVIRONMENT.attachments_mb_per_hour * 1024 * 1024
ATTACHMENT_SCANNER = ENVIRONMENT.attachment_scanner
# Files of customers and agents. Nothing serves this folder: who may see a file is asked for each one.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "attachments": {
        "BACKEND": ENVIRONMENT.attachment_storage,
        "OPTIONS": dict(ENVIRONMENT.attachment_storage_options),
    }
    if ENVIRONMENT.attachment_storage
    else {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": ENVIRONMENT.data_dir / "attachments",
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
}

IDENTITY_SECRET = ENVIRONMENT.identity_secret
IDENTITY_AUDIENCE = ENVIRONMENT.identity_audience
ALLOWED_TOOL_HOSTS = ENVIRONMENT.allowed_tool_hosts
TOOL_SECRETS = ENVIRONMENT.tool_secrets

METRICS_TOKEN = ENVIRONMENT.metrics_token

PACK = ENVIRONMENT.pack
ASSISTANT_MODEL = ENVIRONMENT.assistant_model
FAST_MODEL = ENVIRONMENT.fast_model
SUGGEST_AT_TAKEOVER = ENVIRONMENT.suggest_at_takeover
COMPACT_ABOVE_TOKENS = ENVIRONMENT.compact_above_tokens
VOYAGE_API_KEY = ENVIRONMENT.voyage_api_key
VOYAGE_BASE_URL = ENVIRONMENT.voyage_base_url
EMBEDDING_THREADS = ENVIRONMENT.embedding_threads
SEARCH_BY_MEANING = ENVIRONMENT.search_by_meaning
# The matrices here are small: more threads would only wait for one another, on a busy machine ten times as long. It is
# read when numpy is first imported, which is after these settings.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
try:
    MODEL_PRICES = read_prices(ENVIRONMENT.model_prices) if ENVIRONMENT.model_prices else PRICES
except PricesInvalid as error:
    sys.exit(f"Settings: MODEL_PRICES: {error}")
MODEL_URL = ENVIRONMENT.model_url
MODEL_KEY = ENVIRONMENT.anthropic_api_key
WORKER_NAME = ENVIRONMENT.worker_name
MODEL_IS_STANDIN = ENVIRONMENT.wants_standin
REOPEN_MINUTES = ENVIRONMENT.reopen_minutes
IDLE_RESOLVE_HOURS = ENVIRONMENT.idle_resolve_hours
HUMAN_HOURLY_COST = ENVIRONMENT.human_hourly_cost
RATE_MESSAGES_PER_MINUTE = ENVIRONMENT.rate_messages_per_minute
RATE_CONVERSATIONS_PER_HOUR = ENVIRONMENT.rate_conversations_per_hour
RATE_SOCKETS_PER_MINUTE = ENVIRONMENT.rate_sockets_per_minute
BUDGETS = ENVIRONMENT.budgets

UNFOLD = {
    "SITE_TITLE": _("Support portal"),
    "SITE_HEADER": _("Support portal"),
    "SITE_SUBHEADER": _("Administration"),
    "SITE_SYMBOL": "support_agent",
    "SITE_URL": "/desk/",
    "BORDER_RADIUS": "10px",
    "COLORS": {"primary": "portal.accounts.admin_colors.primary"},
    "DASHBOARD_CALLBACK": "portal.accounts.admin_menu.with_groups",
    "SIDEBAR": {"navigation": "portal.accounts.admin_menu.navigation"},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "chat.guardrails.redaction.RedactingFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "httpx2": {"level": "WARNING"},
        # It tells of every flaw that it repairs; what cannot be repaired is reported by the import.
        "pypdf": {"level": "CRITICAL"},
        "celery": {"level": "WARNING"},
        "daphne": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
    },
}

# The sweeper's chores, and after how many seconds each is done again.
CHORES = {
    "agents_desk.routing.router.route": 1,
    "chat.chores.sweep_turns": 3,
    "chat.chores.sweep_consultations": 3,
    "chat.chores.send_canary": 15,
    "chat.chores.end_silent": 60,
    "chat.chores.wake_snoozed": 5,
    "chat.chores.complete_vectors": 20,
    "chat.chores.ring_for_letters": 5,
    "chat.chores.remove_forgotten_files": 600,
    "portal.accounts.audit.seal": 3,
    "portal.accounts.throttle.forget_old": 600,
    "agents_desk.sla.keeping.keep_clocks": 2,
    "agents_desk.sla.keeping.catch_up": 60,
    "agents_desk.services.receipts.remove_old": 600,
}
