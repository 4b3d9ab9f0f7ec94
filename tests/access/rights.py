"""Who may do what: a row for every route and every command of both sockets, with what each person gets.

Each outcome is `ok`, or the status or code with which the person is turned away, in the order of PEOPLE. test_routes.py
and test_commands.py find the routes and commands in the code and try each as everybody; one without a row fails. What a
row sends with it is in visits.py (routes) and frames.py (commands), what it is about in matters.py.
"""

PEOPLE = ("nobody", "visitor_a", "visitor_b", "agent", "manager", "admin")
EVERYBODY = ("ok",) * 6
OWNER = (401, "ok", 404, 401, 401, 401)
STAFF = (401, 401, 401, "ok", "ok", "ok")
OWNER_AND_STAFF = (401, "ok", 404, "ok", "ok", "ok")
STAFF_PAGE = ("login", "login", "login", "ok", "ok", "ok")
MANAGERS = (401, 401, 401, 403, "ok", "ok")
MANAGERS_PAGE = ("login", "login", "login", 403, "ok", "ok")
NOTHING_THERE = (404,) * 6
NONE_OF_THEIRS = ("login", "login", "login", 404, 404, 404)
NOTHING_TO_SHOW = ("login", "login", "login", 403, 403, 403)
MANAGERS_ADMIN = ("login", "login", "login", "login", "ok", "ok")

