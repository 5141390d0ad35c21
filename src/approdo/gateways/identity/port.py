"""What an identity provider is: it sends the person away to prove who they are, and reads what comes back.

SPID and CIE (OpenID Connect) and the CNS need a federation of the municipality's own: its entity configuration, keys and
trust marks. An adapter for them implements this port and nothing else changes: a tax code comes out, the house finds the
person and the files they are a party to. Nothing of the exchange is kept here; memory is handed in (records.exchanges).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Identified:
    """A person vouched for: `tax_code`, and how (`spid`, `cie`, `cns`, `local`) at which level of assurance."""

    tax_code: str
    way: str
    level: int

    def __repr__(self) -> str:
        return f"Identified({self.way}, level {self.level})"  # never the tax code: it would end in a log (P-46)


class IdentityProvider(Protocol):
    """`connected`: it can identify somebody today; a page says honestly when it cannot."""

    connected: bool

    def address(self, back_to: str, state: str, nonce: str) -> str | None:
        """Where the person goes to prove who they are; None when it happens on our own page."""
        ...

    def identified(self, answer: Mapping[str, str], state: str, nonce: str) -> Identified | None:
        """Whom the provider's answer names; None for an answer that proves nothing."""
        ...


@dataclass(frozen=True, slots=True)
class NotConnected:
    """No federation yet: nobody comes in this way, and nothing pretends otherwise."""

    connected: bool = False

    def address(self, back_to: str, state: str, nonce: str) -> str | None:
        return None

    def identified(self, answer: Mapping[str, str], state: str, nonce: str) -> Identified | None:
        return None
