"""One way in and one way out. The admin's own doors lead to them too: they would know no bound on guessing.

django-allauth's pages are routed one by one, those that the portal has a use for; the names are those by which it looks
for them.
"""

from django.urls import include, path
from django.views.generic import RedirectView

from portal.accounts.views import invitations, security, sign_in

SIGNING_IN = [
    path("login/", sign_in.LoginView.as_view(), name="login"),
    path("login/", sign_in.LoginView.as_view(), name="account_login"),
    path("login/code/", sign_in.CodeView.as_view(), name="mfa_authenticate"),
    path("login/passkey/", sign_in.PasskeyLoginView.as_view(), name="mfa_login_webauthn"),
    path("login/oidc/", sign_in.oidc_login, name="oidc-login"),
    path("oidc/callback/", sign_in.oidc_callback, name="oidc-callback"),
    path("logout/", sign_in.LogoutView.as_view(), name="logout"),
]

OWN_ACCOUNT = [
    path("password/", security.PasswordChangeView.as_view(), name="password"),
    path("security/", security.SecurityView.as_view(), name="mfa_index"),
    path("security/app/", security.AppAddView.as_view(), name="mfa_activate_totp"),
    path("security/app/remove/", security.AppRemoveView.as_view(), name="mfa_deactivate_totp"),
    path("security/codes/", security.RecoveryCodesView.as_view(), name="mfa_view_recovery_codes"),
    path("security/codes/new/", security.RecoveryCodesRenewView.as_view(), name="mfa_generate_recovery_codes"),
    path("security/codes/file/", security.RecoveryCodesDownloadView.as_view(), name="mfa_download_recovery_codes"),
    path("security/passkeys/", security.PasskeyAddView.as_view(), name="mfa_add_webauthn"),
    path("security/passkeys/<int:pk>/", security.PasskeyRenameView.as_view(), name="mfa_edit_webauthn"),
    path("security/passkeys/<int:pk>/remove/", security.PasskeyRemoveView.as_view(), name="mfa_remove_webauthn"),
    path("security/confirm/", security.ConfirmByPasswordView.as_view(), name="account_reauthenticate"),
    path("security/confirm/code/", security.ConfirmByCodeView.as_view(), name="mfa_reauthenticate"),
    path("security/confirm/passkey/", security.ConfirmByPasskeyView.as_view(), name="mfa_reauthenticate_webauthn"),
]

INVITATIONS = [
    path("invitations/", invitations.invite, name="invitations"),
    path("invitations/<int:invitation_id>/revoke/", invitations.revoke, name="invitation-revoke"),
    path("invitations/<str:text>/", invitations.accept, name="invitation-accept"),
]

urlpatterns = [
    path("accounts/", include(SIGNING_IN + OWN_ACCOUNT + INVITATIONS)),
    path("admin/login/", sign_in.AdminDoorView.as_view()),
    path("admin/logout/", sign_in.LogoutView.as_view()),
    path("admin/password_change/", RedirectView.as_view(pattern_name="password")),
]
