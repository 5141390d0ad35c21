"""Who acts: handed to every act and reading, checked against the table of access, written on every event."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

SYSTEM = "system"
APPLICANT, DELEGATE = "applicant", "delegate"
CITIZENS = (APPLICANT, DELEGATE)
"""People outside the office: not accounts. Their `user_id` is that of the person, or of the delegation."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person in one role and office, or the system itself (jobs, the installer).

    `side` is the compartment of the account. `only` is the one dossier that a secret code opens, whatever else its holder
    is a party to. An actor is a claim, not a proof: `table.may` asks the database whether the user is active and holds
    that role in that office on that day, or is a party to that dossier.
    """

    user_id: UUID | None
    role: str
    office: str | None = None
    side: str = "ordinary"
    only: UUID | None = None

    @classmethod
    def system(cls) -> Actor:
        return cls(user_id=None, role=SYSTEM)

    @property
    def is_citizen(self) -> bool:
        return self.role in CITIZENS

    @property
    def is_system(self) -> bool:
        return self.user_id is None and self.role == SYSTEM
