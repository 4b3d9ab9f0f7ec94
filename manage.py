#!/usr/bin/env python
"""Django's command line for the portal."""

import os
import sys

from django.core.management import execute_from_command_line

from portal.embedded.errors import StartFailed, StartRefused
from portal.embedded.temporary import temporary_database
from portal.environment import SettingsError, read_environment

# What measures on data of its own needs a database, but no portal: where none runs it gets one for the time being.
MEASUREMENTS = (["evaluate_retrieval"],)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    if not lacks_database():
        execute_from_command_line(sys.argv)
        return
    try:
        with temporary_database() as url:
            os.environ["DATABASE_URL"] = url
            execute_from_command_line([sys.argv[0], "migrate", "--noinput", "--verbosity", "0"])
            execute_from_command_line(sys.argv)
    except (StartRefused, StartFailed) as error:
        sys.exit(f"No database: {error}")


def lacks_database() -> bool:
    if sys.argv[1:2] not in MEASUREMENTS or {"-h", "--help"} & set(sys.argv):
        return False
    try:
        return read_environment(os.environ).database_url is None
    except SettingsError:
        return False  # The settings say it better.


if __name__ == "__main__":
    main()
