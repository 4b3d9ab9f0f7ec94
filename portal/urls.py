from django.contrib import admin
from django.urls import include, path

from portal import health, views
from portal.api import api

urlpatterns = [
    path("", views.home, name="home"),
    path("chat/<str:conversation_id>/", views.conversation, name="conversation"),
    path("theme.css", views.theme, name="theme"),
    path("api/v1/", api.urls),
    path("", include("agents_desk.urls")),
    path("", include("portal.accounts.urls")),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
]

handler403 = "portal.views.forbidden"
handler404 = "portal.views.not_found"
handler500 = "portal.views.failed"
