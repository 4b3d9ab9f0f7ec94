"""The first real start: no demo, behind a proxy that ends TLS."""

import http.client
import json
import subprocess
import sys

import pytest

from portal.environment import ROOT
from tests.portal import OWN_SETTINGS, RunningPortal

HOST = "support.example"
KEY = "a-long-random-text-that-only-this-test-knows-0123456789"
BEHIND_PROXY = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}


@pytest.fixture(scope="module")
def production():
    with RunningPortal(DEMO="0", SECRET_KEY=KEY, ALLOWED_HOSTS=HOST, TRUSTED_PROXIES="127.0.0.1/32") as running:
        yield running


def get(portal, path, headers=None, method="GET", body=None):
    connection = http.client.HTTPConnection("127.0.0.1", portal.port, timeout=200)
    connection.request(method, path, body=body, headers={"Host": HOST, **(headers or {})})
    response = connection.getresponse()
    response.text = response.read().decode()
    return response


def test_plain_http_is_sent_to_tls(production):
    response = get(production, "/")

    assert response.status == 301
    assert response.headers["Location"] == f"https://{HOST}/"


def test_behind_the_trusted_proxy_pages_are_served_with_strict_transport(production):
    response = get(production, "/", BEHIND_PROXY)

    assert response.status == 200
    assert "max-age=31536000" in response.headers["Strict-Transport-Security"]
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]


def test_cookies_are_secure(production):
    response = get(
        production,
        "/api/v1/conversations",
        {**BEHIND_PROXY, "Origin": f"https://{HOST}", "Content-Type": "application/json"},
        "POST",
        "{}",
    )

    assert response.status == 201
    cookie = response.headers["Set-Cookie"]
    assert {"Secure", "HttpOnly", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}


def test_another_host_name_is_refused(production):
    assert get(production, "/", {**BEHIND_PROXY, "Host": "elsewhere.example"}).status == 400


def test_no_account_is_made_and_the_first_administrator_comes_from_createsuperuser(production):
    counted = production.manage("shell", "-c", "from portal.accounts.models import User; print(User.objects.count())")
    assert counted.stdout.split()[-1] == "0", counted.stderr


def test_health_is_answered_without_tls_for_the_supervisor(production):
    response = get(production, "/readyz")

    assert response.status == 200
    assert json.loads(response.text)["ready"] is True


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({}, "SECRET_KEY must be set"),
        ({"SECRET_KEY": KEY}, "ALLOWED_HOSTS must be set"),
        ({"SECRET_KEY": "short", "ALLOWED_HOSTS": HOST}, "SECRET_KEY must have at least"),
        ({"SECRET_KEY": KEY, "ALLOWED_HOSTS": HOST, "TRUSTED_PROXIES": "somewhere"}, "TRUSTED_PROXIES must hold"),
    ],
)
def test_a_start_without_what_it_needs_is_one_clear_line(tmp_path, settings, sentence):
    environ = {"PATH": "/usr/bin:/bin", "DATA_DIR": str(tmp_path), "DEMO": "0", **settings}
    assert not set(environ) - {"PATH"} - set(OWN_SETTINGS) - {"TRUSTED_PROXIES"}

    ended = subprocess.run(
        [sys.executable, "-m", "portal.embedded"], cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )

    assert ended.returncode == 2
    assert sentence in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1
