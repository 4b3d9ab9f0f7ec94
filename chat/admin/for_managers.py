"""Pages of the admin that managers use as well as administrators."""

from __future__ import annotations

from django.http import HttpRequest

from chat.admin.read_only import ReadOnlyAdmin


class ManagersAdmin(ReadOnlyAdmin):
    """Looking is for managers; what can be done is on the pages' own buttons, which check the same."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_manager

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return request.user.is_manager
