"""`manage.py remove_samples`: takes the sample conversations away."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from agents_desk.sample import history


class Command(BaseCommand):
    help = "Removes all sample conversations. Accounts and customers' conversations stay."

    def handle(self, *args, **options):
        self.stdout.write(f"{history.remove_history()} sample conversations removed.")
