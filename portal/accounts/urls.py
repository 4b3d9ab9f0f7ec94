"""One way in and one way out. The admin's own doors lead to them too: they would know no bound on guessing."""

from django.urls import path
from django.views.generic import RedirectView

from portal.accounts.views import LoginView, LogoutView, PasswordChangeView

urlpatterns = [
    path("accounts/login/", LoginView.as_view(), name="login"),
    path("accounts/logout/", LogoutView.as_view(), name="logout"),
    path("accounts/password/", PasswordChangeView.as_view(), name="password"),
    path("admin/login/", RedirectView.as_view(pattern_name="login", query_string=True)),
    path("admin/logout/", LogoutView.as_view()),
    path("admin/password_change/", RedirectView.as_view(pattern_name="password")),
]
