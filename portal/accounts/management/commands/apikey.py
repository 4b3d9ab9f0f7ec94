from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.accounts.models import ApiKey, User


class Command(BaseCommand):
    help = "Makes an API key for a member of staff and prints it: it cannot be shown again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", default="", help="what the key is for, to recognise it by")

    def handle(self, *, username: str, name: str, **options) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account named {username!r}.")
        if not user.is_active:
            raise CommandError(f"The account {username!r} is not active, so its keys would not work.")
        _, text = ApiKey.issue(user=user, name=name)
        self.stdout.write(text)
