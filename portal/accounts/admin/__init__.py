"""Staff in the admin, one module per noun."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin
from django.contrib.auth.models import Group

from portal.accounts.admin import audit, keys, staff

# What one may do follows from the role alone; what django-allauth keeps is shown at /accounts/security/, to its owner.
for _model in (Group, EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken):
    admin.site.unregister(_model)

__all__ = ["audit", "keys", "staff"]
