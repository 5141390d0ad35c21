"""Who may use the system: invitations, suspensions, roles and deputies. Acts of the administrator on accounts.

Each is written in the chain of the office it concerns. Payloads name accounts and roles, never a secret; whoever
looks after accounts sees no file of anybody.
"""

from .assignments import assign_dossier, assign_many, end_assignment
from .conflicts import declare_conflict, lift_conflict
from .invitations import Invited, accept_invitation, invite_user, open_invitation, withdraw_invitation
from .roles import end_role, grant_role, name_deputy
from .suspensions import reinstate_user, suspend_user

__all__ = [
    "Invited",
    "accept_invitation",
    "assign_dossier",
    "assign_many",
    "declare_conflict",
    "end_assignment",
    "end_role",
    "grant_role",
    "invite_user",
    "lift_conflict",
    "name_deputy",
    "open_invitation",
    "reinstate_user",
    "suspend_user",
    "withdraw_invitation",
]
