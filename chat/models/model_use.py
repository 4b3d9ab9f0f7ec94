from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class TokenCounts(models.Model):
    """What a call to the model read and wrote, as the API counts it: input is fresh, put in the cache, or from it."""

    input_tokens = models.PositiveIntegerField(default=0)
    cache_write_tokens = models.PositiveIntegerField(default=0)
    cache_read_tokens = models.PositiveIntegerField(default=0)
    output_tokens = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    @property
    def read_tokens(self) -> int:
        """All input together."""
        return self.input_tokens + self.cache_write_tokens + self.cache_read_tokens


class ModelUse(TokenCounts):
    """What an answer of the model cost, in money and in time."""

    cost = models.DecimalField(max_digits=12, decimal_places=6, null=True, help_text=_("US dollars; empty: unknown"))
    first_text_ms = models.PositiveIntegerField(null=True)
    duration_ms = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True
