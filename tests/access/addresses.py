"""The addresses that the code has: of the REST interface from its schema, of pages from the URL patterns."""

import re

from django.urls import get_resolver

from portal.api import api

# They lead to the portal's own, whoever comes.
DOORS_OF_THE_ADMIN = {"admin/login/", "admin/logout/", "admin/password_change/"}
# Ninja's own index, which only leads to the others.
NO_ROUTE = {"api/v1/"}


def routes() -> set[str]:
    """Method and address of every route in the code."""
    operations = {
        f"{method.upper()} {address(path.lstrip('/'))}"
        for path, methods in api.get_openapi_schema(path_prefix="/api/v1/")["paths"].items()
        for method in methods
    }
    by_api = {route.split(" ", 1)[1] for route in operations}
    pages = {path for path in map(address, patterns(get_resolver().url_patterns)) if path not in by_api | NO_ROUTE}
    posted = {
        "accounts/invitations/{invitation_id}/revoke/",
        "accounts/logout/",
        "desk/flags/{flag_id}/article/",
        "desk/flags/{flag_id}/dismiss/",
        "desk/macros/{macro_id}/delete/",
        "desk/questions/dismiss/",
        "desk/tags/remove/",
        "desk/tags/rename/",
        "language/",
    }
    return operations | {f"{'POST' if path in posted else 'GET'} {path}" for path in pages}


def patterns(tree, prefix: str = ""):
    for each in tree:
        path = prefix + str(each.pattern)
        if path == "admin/":
            yield path  # its addresses are guarded by the admin as one; see test_admin.py
        elif hasattr(each, "url_patterns"):
            yield from patterns(each.url_patterns, path)
        else:
            yield path


def address(path: str) -> str:
    """`<str:conversation_id>` and `{conversation_id}` are `{id}`."""
    return re.sub(r"[<{](?:\w+:)?(\w+)[>}]", r"{\1}", path).replace("{conversation_id}", "{id}")
