"""The identity provider of a demonstration: one chooses who to be among synthetic persons. Nothing is proved.

`tax_code_of` is handed in: the public code of an application → the tax code of whoever filed it, None for an unknown code.
Only a database born from the demo generator makes one (faces.portal.door).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .port import Identified

FIELD = "domanda"


@dataclass(frozen=True, slots=True)
class LocalIdentity:
    tax_code_of: Callable[[str], str | None]
    connected: bool = True

    def address(self, back_to: str, state: str, nonce: str) -> str | None:
        return None

    def identified(self, answer: Mapping[str, str], state: str, nonce: str) -> Identified | None:
        tax_code = self.tax_code_of(answer.get(FIELD, "").strip().upper())
        return Identified(tax_code, "local", 0) if tax_code else None
