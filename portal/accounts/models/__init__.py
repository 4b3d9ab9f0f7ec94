"""Staff: who they are, what they may do, the keys that their programs use, and what they did."""

from portal.accounts.models.api_keys import ApiKey, Scope
from portal.accounts.models.audit import AuditEntry, AuditSeal, UnsealedEntry
from portal.accounts.models.guesses import FailedGuess
from portal.accounts.models.invitations import Invitation
from portal.accounts.models.users import Role, User

__all__ = [
    "ApiKey",
    "AuditEntry",
    "AuditSeal",
    "FailedGuess",
    "Invitation",
    "Role",
    "Scope",
    "UnsealedEntry",
    "User",
]
