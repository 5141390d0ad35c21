"""Which state the events of a dossier come to: data, used by `check` alone.

A fold takes the last event of a dossier that moves its state (one payload key a fold). `Call` follows the kinds of procedure (`kinds.py`), the same
table that the acts ask; `Application` has its own small one. `by` is for an event whose payload says where it leads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from approdo.procedures.kinds import RANKED_CALL


@dataclass(frozen=True, slots=True)
class Fold:
    """The table whose `state` is folded; event kind → state; event kind → (payload key, its value → state)."""

    table: str
    fixed: Mapping[str, str]
    by: Mapping[str, tuple[str, Mapping[str, str]]]

    @property
    def kinds(self) -> list[str]:
        return [*self.fixed, *self.by]

    def state(self, kind: str, told: str | None) -> str:
        """The state after this event; `told` is the payload's value under the fold's key."""
        if kind in self.fixed:
            return self.fixed[kind]
        return self.by[kind][1].get(told or "", f"unknown {self.by[kind][0]}")


CALL: Final = Fold(
    "calls_call",
    {step.event: step.to_state for step in RANKED_CALL.steps if step.to_state is not None},
    {},
)

APPLICATION: Final = Fold(
    "calls_application",
    {
        "application_received": "received",
        "home_offered": "offered",
        "offer_accepted": "accepted",
        "home_refused": "refused_home",
        "answer_undone": "offered",
        "offer_ended": "admitted",
        "home_assigned": "assigned",
        "application_withdrawn": "withdrawn",
    },
    {
        "decided": (
            "outcome",
            {
                "eligible": "admitted",
                "not_eligible": "not_admitted",
                "incomplete": "in_check",
                "undecidable": "in_check",
            },
        ),
        "application_closed": (
            "outcome",
            {"withdrawn": "withdrawn", "excluded": "excluded", "died": "closed"},
        ),
        # An assignment taken back leaves the yes it rested on, if there was one; a home put back brings its offer back.
        "assignment_revoked": ("outcome", {"accepted": "accepted", "admitted": "admitted"}),
        "offer_restored": ("outcome", {"offered": "offered", "accepted": "accepted"}),
        # Decided again on the road to the keys: the file stays where it was.
        "place_kept": (
            "outcome",
            {state: state for state in ("offered", "accepted", "assigned", "refused_home")},
        ),
    },
)

FOLDS: Final = (CALL, APPLICATION)
