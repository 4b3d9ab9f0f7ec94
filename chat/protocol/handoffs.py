"""Why a human is needed, and who asked."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class HandoffReason(TextChoices):
    """Why a human is needed. The first is what the customer's own button sends."""

    CUSTOMER_REQUEST = "customer_request", _("Asked for a person")
    COMPLAINT = "complaint", _("Complaint")
    DISPUTE = "dispute", _("Disputes a charge or a decision")
    NEEDS_AUTHORITY = "needs_authority", _("Needs a decision the assistant may not make")
    ACCOUNT_SPECIFIC = "account_specific", _("Needs access to the customer's account")
    NOT_ANSWERED = "not_answered", _("The assistant has no answer")
    DISTRESS = "distress", _("Emergency or distress")
    ASSISTANT_FAILED = "assistant_failed", _("The assistant failed")
    LIMIT_REACHED = "limit_reached", _("A limit was reached")
    GUARDRAIL = "guardrail", _("A guardrail stopped the assistant")
    RELEASED = "released", _("Given back by an agent")
    TRANSFERRED = "transferred", _("Passed on by an agent")
    CONTINUED = "continued", _("Continued after an agent had resolved it")
    OTHER = "other", _("Something else")


CUSTOMER_REASONS = (HandoffReason.CUSTOMER_REQUEST, HandoffReason.COMPLAINT, HandoffReason.OTHER)


class Requester(TextChoices):
    """Who asked for a human."""

    CUSTOMER = "customer", _("Customer")
    ASSISTANT = "assistant", _("Assistant")
    POLICY = "policy", _("Policy")
    FAILURE = "failure", _("Failure")
    AGENT = "agent", _("Agent")
