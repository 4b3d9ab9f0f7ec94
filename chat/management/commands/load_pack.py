from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from chat.packs.mistakes import PackErrors
from chat.services import packs


class Command(BaseCommand):
    help = "Loads a company's pack from its folder. Again: a new version only if something has changed."

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path)

    def handle(self, *, path: Path, **options):
        try:
            version, is_new = packs.load(folder=path.absolute())
        except PackErrors as errors:
            for mistake in errors.mistakes:
                self.stderr.write(str(mistake))
            raise CommandError(f"{path} was not loaded: {len(errors.mistakes)} to mend") from None
        self.stdout.write(f"{version} {'loaded' if is_new else 'is unchanged'}")
