from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.accounts import second_factor
from portal.accounts.models import User


class Command(BaseCommand):
    help = "Takes the second factor away from a member of staff who has lost it; the password alone then lets them in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *, username: str, **options) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account named {username!r}.")
        second_factor.take_away(user, by=None)
        self.stdout.write(f"{username} signs in with the password alone, until they set up a new one.")
