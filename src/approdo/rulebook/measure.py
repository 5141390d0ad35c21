"""A measure: what it is about, from when, with which books. Nothing here computes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from .declare import Book, Fact, Flag, Option, Param, Part
from .errors import BookError

if TYPE_CHECKING:
    from .frozen import FrozenBook

__all__ = ["Measure"]


@dataclass(frozen=True, slots=True, eq=False)
class Measure:
    """`versions` are the ISO dates on which the norm changed; the first is the start.

    `procedure` is plain data for the floor of procedures (payee, publication class, order window …) and takes
    no part in the book's hash. `layers` are the national and regional parameter layers that ship with it.
    """

    name: str
    title: str
    kind: str
    subject: str | tuple[str, ...]
    versions: Sequence[str]
    books: Sequence[Book]
    facts: Iterable[object] = ()
    parameters: Iterable[object] = ()
    options: Iterable[object] = ()
    parts: Sequence[Part] = ()
    flags: Sequence[Flag] = ()
    procedure: Mapping[str, object] = field(default_factory=dict)
    layers: Sequence[Mapping[str, object]] = ()

    def check(self, layers: Sequence[Mapping[str, object]] = ()) -> list[BookError]:
        """Everything wrong with the measure, its own layers and those handed in. Empty = good."""
        from .versions import check_measure

        return check_measure(self, layers)

    def freeze(
        self,
        on: str,
        known_on: str | None = None,
        layers: Sequence[Mapping[str, object]] = (),
        options: Mapping[str, bool | str] | None = None,
        call_values: Mapping[str, object] | None = None,
        confirmations: Sequence[Mapping[str, object]] = (),
    ) -> FrozenBook:
        """The book of one date: `on` is the date whose law applies, `known_on` (default `on`) what was known.

        `layers` are ambito and local ones; `call_values` those parameters the call may set; `confirmations`
        are `{parameter, by, on, source}`, with `value` when the figure was missing, and count from their `on`.
        Raises `BookErrors` with every reason.
        """
        from .freezing import freeze

        return freeze(self, on, known_on, layers, options or {}, call_values or {}, confirmations)

    def with_layers(self, layers: Sequence[Mapping[str, object]]) -> Measure:
        """The measure with its own (national, regional) parameter layers, as read from parameters.yaml."""
        return replace(self, layers=tuple(layers))

    @property
    def fact_list(self) -> tuple[Fact, ...]:
        return tuple(one for one in self.facts if isinstance(one, Fact))

    @property
    def param_list(self) -> tuple[Param, ...]:
        return tuple(one for one in self.parameters if isinstance(one, Param))

    @property
    def option_list(self) -> tuple[Option, ...]:
        return tuple(one for one in self.options if isinstance(one, Option))
