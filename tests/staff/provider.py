"""A company's OpenID Connect provider: small, but real, over HTTP."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, CLIENT_SECRET = "portal", "told-to-the-portal-only"


class Provider:
    """`person` is who is signed in there; `told` overrides what its userinfo says; `id_token` what is in the token."""

    def __init__(self) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"provider": self}))
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"
        self.person = {"sub": "u-1", "email": "anna@example.com", "email_verified": True, "given_name": "Anna"}
        self.told: dict = {}
        self.in_token: dict = {}
        self._codes: dict[str, dict] = {}
        self._tokens: set[str] = set()

    def __enter__(self) -> Provider:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_) -> None:
        self._server.shutdown()
        self._server.server_close()

    def configuration(self) -> dict:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser goes next, with a code."""
        assert (asked["client_id"], asked["response_type"]) == (CLIENT_ID, "code")
        assert {"openid", "email"} <= set(asked["scope"].split())
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, form: dict[str, str]) -> dict | None:
        """None for whoever is not the portal, or did not begin this sign-in."""
        asked = self._codes.pop(form.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if (
            asked is None
            or (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET)
            or form.get("redirect_uri") != asked["redirect_uri"]
            or challenge.decode().rstrip("=") != asked["code_challenge"]
        ):
            return None
        token = secrets.token_urlsafe(16)
        self._tokens.add(token)
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 60, "sub": self.person["sub"]}
        id_token = jwt.encode(claims | self.in_token, self._key, algorithm="RS256", headers={"kid": "k1"})
        return {"access_token": token, "token_type": "Bearer", "expires_in": 60, "id_token": id_token}

    def userinfo(self, token: str) -> dict | None:
        return {**self.person, **self.told} if token in self._tokens else None


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if url.path == "/.well-known/openid-configuration":
            self._answer(self.provider.configuration())
        elif url.path == "/userinfo":
            self._answer(self.provider.userinfo(self.headers.get("Authorization", "").removeprefix("Bearer ")))
        elif url.path == "/authorize":
            self.send_response(302)
            self.send_header("Location", self.provider.authorize(_flat(url.query)))
            self.end_headers()
        else:
            self._answer(None, 404)

    def do_POST(self) -> None:
        form = _flat(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self._answer(self.provider.token(form))

    def _answer(self, body: dict | None, refused: int = 401) -> None:
        self.send_response(200 if body is not None else refused)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body if body is not None else {"error": "invalid_grant"}).encode())

    def log_message(self, *args) -> None:
        pass


def _flat(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}
