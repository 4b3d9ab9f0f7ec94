from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from agents_desk.services import replies
from chat.models import Pack
from chat.packs.folder import read_pack
from chat.packs.mistakes import PackErrors
from chat.services import packs


class Command(BaseCommand):
    help = "Loads a company's pack from its folder. Again: a new version only if something has changed."

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path)
        parser.add_argument(
            "--replace", action="store_true", help="put the folder's version in force even if the admin chose another"
        )

    def handle(self, *, path: Path, replace: bool, **options):
        try:
            content = read_pack(path.absolute())
        except PackErrors as errors:
            for mistake in errors.mistakes:
                self.stderr.write(str(mistake))
            raise CommandError(f"{path} was not loaded: {len(errors.mistakes)} to mend") from None
        with transaction.atomic():
            version, is_new = packs.load(folder=path.absolute(), content=content, replace=replace)
            replies.load(content)
        self.stdout.write(f"{version} {'loaded' if is_new else 'is unchanged'}")
        in_force = Pack.objects.select_related("current").get(pk=version.pack_id).current
        if in_force != version:
            self.stdout.write(
                f"{in_force} was chosen in the admin and stays in force; --replace puts v{version.number} in force"
            )
