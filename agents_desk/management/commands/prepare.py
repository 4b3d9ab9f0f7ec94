"""`manage.py prepare`: what each start needs, in one process: loading the portal's code takes longer than that."""

from __future__ import annotations

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Brings the database up to date, loads the pack, and in a demo makes its accounts and sample conversations."

    def handle(self, *args, **options):
        call_command("migrate", interactive=False, stdout=self.stdout)
        call_command("load_pack", str(settings.PACK), stdout=self.stdout, stderr=self.stderr)
        if settings.DEMO:
            call_command("demo", stdout=self.stdout)
