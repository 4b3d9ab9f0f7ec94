from django.urls import path

from agents_desk.views import desk
from agents_desk.views.flags import flags_urlpatterns
from agents_desk.views.macros import macros_urlpatterns
from agents_desk.views.metrics import metrics_urlpatterns
from agents_desk.views.questions import questions_urlpatterns
from agents_desk.views.styleguide import styleguide_urlpatterns
from agents_desk.views.tags import tags_urlpatterns

urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path("desk/conversations/<str:conversation_id>/", desk.conversation, name="desk-conversation"),
    *flags_urlpatterns,
    *macros_urlpatterns,
    *metrics_urlpatterns,
    *questions_urlpatterns,
    *tags_urlpatterns,
    *styleguide_urlpatterns,
]
