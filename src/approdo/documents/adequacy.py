"""Which homes fit which household, asked once for each distinct profile and each distinct kind of home.

The book is the measure's own `adequacy`, about the pair household–home. Its facts about the household are read from
the columns of the applications, those about the home from the columns of the homes, by name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from approdo.rulebook import BookErrors
from approdo.rulebook.decision import Decision
from approdo.rulebook.documents import parameter_item
from approdo.rulebook.frozen import FrozenBook

from .csv_dialect import APPLICATIONS, HOMES, Row
from .errors import BrokenMeasure, ErrorItem, refuse_if_any
from .frozen_books import told
from .tables import Places

BOOK = "adequacy"


class Adequacy:
    """The adequacy book of a frozen measure, with the columns that it reads. Without such a book every home fits."""

    def __init__(self, book: FrozenBook) -> None:
        self._book = book
        known = any(chapter.name == BOOK for chapter in book.tree.chapters)
        self._asked = _about_pairs(book) if known else None
        asked = () if self._asked is None else self._asked.program.facts
        used = [fact for fact in asked if BOOK in book.used_by(fact.name)]
        self._of_home = [fact.name for fact in used if fact.of == "home"]
        self._of_household = [fact.name for fact in used if fact.of != "home"]
        columns = {column.name for column in (*APPLICATIONS, *HOMES)}
        if strangers := [fact.name for fact in used if fact.name not in columns]:
            raise BrokenMeasure(
                [
                    ErrorItem(
                        "adequacy_fact",
                        f"{book.tree.measure}/rules",
                        name,
                        ", ".join(sorted(columns)),
                        f"Il libro {BOOK} chiede «{name}», che le tabelle dell’assegnazione non hanno.",
                        "Usare in quel libro solo fatti con il nome di una colonna.",
                    )
                    for name in strangers
                ]
            )

    def profile(self, application: Row) -> str:
        """Return the name of what decides adequacy in an application; equal profiles share one answer."""
        return json.dumps({name: application[name] for name in self._of_household}, sort_keys=True)

    def homes_for(self, profiles: Sequence[str], homes: Sequence[Row], places: Places) -> dict[str, tuple[str, ...]]:
        """Return the ids of the homes that fit each profile, in the order of the call.

        Raises BadInput with every empty cell, or null figure, without which nobody can say whether a home fits.
        """
        kinds: dict[str, list[int]] = {}
        for row, home in enumerate(homes):
            kinds.setdefault(json.dumps({name: home[name] for name in self._of_home}, sort_keys=True), []).append(row)
        found: dict[str, tuple[str, ...]] = {}
        errors: dict[ErrorItem, None] = {}
        for number, profile in enumerate(profiles):
            if profile not in found:
                fitting: list[int] = []
                for kind, rows in kinds.items():
                    answer = self._fits(profile, kind)
                    if isinstance(answer, Decision):
                        errors.update(dict.fromkeys(self._unanswered(answer, number, rows[0], places)))
                    elif answer:
                        fitting += rows
                found[profile] = tuple(homes[row]["home_id"] for row in sorted(fitting))
        refuse_if_any(list(errors))
        return found

    def _fits(self, profile: str, kind: str) -> bool | Decision:
        """Tell whether a home fits, or return the decision that could not."""
        if self._asked is None:
            return True
        facts: Mapping[str, Any] = {**json.loads(profile), **json.loads(kind)}
        decision = self._asked.decide(self._asked.read_case(facts))
        value = decision.sections[BOOK].value
        return decision if value is None else bool(value)

    def _unanswered(self, decision: Decision, application: int, home: int, places: Places) -> Iterator[ErrorItem]:
        for name in (pointer.removeprefix("/facts/") for pointer in decision.missing_facts):
            yield ErrorItem(
                "csv_cell",
                places.home(home, name) if name in self._of_home else places.application(application, name),
                None,
                "un valore",
                f"Senza «{name}» non si può dire se una casa è adeguata.",
                "Completare la cella.",
            )
        for name, _ in () if decision.missing_facts else decision.unconfirmed:
            yield ErrorItem(
                "no_version_on_date",
                places.call("/confirmations"),
                None,
                "un valore confermato",
                f"Non si può dire se una casa è adeguata: della norma manca il valore «{name}».",
                "Confermare nell’avviso il valore che manca, con la fonte.",
            )

    def inputs(self) -> dict[str, Any]:
        """Return the parameters and options that the answers rest on, as in `approdo.decision/1`."""
        asked = self._asked
        if asked is None:
            return {"parameters": [], "options": {}}
        return {
            "parameters": [parameter_item(asked.figures[n], asked.declared_params[n]) for n in asked.used_params],
            "options": {name: asked.options[name] for name in asked.used_options},
        }


def _about_pairs(book: FrozenBook) -> FrozenBook:
    """Raises BrokenMeasure when the book cannot be asked with the figures of the date."""
    try:
        return book.about(BOOK)
    except BookErrors as faults:
        raise BrokenMeasure(told(faults.errors)) from None


class Given:
    """Adequacy as an allotment document tells it: pairs already computed, no book needed."""

    def __init__(self, table: Sequence[Mapping[str, Any]]) -> None:
        self._fits: dict[str, list[str]] = {}
        for row in table:
            for application in row["applications"]:
                self._fits.setdefault(application, []).append(row["home"])

    def profile(self, application: Row) -> str:
        """Return the homes of an application as a name; the same homes, the same profile."""
        return json.dumps(self._fits.get(application["application_id"], []))

    def homes_for(self, profiles: Sequence[str], homes: Sequence[Row], places: Places) -> dict[str, tuple[str, ...]]:
        """Return the ids of the homes of each profile."""
        return {profile: tuple(json.loads(profile)) for profile in dict.fromkeys(profiles)}
