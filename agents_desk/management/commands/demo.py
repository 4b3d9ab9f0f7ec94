"""`manage.py demo`: the demo's accounts, and a month of sample conversations."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from agents_desk.models import SlaPolicy, SlaTrack
from agents_desk.sample import history
from chat import company
from chat.company import NoPackLoaded

PASSWORD = "demo"
ACCOUNTS = (
    {"username": "agent", "role": "agent", "first_name": "Maya", "last_name": "Lindqvist"},
    {"username": "agent2", "role": "agent", "first_name": "Jonas", "last_name": "Weber"},
    {"username": "manager", "role": "manager", "first_name": "Priya", "last_name": "Raman"},
    {"username": "admin", "role": "admin", "first_name": "Tomás", "last_name": "Oliveira", "is_superuser": True},
)


class Command(BaseCommand):
    help = "Creates the demo's staff accounts and sample conversations, unless they are there already."

    def handle(self, *args, **options):
        if not settings.DEMO:
            raise CommandError("These accounts have a known password, so they are made only with DEMO=1.")
        work = _shared_work()
        staff = {each["username"]: _create_account(each | work.get(each["username"], {})) for each in ACCOUNTS}
        for account in ACCOUNTS:
            self.stdout.write(f"  {account['username']:<8} {PASSWORD:<6} {account['role']}")
        _promise_something()
        if history.exists():
            self.stdout.write("Sample conversations are there already.")
            return
        try:
            count = history.create_history([staff["agent"], staff["agent2"]])
        except NoPackLoaded as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} sample conversations created; manage.py remove_samples removes them.")


def _promise_something() -> None:
    """Service levels to look at, unless a manager has set or removed some."""
    if not SlaPolicy.objects.exists() and not SlaTrack.objects.exists():
        SlaPolicy.objects.create(first_response=15, next_response=30, resolution=480)


def _shared_work() -> dict[str, dict[str, list[str]]]:
    """The company's teams dealt out to the two agents: the default one and the first language are everybody's."""
    try:
        pack = company.content().settings
    except NoPackLoaded:
        return {}
    special = [team.slug for team in pack.teams if not team.default]
    shares = {"agent": special[::2], "agent2": special[1::2]}
    tongues = {"agent": pack.languages[1::2], "agent2": pack.languages[2::2]}
    return {
        name: {
            "teams": [pack.default_team.slug, *teams],
            "languages": [pack.languages[0], *tongues[name]],
            "skills": [intent.slug for intent in pack.intents if intent.team in teams],
        }
        for name, teams in shares.items()
    }


@transaction.atomic
def _create_account(account: dict):
    """The account as it is if somebody has changed it meanwhile; a new one with the demo's password otherwise."""
    username = account["username"]
    fields = {
        **account,
        "public_name": f"{account['first_name']} {account['last_name']}",
        "is_staff": account["role"] in ("manager", "admin"),
    }
    user, created = get_user_model().objects.get_or_create(username=username, defaults=fields)
    if created:
        # Not by way of the validators: "demo" would pass none of them, which is why this is for the demo only.
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
    return user
