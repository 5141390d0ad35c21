"""What a query behind a sentence answers: values that passed the gate, words around them, and the state they give."""

from dataclasses import dataclass

from approdo.records.gate.release import Released
from approdo.records.gate.texts import PublicText

from .states import State


@dataclass(frozen=True, slots=True)
class Finding:
    """`figure` is the large number, `note` what it counts, `lines` the same by owner or step, `facts` the acts behind.

    `figure` None: the query answered, and there is no number to show yet. `fresh` is the day of the last fact.
    """

    figure: PublicText | None
    note: PublicText
    state: State | None
    lines: tuple[PublicText, ...] = ()
    facts: tuple[Released, ...] = ()
    figures: tuple[Released, ...] = ()
