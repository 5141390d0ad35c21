"""Digital domiciles: where a person chose to receive what has legal effects (CAD, art. 3-bis), asked when it is sent.

The register of natural persons (INAD) is reached through the interoperability platform, with an agreement that each
municipality signs for itself: until one is set up there is only the local register, and everybody else gets paper.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Protocol


class RegisterDown(Exception):
    """The register does not answer: what has legal effects waits, it is not sent on paper to save time."""


class Domiciles(Protocol):
    def find(self, tax_code: str) -> str | None:
        """The digital domicile of a person, None without one. Raises RegisterDown."""
        ...


@dataclass(frozen=True, slots=True)
class NoRegister:
    """No agreement with the register yet: nobody has a digital domicile that we know."""

    def find(self, tax_code: str) -> str | None:
        return None


@dataclass(frozen=True, slots=True)
class LocalRegister:
    """The register of the demo: those `told`, and one person in `every`, by a digest that says nothing about them.

    A file `REGISTER-DOWN` in the folder makes it answer nothing.
    """

    folder: Path
    every: int = 0
    told: Mapping[str, str] = field(default_factory=dict)

    def find(self, tax_code: str) -> str | None:
        if (self.folder / "REGISTER-DOWN").exists():
            raise RegisterDown
        if tax_code in self.told:
            return self.told[tax_code]
        digest = sha256(f"domicile:{tax_code}".encode()).hexdigest()
        if self.every and int(digest[:8], 16) % self.every == 0:
            return f"domicilio-{digest[8:16]}@pec.invalid"
        return None
