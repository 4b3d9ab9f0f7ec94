"""The REST interface, put together from the customer's and the desk's routers."""

from __future__ import annotations

import logging

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from agents_desk.api import desk_router, metrics_router
from chat.api import router as chat_router
from chat.attachments_api import router as attachments_router
from chat.contact_api import router as contact_router
from chat.database import DATABASE_AWAY
from chat.protocol import REFUSALS, Code, Refusal

log = logging.getLogger(__name__)

api = NinjaAPI(title="Support portal", version="1", urls_namespace="api")
api.add_router("", chat_router)
api.add_router("", attachments_router)
api.add_router("", contact_router)
api.add_router("/desk", desk_router)
api.add_router("", metrics_router)

CODE_OF_STATUS = {
    400: Code.MALFORMED,
    401: Code.NOT_SIGNED_IN,
    403: Code.FORBIDDEN,
    404: Code.NOT_FOUND,
    405: Code.NOT_FOUND,
    429: Code.TOO_FAST,
}


@api.exception_handler(Refusal)
def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return _error(request, refusal.code, refusal.message)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fault = error.errors[0] if error.errors else {}
    # The first parts say where ninja found it; the rest is the field that the caller knows.
    where = ".".join(str(part) for part in fault.get("loc", ())[2:])
    return _error(request, Code.INVALID, f"{where}: {fault['msg']}" if where else None)


@api.exception_handler(RequestDataTooBig)
def too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return _error(request, Code.FRAME_TOO_LARGE)


@api.exception_handler(AuthenticationError)
def not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return _error(request, Code.NOT_SIGNED_IN)


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    return _error(request, CODE_OF_STATUS.get(error.status_code, Code.INVALID))


@api.exception_handler(Exception)
def failed(request: HttpRequest, error: Exception) -> HttpResponse:
    """Never an exception's text: it may hold what is nobody else's business."""
    if isinstance(error, DATABASE_AWAY):
        log.error("database unavailable: %s", type(error).__name__)
    else:
        log.error("%s %s failed", request.method, request.path, exc_info=error)
    return _error(request, Code.UNAVAILABLE)


def _error(request: HttpRequest, code: Code, message: str | None = None) -> HttpResponse:
    status, sentence = REFUSALS[code]
    body = {"error": {"code": code.value, "message": str(message or sentence)}}
    response = api.create_response(request, body, status=int(status))
    if code is Code.UNAVAILABLE:
        response["Retry-After"] = "5"
    return response
