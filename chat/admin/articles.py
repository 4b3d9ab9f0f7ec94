"""Articles: writing and editing them with a preview, retiring and restoring them."""

from __future__ import annotations

import uuid

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin
from unfold.dataclasses import UnfoldAction
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget, UnfoldAdminURLInputWidget

from chat import company
from chat.markdown import render_markdown
from chat.models import Article, Audience
from chat.services import articles, misses
from chat.services.articles import ArticleInvalid, ArticleText

OFFERED = [(audience.value, audience.label) for audience in (Audience.PUBLIC, Audience.INTERNAL)]


class ArticleForm(forms.ModelForm):
    url = forms.URLField(
        label=_("Address"),
        required=False,
        assume_scheme="https",
        widget=UnfoldAdminURLInputWidget,
        help_text=_("Where customers can read it. Without one the assistant names only its title."),
    )
    audience = forms.ChoiceField(label=_("Audience"), choices=OFFERED, widget=UnfoldAdminSelectWidget)
    body = forms.CharField(
        label=_("Text"),
        strip=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 18, "data-article-body": "", "spellcheck": "true"}),
        help_text=_("Markdown. Headings (##, ###) say what a passage is about, and customers are shown them."),
    )
    # The questions that this article is written for; they leave the list of unanswered ones with it.
    misses = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Article
        fields = ("title", "url", "audience", "body")

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            try:
                articles.check(self.as_text())
            except ArticleInvalid as error:
                self.add_error(error.field, str(error))
        return cleaned

    def clean_body(self) -> str:
        return self.cleaned_data["body"].replace("\r\n", "\n")

    def clean_misses(self) -> list[int]:
        return [int(part) for part in self.cleaned_data["misses"].split(",") if part.isascii() and part.isdigit()]

    def as_text(self) -> ArticleText:
        values = self.cleaned_data
        return ArticleText(self.instance.name or uuid.uuid4().hex, values["title"], values["url"], values["body"])


@admin.register(Article)
class ArticleAdmin(ModelAdmin):
    """Whoever may see the numbers may write what customers are told. Articles are retired, never deleted."""

    form = ArticleForm
    list_display = ("title", "audience", "source", "updated_at", "live")
    list_filter = ("audience", "source", ("retired_at", admin.EmptyFieldListFilter))
    search_fields = ("title", "url", "body")
    ordering = ("-updated_at",)
    fields = ("title", "url", "audience", "body", "misses")
    actions = ("retire", "restore")
    actions_submit_line = ("publish",)
    change_form_after_template = "admin/chat/article/preview.html"

    class Media:
        js = ("js/admin-article.js",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        return super().get_queryset(request).exclude(audience=Audience.TRIAL)

    def get_urls(self):
        preview = self.admin_site.admin_view(require_POST(self.preview_view))
        return [path("preview/", preview, name="chat_article_preview"), *super().get_urls()]

    def preview_view(self, request: HttpRequest) -> HttpResponse:
        """The text as customers would see it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        hosts = company.content().settings.link_hosts
        # Safe: what `render_markdown` lets through is an allow-list.
        html = mark_safe(render_markdown(request.POST.get("body", "")[: articles.LONGEST_BODY], allowed_hosts=hosts))
        return render(request, "admin/chat/article/_preview.html", {"html": html})

    def save_model(self, request: HttpRequest, obj: Article, form: ArticleForm, change: bool) -> None:
        audience = Audience(form.cleaned_data["audience"])
        if change:
            articles.edit(article_id=obj.pk, text=form.as_text(), audience=audience)
            for pressed in self.get_actions_submit_line(request, obj.pk):
                if pressed.action_name in request.POST:
                    pressed.method(request, obj)
            return
        language = company.content().settings.languages[0]
        article = articles.write(text=form.as_text(), audience=audience, language=language)
        obj.pk = article.pk
        misses.close(ids=form.cleaned_data["misses"], article=article)

    @admin.display(description=_("live"), boolean=True)
    def live(self, article: Article) -> bool:
        return article.is_live

    def get_actions_submit_line(self, request: HttpRequest, object_id) -> list[UnfoldAction]:
        """What is live already need not be published."""
        live = Article.objects.live().filter(pk=object_id).exists()
        return [] if live else super().get_actions_submit_line(request, object_id)

    @action(description=_("Save and publish"))
    def publish(self, request: HttpRequest, obj: Article) -> None:
        articles.restore(article_id=obj.pk)
        self.message_user(request, _("It can be found from now on."), messages.SUCCESS)

    @admin.action(description=_("Retire the selected articles"))
    def retire(self, request: HttpRequest, chosen: QuerySet[Article]) -> None:
        count = sum(articles.retire(article_id=article.pk) for article in chosen)
        text = ngettext("%(count)d article retired.", "%(count)d articles retired.", count) % {"count": count}
        self.message_user(request, text, messages.SUCCESS)

    @admin.action(description=_("Restore the selected articles"))
    def restore(self, request: HttpRequest, chosen: QuerySet[Article]) -> None:
        count = sum(articles.restore(article_id=article.pk) for article in chosen)
        text = ngettext("%(count)d article restored.", "%(count)d articles restored.", count) % {"count": count}
        self.message_user(request, text, messages.SUCCESS)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_manager

    def has_view_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return request.user.is_manager

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.is_manager

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return request.user.is_manager

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return False
