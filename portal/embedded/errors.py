"""Why a portal does not start."""


class StartRefused(Exception):
    """Something outside the portal has to change first. The text is one line for the person who starts it."""


class StartFailed(Exception):
    """A part of the portal did not come up. The text ends with what the part last wrote to its log."""


class StopRequested(Exception):
    """SIGINT, SIGTERM or SIGHUP came while the portal was starting."""
