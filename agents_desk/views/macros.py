"""The pages on which macros are written: agents keep their own, managers the shared ones too."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as say
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents_desk.macro_forms import MacroForm, StepForm, Steps
from agents_desk.macro_words import describe
from agents_desk.models import Macro
from chat import clock
from portal.accounts import audit


@never_cache
@require_safe
@login_required
def macros(request: HttpRequest) -> HttpResponse:
    """All that this agent can run, and of which they may change some."""
    own = set(Macro.objects.kept_by(request.user).values_list("pk", flat=True))
    rows = [
        {"macro": macro, "steps": [describe(step) for step in macro.steps], "may_change": macro.pk in own}
        for macro in Macro.objects.open_to(request.user) | Macro.objects.kept_by(request.user)
    ]
    return render(request, "desk/macros/list.html", {"rows": rows})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def macro(request: HttpRequest, macro_id: int | None = None) -> HttpResponse:
    """Writes a new macro, or changes one of one's own."""
    kept = Macro.objects.kept_by(request.user)
    found = Macro() if macro_id is None else get_object_or_404(kept, pk=macro_id)
    initial = [StepForm.initial_of(step) for step in found.steps] if macro_id else None
    data = request.POST or None
    form = MacroForm(data, instance=found, user=request.user)
    steps = Steps(data, initial=initial, prefix="steps")
    if request.method == "POST" and form.is_valid() & steps.is_valid():
        _save(request, form, steps)
        return HttpResponseRedirect(reverse("desk-macros"))
    return render(
        request, "desk/macros/form.html", {"form": form, "steps": steps, "macro": found, "asks": StepForm.ASKS}
    )


@never_cache
@require_POST
@login_required
def delete(request: HttpRequest, macro_id: int) -> HttpResponse:
    found = get_object_or_404(Macro.objects.kept_by(request.user), pk=macro_id)
    with transaction.atomic():
        audit.record(request.user, "macro.delete", subject=str(found.pk))
        found.delete()
    messages.success(request, say("“%(title)s” was deleted.") % {"title": found.title})
    return HttpResponseRedirect(reverse("desk-macros"))


def _save(request: HttpRequest, form: MacroForm, steps) -> None:
    kept = form.save(commit=False)
    kept.steps = steps.actions()
    kept.updated_at = clock.now()
    with transaction.atomic():
        kept.save()
        audit.record(request.user, "macro.save", subject=str(kept.pk), shared=kept.owner_id is None)
    messages.success(request, say("“%(title)s” is kept.") % {"title": kept.title})


macros_urlpatterns = [
    path("desk/macros/", macros, name="desk-macros"),
    path("desk/macros/new/", macro, name="desk-macro-new"),
    path("desk/macros/<int:macro_id>/", macro, name="desk-macro"),
    path("desk/macros/<int:macro_id>/delete/", delete, name="desk-macro-delete"),
]
