"""The numbers over REST, for managers and their programs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from agents_desk.api.auth import reader_of_the_numbers
from agents_desk.metrics.intents import IntentUnknown, parse_intent
from agents_desk.metrics.opening_hours import company_zone
from agents_desk.metrics.report import report
from agents_desk.metrics.versions import VersionUnknown, parse_version
from agents_desk.metrics.window import WindowInvalid, parse_window
from chat import clock
from chat.protocol import Code, Refusal

router = Router(tags=["numbers"], auth=reader_of_the_numbers)


class Asked(Schema):
    """`from` and `to` are dates or ISO 8601 moments in the time zone `tz`; or `days`: the last 7, 30 or 90.

    `version` is the number of a prompt version: then only conversations count in which it answered. `intent` is the
    slug of an intent: then only those count whose customer surely wanted that; `-` are those where that is not sure.
    """

    since: str = Field("", alias="from")
    to: str = ""
    tz: str = ""
    days: str = ""
    version: str = ""
    intent: str = ""


@router.get("/metrics", summary="Every metric with numerator, denominator and exclusions")
def read_metrics(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """For conversations that started in `[from, to)`. Without a window the last 30 days, in the company's time zone."""
    try:
        window = parse_window(asked.model_dump(by_alias=True), now=clock.now(), default_zone=company_zone())
        version, intent = parse_version(asked.model_dump()), parse_intent(asked.model_dump())
    except (WindowInvalid, VersionUnknown, IntentUnknown) as error:
        raise Refusal(Code.INVALID, str(error)) from error
    return report(window, version, intent)