ROUTES = {
    "GET ": EVERYBODY,
    "GET chat/{id}/": EVERYBODY,  # an empty page: what is in it comes from the API
    "POST language/": EVERYBODY,
    "GET theme.css": EVERYBODY,
    "GET static/{version}/{name}": NOTHING_THERE,  # of an earlier version, which has no such file either
    "GET healthz": EVERYBODY,
    "GET readyz": EVERYBODY,
    "GET metrics": EVERYBODY,  # to this machine, as which tests count; see test_doors.py
    "GET accounts/login/": EVERYBODY,
    "POST accounts/logout/": EVERYBODY,
    "GET accounts/login/code/": EVERYBODY,  # empty without a sign-in that has begun; see tests/staff/
    "GET accounts/login/passkey/": EVERYBODY,
    "GET accounts/login/oidc/": NOTHING_THERE,  # no provider is set up here; see tests/staff/test_oidc.py
    "GET accounts/oidc/callback/": NOTHING_THERE,
    "GET accounts/password/": STAFF_PAGE,
    "GET accounts/security/": STAFF_PAGE,
    "GET accounts/security/app/": STAFF_PAGE,
    "GET accounts/security/app/remove/": NONE_OF_THEIRS,  # one's own, of which these people have none
    "GET accounts/security/codes/": NONE_OF_THEIRS,
    "GET accounts/security/codes/new/": STAFF_PAGE,
    "GET accounts/security/codes/file/": NONE_OF_THEIRS,
    "GET accounts/security/passkeys/": STAFF_PAGE,
    "GET accounts/security/passkeys/{pk}/": NONE_OF_THEIRS,
    "GET accounts/security/passkeys/{pk}/remove/": NONE_OF_THEIRS,
    "GET accounts/security/confirm/": NOTHING_TO_SHOW,  # neither a password nor a second factor
    "GET accounts/security/confirm/code/": NOTHING_TO_SHOW,
    "GET accounts/security/confirm/passkey/": NOTHING_TO_SHOW,
    "GET accounts/invitations/": MANAGERS_PAGE,
    "POST accounts/invitations/{invitation_id}/revoke/": MANAGERS_PAGE,
    "GET accounts/invitations/{text}/": (410,) * 6,  # for who has the link; see tests/staff/test_invitations.py
    "GET api/v1/openapi.json": EVERYBODY,
    "GET api/v1/docs": EVERYBODY,
    "POST api/v1/conversations": EVERYBODY,
    "GET api/v1/conversations": EVERYBODY,  # one's own
    "GET api/v1/conversations/{id}": OWNER,
    "GET api/v1/conversations/{id}/events": OWNER,
    "POST api/v1/conversations/{id}/messages": OWNER,
    "POST api/v1/conversations/{id}/handoff": OWNER,
    "POST api/v1/conversations/{id}/handoff/withdraw": OWNER,
    "POST api/v1/conversations/{id}/quotes/{reference}": OWNER,
    "POST api/v1/conversations/{id}/actions/{reference}": OWNER,
    "POST api/v1/conversations/{id}/verification": OWNER,
    "POST api/v1/conversations/{id}/identity": OWNER,
    "POST api/v1/conversations/{id}/attachments": OWNER,
    "POST api/v1/conversations/{id}/contact": OWNER,
    "POST api/v1/conversations/{id}/transcript": OWNER,
    "POST api/v1/conversations/{id}/open": (404,) * 6,  # for who has the key; see tests/letters/test_link_keys.py
    "GET attachments/{attachment_id}/{name}": OWNER_AND_STAFF,
    "POST api/v1/desk/conversations/{id}/attachments": STAFF,
    "POST api/v1/desk/conversations/{id}/transcript": STAFF,
    "POST api/v1/conversations/{id}/resolve": OWNER,
    "POST api/v1/conversations/{id}/rating": OWNER,
    "GET api/v1/desk/queue": STAFF,
    "GET api/v1/desk/conversations": STAFF,  # those that one may see; see tests/desk/test_views.py
    "GET api/v1/desk/conversations/changes": STAFF,
    "GET api/v1/desk/search": STAFF,
    "GET api/v1/desk/views": STAFF,
    "GET api/v1/desk/views/choices": STAFF,
    "POST api/v1/desk/views": STAFF,
    "PATCH api/v1/desk/views/{saved_id}": (401, 401, 401, 404, "ok", "ok"),  # shared: for managers to change
    "DELETE api/v1/desk/views/{saved_id}": (401, 401, 401, 404, "ok", "ok"),
    "GET api/v1/desk/conversations/{id}": STAFF,
    "GET api/v1/desk/conversations/{id}/dossier": STAFF,
    "POST api/v1/desk/conversations/{id}/claim": STAFF,
    "POST api/v1/desk/conversations/{id}/release": STAFF,
    "POST api/v1/desk/conversations/{id}/return": STAFF,
    "POST api/v1/desk/conversations/{id}/resolve": STAFF,
    "POST api/v1/desk/conversations/{id}/messages": STAFF,
    "POST api/v1/desk/conversations/{id}/notes": STAFF,
    "GET api/v1/desk/staff": STAFF,
    "POST api/v1/desk/conversations/{id}/transfer": STAFF,
    "POST api/v1/desk/conversations/{id}/assign": STAFF,  # to oneself; see tests/desk/test_passing.py for others
    "POST api/v1/desk/conversations/{id}/offer/decline": STAFF,
    "GET api/v1/desk/snooze-times": STAFF,
    "POST api/v1/desk/conversations/{id}/snooze": STAFF,
    "GET api/v1/desk/tags": STAFF,
    "POST api/v1/desk/conversations/{id}/tags": STAFF,
    "POST api/v1/desk/tags/rename": MANAGERS,
    "POST api/v1/desk/tags/remove": MANAGERS,
    "GET api/v1/desk/conversations/{id}/duplicates": STAFF,
    "POST api/v1/desk/conversations/{id}/merge": STAFF,
    "POST api/v1/desk/conversations/{id}/mark": STAFF,
    "POST api/v1/desk/bulk": STAFF,  # each conversation by its own rights; see tests/desk/test_bulk.py
    "POST api/v1/desk/preview": STAFF,
    "GET api/v1/desk/replies": STAFF,  # one's teams' and one's own; see tests/desk/test_replies.py
    "POST api/v1/desk/replies": STAFF,
    "PUT api/v1/desk/replies/{reply_id}": (401, 401, 401, 404, 404, 404),  # a shared one: only the admin changes it
    "DELETE api/v1/desk/replies/{reply_id}": (401, 401, 401, 404, 404, 404),
    "POST api/v1/desk/replies/{reply_id}/use": STAFF,
    "GET api/v1/desk/macros": STAFF,
    "POST api/v1/desk/conversations/{id}/macros/{macro_id}": STAFF,
    "GET api/v1/desk/conversations/{id}/consultations": STAFF,
    "POST api/v1/desk/conversations/{id}/consultations": STAFF,
    "DELETE api/v1/desk/conversations/{id}/consultations/{consultation_id}": STAFF,  # one's own
    "POST api/v1/desk/conversations/{id}/whisper": STAFF,
    "POST api/v1/desk/conversations/{id}/flags": STAFF,
    "GET api/v1/desk/suggestions": MANAGERS,
    "GET desk/flags/": MANAGERS_PAGE,
    "POST desk/flags/{flag_id}/article/": MANAGERS_PAGE,
    "POST desk/flags/{flag_id}/dismiss/": MANAGERS_PAGE,
    "GET desk/tags/": MANAGERS_PAGE,
    "POST desk/tags/rename/": MANAGERS_PAGE,
    "POST desk/tags/remove/": MANAGERS_PAGE,
    "GET desk/macros/": STAFF_PAGE,
    "GET desk/macros/new/": STAFF_PAGE,
    "GET desk/macros/{macro_id}/": ("login", "login", "login", 404, "ok", "ok"),  # shared: for managers to change
    "POST desk/macros/{macro_id}/delete/": ("login", "login", "login", 404, "ok", "ok"),
    "GET api/v1/metrics": MANAGERS,
    "GET desk/": STAFF_PAGE,
    "GET desk/conversations/{id}/": STAFF_PAGE,
    "GET desk/metrics/": MANAGERS_PAGE,
    "GET desk/questions/": MANAGERS_PAGE,
    "GET styleguide/": STAFF_PAGE,
    "POST desk/questions/dismiss/": MANAGERS_PAGE,
    "GET desk/metrics/versions/": MANAGERS_PAGE,
    "GET desk/metrics/intents/": MANAGERS_PAGE,
    "GET desk/metrics/{metric_slug}/{part_slug}/": MANAGERS_PAGE,
    "GET admin/": MANAGERS_ADMIN,  # see test_admin.py for what is below it
}

OWNER_COMMAND = ("not_signed_in", "ok", "not_found", "not_signed_in", "not_signed_in", "not_signed_in")
STAFF_COMMAND = ("not_signed_in",) * 3 + ("ok",) * 3
COMMANDS = {
    **{
        f"customer {name}": OWNER_COMMAND
        for name in (
            "message.post",
            "sync",
            "typing.set",
            "handoff.request",
            "handoff.withdraw",
            "quote.answer",
            "action.answer",
            "rating.give",
            "read",
            "contact.leave",
            "conversation.resolve",
        )
    },
    **{
        f"desk {name}": STAFF_COMMAND
        for name in (
            "watch",
            "unwatch",
            "sync",
            "claim",
            "release",
            "return",
            "resolve",
            "note.post",
            "message.post",
            "typing.set",
            "focus.beat",
            "read",
            "look",
            "transfer",
            "assign",
            "offer.decline",
            "presence.set",
            "presence.beat",
            "snooze",
            "tags.set",
            "mark",
            "merge",
            "macro.run",
            "transcript.mail",
            "whisper",
            "suggestion.ask",
            "question.ask",
            "message.flag",
        )
    },
}
