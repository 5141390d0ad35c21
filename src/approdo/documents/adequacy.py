"""Which homes fit which household, asked once for each distinct profile and each distinct kind of home.

The book is the measure's own `adequacy`, about the pair household–home. Its facts about the household are read from
the columns of the applications, those about the home from the columns of the homes, by name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from approdo.rulebook.documents import parameter_item
from approdo.rulebook.frozen import FrozenBook

from .csv_dialect import APPLICATIONS, HOMES, Row
from .errors import BrokenMeasure, ErrorItem

BOOK = "adequacy"


class Adequacy:
    """The adequacy book of a frozen measure, with the columns that it reads. Without such a book every home fits."""

    def __init__(self, book: FrozenBook) -> None:
        self._book = book
        known = any(chapter.name == BOOK for chapter in book.tree.chapters)
        self._asked = book.about(BOOK) if known else None
        used = [fact for fact in book.tree.facts if known and BOOK in book.used_by(fact.name)]
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

    def homes_for(self, profiles: Sequence[str], homes: Sequence[Row]) -> dict[str, tuple[str, ...]]:
        """Return the ids of the homes that fit each profile, in the order of the call."""
        kinds: dict[str, list[str]] = {}
        for home in homes:
            kind = json.dumps({name: home[name] for name in self._of_home}, sort_keys=True)
            kinds.setdefault(kind, []).append(home["home_id"])
        order = {home["home_id"]: place for place, home in enumerate(homes)}
        found: dict[str, tuple[str, ...]] = {}
        for profile in dict.fromkeys(profiles):
            fitting = [one for kind, ids in kinds.items() if self._fits(profile, kind) for one in ids]
            found[profile] = tuple(sorted(fitting, key=order.__getitem__))
        return found

    def _fits(self, profile: str, kind: str) -> bool:
        if self._asked is None:
            return True
        facts: Mapping[str, Any] = {**json.loads(profile), **json.loads(kind)}
        section = self._asked.decide(self._asked.read_case(facts)).sections[BOOK]
        if section.value is None:
            raise BrokenMeasure(
                [
                    ErrorItem(
                        "adequacy_unknown",
                        f"{self._book.tree.measure}/{BOOK}",
                        None,
                        "un sì o un no",
                        "Non si può dire se una casa è adeguata: manca un valore della norma o una cella.",
                        "Completare la tabella, o confermare nell’avviso il valore che manca.",
                    )
                ]
            )
        return bool(section.value)

    def inputs(self) -> dict[str, Any]:
        """Return the parameters and options that the answers rest on, as in `approdo.decision/1`."""
        asked = self._asked
        if asked is None:
            return {"parameters": [], "options": {}}
        return {
            "parameters": [parameter_item(asked.figures[n], asked.declared_params[n]) for n in asked.used_params],
            "options": {name: asked.options[name] for name in asked.used_options},
        }


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

    def homes_for(self, profiles: Sequence[str], homes: Sequence[Row]) -> dict[str, tuple[str, ...]]:
        """Return the ids of the homes of each profile."""
        return {profile: tuple(json.loads(profile)) for profile in dict.fromkeys(profiles)}
