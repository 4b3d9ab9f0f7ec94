from __future__ import annotations

from django.db import models

from chat import clock


class FailedGuess(models.Model):
    """A password or a code that was wrong, or is being looked at, by what it counts against: see `throttle`.

    `key` is a digest. Somebody may have typed their password where the name belongs.
    """

    key = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        indexes = [models.Index(fields=["key", "at"], name="guesses_of_key")]
