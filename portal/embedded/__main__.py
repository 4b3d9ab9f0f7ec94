"""`python -m portal.embedded`: the whole portal on one machine, until Ctrl-C."""

import os
import sys

from portal.embedded.errors import StartFailed, StartRefused, StopRequested
from portal.embedded.launcher import launch
from portal.embedded.orphans import end_with_make
from portal.environment import SettingsError

REFUSED = 2
FAILED = 1


def main() -> int:
    end_with_make()
    try:
        launch(os.environ)
    except (SettingsError, StartRefused) as refusal:
        print(f"Cannot start: {refusal}", file=sys.stderr)
        return REFUSED
    except StartFailed as failure:
        print(f"The start failed: {failure}", file=sys.stderr)
        return FAILED
    except StopRequested:
        print("Stopped before it was up.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
