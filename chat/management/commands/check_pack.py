from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from chat.packs.folder import read_pack
from chat.packs.mistakes import PackErrors


class Command(BaseCommand):
    help = "Reports every mistake of a pack's folder with file and line, without loading it."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path)

    def handle(self, *, path: Path, **options):
        try:
            content = read_pack(path)
        except PackErrors as errors:
            for mistake in errors.mistakes:
                self.stderr.write(str(mistake))
            raise CommandError(f"{len(errors.mistakes)} to mend in {path}") from None
        self.stdout.write(f"{content.settings.company}: no mistakes")
