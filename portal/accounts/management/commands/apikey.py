from __future__ import annotations

from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError, CommandParser

from chat import clock
from portal.accounts import audit
from portal.accounts.models import ApiKey, Scope, User


class Command(BaseCommand):
    help = "Makes an API key for a member of staff and prints it: it cannot be shown again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", default="", help="what the key is for, to recognise it by")
        parser.add_argument(
            "--scope",
            action="append",
            dest="scopes",
            choices=Scope.values,
            help="what it opens, several times for several; without, all that its owner may do",
        )
        parser.add_argument("--days", type=int, help="after how many days it ends; without, never")

    def handle(self, *, username: str, name: str, scopes: list[str] | None = None, days: int | None = None, **options):
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account named {username!r}.")
        if not user.is_active:
            raise CommandError(f"The account {username!r} is not active, so its keys would not work.")
        if days is not None and days < 1:
            raise CommandError("--days must be 1 or more.")
        expires_at = clock.now() + timedelta(days=days) if days else None
        key, text = ApiKey.issue(user=user, name=name, scopes=scopes or Scope.values, expires_at=expires_at)
        audit.record(None, "api_key.issue", subject=key.pk, owner=user.pk, scopes=key.scopes)
        self.stdout.write(text)
