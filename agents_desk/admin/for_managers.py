"""What managers may arrange at the desk, as administrators may."""

from __future__ import annotations

from django.http import HttpRequest
from unfold.admin import ModelAdmin


class ManagedAdmin(ModelAdmin):
    """Managers and administrators look, add, change and delete."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_manager

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return request.user.is_manager

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.is_manager

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return request.user.is_manager

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return request.user.is_manager
