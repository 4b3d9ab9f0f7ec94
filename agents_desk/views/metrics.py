"""The managers' pages: the numbers, and the conversations behind each of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from http import HTTPStatus

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models.functions import Left
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agents_desk.metrics import facts
from agents_desk.metrics.cards import build_card, build_split
from agents_desk.metrics.catalogue import METRICS
from agents_desk.metrics.display import show
from agents_desk.metrics.intents import IntentUnknown, compare_intents, intent_title, parse_intent
from agents_desk.metrics.metric import Part
from agents_desk.metrics.opening_hours import company_zone
from agents_desk.metrics.population import Population
from agents_desk.metrics.versions import VersionUnknown, newest_versions, parse_version, versions_at_work
from agents_desk.metrics.window import PRESETS, WindowInvalid, parse_window
from chat import clock
from chat.models import Author, Conversation
from chat.states import Kind

PER_PAGE = 50
EXCERPT = 140


def managers_only(view: Callable) -> Callable:
    """Nobody is asked to sign in; agents are told that this is not for them."""

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.is_manager:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@never_cache
@require_safe
@managers_only
def metrics(request: HttpRequest) -> HttpResponse:
    """All numbers for the chosen window, compared with the one before."""
    population, refusal = _population_of(request)
    excluded = population.exclusions()
    cards = [build_card(metric, population) for metric in METRICS.values()]
    context = {
        "population": population,
        "wanted": None if population.intent is None else intent_title(population.intent),
        "window": population.window,
        "presets": PRESETS,
        "versions": newest_versions(),
        "refusal": refusal,
        "cards": cards,
        "excluded": excluded,
        "counts_samples": excluded["samples_counted"] > 0,
        "is_empty": cards[0].headline[0].figure.n == 0,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refusal else HTTPStatus.OK
    return render(request, "desk/metrics/page.html", context, status=status)


@never_cache
@require_safe
@managers_only
def conversations(request: HttpRequest, metric_slug: str, part_slug: str) -> HttpResponse:
    """The conversations that one number counts, newest first."""
    metric = METRICS.get(metric_slug)
    part = metric and metric.part(part_slug)
    if part is None:
        raise Http404
    population, refusal = _population_of(request)
    behind = (
        metric.behind(part.slug, population)
        .select_related("customer")
        .annotate(question=Left(facts.first(facts.messages(Author.CUSTOMER), "text"), EXCERPT))
    )
    page = Paginator(behind, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "metric": metric,
        "part": part,
        "population": population,
        "wanted": None if population.intent is None else intent_title(population.intent),
        "window": population.window,
        "refusal": refusal,
        "page": page,
        "rows": [_row(conversation, part) for conversation in page],
        "counts_samples": any(conversation.kind == Kind.SAMPLE for conversation in page),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refusal else HTTPStatus.OK
    return render(request, "desk/metrics/conversations.html", context, status=status)


@never_cache
@require_safe
@managers_only
def versions(request: HttpRequest) -> HttpResponse:
    """The headline numbers of the prompt versions that answered in the window, side by side."""
    population, refusal = _population_of(request)
    everybody = replace(population, version=None)
    at_work = versions_at_work(everybody)
    populations = [replace(everybody, version=version) for version in at_work]
    context = {
        "population": everybody,
        "window": everybody.window,
        "presets": PRESETS,
        "refusal": refusal,
        "versions": at_work,
        "rows": [row for metric in METRICS.values() for row in build_split(metric, populations)] if at_work else [],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refusal else HTTPStatus.OK
    return render(request, "desk/metrics/versions.html", context, status=status)


@never_cache
@require_safe
@managers_only
def intents(request: HttpRequest) -> HttpResponse:
    """The headline numbers by what the customers wanted."""
    population, refusal = _population_of(request)
    everybody = replace(population, intent=None)
    names, rows = compare_intents(everybody)
    context = {
        "population": everybody,
        "window": everybody.window,
        "presets": PRESETS,
        "versions": newest_versions(),
        "refusal": refusal,
        "names": names,
        "rows": rows,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refusal else HTTPStatus.OK
    return render(request, "desk/metrics/intents.html", context, status=status)


def _population_of(request: HttpRequest) -> tuple[Population, str]:
    """What is asked for; or all of the usual window, and why the one asked for cannot be had."""
    now, zone = clock.now(), company_zone()
    try:
        window = parse_window(request.GET, now=now, default_zone=zone)
        return Population.of(window, version=parse_version(request.GET), intent=parse_intent(request.GET)), ""
    except (WindowInvalid, VersionUnknown, IntentUnknown) as error:
        return Population.of(parse_window({}, now=now, default_zone=zone)), str(error)


def _row(conversation: Conversation, part: Part) -> dict:
    return {
        "conversation": conversation,
        "value": show(_seconds(getattr(conversation, part.shows)), part.unit) if part.shows else "",
    }


def _seconds(value):
    return value.total_seconds() if hasattr(value, "total_seconds") else value


metrics_urlpatterns = [
    path("desk/metrics/", metrics, name="desk-metrics"),
    path("desk/metrics/versions/", versions, name="desk-metrics-versions"),
    path("desk/metrics/intents/", intents, name="desk-metrics-intents"),
    path("desk/metrics/<slug:metric_slug>/<slug:part_slug>/", conversations, name="desk-metrics-part"),
]
