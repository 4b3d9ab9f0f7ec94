"""Django's test client as a browser or a program that comes through TLS, as everybody does outside the demo."""

from django.test import Client


class HttpsClient(Client):
    def generic(self, *args, **kwargs):
        return super().generic(*args, **kwargs | {"secure": True})


def https_client(*, key: str = "", enforce_csrf_checks: bool = False) -> HttpsClient:
    headers = {"authorization": f"Bearer {key}"} if key else None
    return HttpsClient(headers=headers, enforce_csrf_checks=enforce_csrf_checks)
