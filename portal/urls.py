from django.contrib import admin
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from portal import health, views
from portal.api import api
from portal.attachments import attachment

urlpatterns = [
    path("", views.home, name="home"),
    path("chat/<str:conversation_id>/", views.conversation, name="conversation"),
    # A forged choice of language does no harm, and a token against it would leave a cookie with whoever only looks.
    path("language/", csrf_exempt(require_POST(set_language)), name="set_language"),
    path("attachments/<uuid:attachment_id>/<str:name>", attachment, name="attachment"),
    path("static/<slug:version>/<path:name>", views.earlier_static, name="earlier_static"),
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
