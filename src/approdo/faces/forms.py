"""A form from the facts of a measure: `approdo.facts/1` in, descriptions of fields out. Pure, no Django.

The measure says what is asked, the face how it looks: a date is three boxes or a picker, a code a group of radio
buttons, an amount a text box with euros. Only facts that a decision uses are asked, those of other subjects (a home,
a call) are not; certified facts are shown to be confirmed, not typed, when `certified_read_only` is set (P-55).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

CONTROLS = {"Bool": "yes_no", "Int": "number", "Cents": "money", "Date": "date", "Code": "choice"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a choice."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One question. `low` and `high` are in the fact's own units; `decimals` says how many digits a person writes.

    `asked_if` is the condition in Italian, empty if the question is always put. `repeats` names the list (persons)
    that has one answer each, empty for the subject.
    """

    name: str
    label: str
    question: str
    control: str
    low: int | str | None
    high: int | str | None
    decimals: int
    unit: str
    hint: str
    choices: tuple[Choice, ...]
    asked_if: str
    repeats: str
    sensitive: bool
    read_only: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The fields of the subject, or of each element of a list (between `least` and `most` of them)."""

    name: str
    least: int
    most: int
    fields: tuple[Field, ...]


def form_of(
    facts: Mapping[str, Any],
    labels: Mapping[str, Mapping[str, str]] | None = None,
    *,
    certified_read_only: bool = False,
) -> tuple[Group, ...]:
    """Return the groups of fields of a facts document: the subject first, then each list.

    `labels` are the Italian labels of codes by fact (`documents.facts.code_labels`); a code without one shows itself.
    """
    parts = {part["name"]: part for part in facts["parts"]}
    subjects = set(facts["subject"].split("–"))
    asked = [fact for fact in facts["facts"] if _is_asked(fact, facts, subjects | set(parts))]
    fields = [_field(fact, labels or {}, parts, certified_read_only) for fact in asked]
    groups = [Group(facts["subject"], 1, 1, tuple(field for field in fields if not field.repeats))]
    groups += [
        Group(name, part["min"], part["max"], tuple(field for field in fields if field.repeats == name))
        for name, part in parts.items()
    ]
    return tuple(group for group in groups if group.fields)


def _is_asked(fact: Mapping[str, Any], facts: Mapping[str, Any], subjects: Iterable[str]) -> bool:
    """A fact is asked when a decision on the subject uses it; a fact of another subject's book alone is not."""
    answered = {"access", *facts["sections"]}
    return fact["of"] in subjects and bool(answered & set(fact["used_by"]))


def _field(
    fact: Mapping[str, Any],
    labels: Mapping[str, Mapping[str, str]],
    parts: Mapping[str, Any],
    certified_read_only: bool,
) -> Field:
    kind, decimals = _kind(fact["type"])
    own = labels.get(fact["name"], {})
    return Field(
        name=fact["name"],
        label=fact["label"],
        question=fact["question"],
        control=CONTROLS.get(kind, "number"),
        low=fact["min"],
        high=fact["max"],
        decimals=decimals,
        unit=fact["unit"] or "",
        hint=_hint(fact),
        choices=tuple(Choice(code, own.get(code, code)) for code in fact["codes"] or ()),
        asked_if=fact["asked_if"] or "",
        repeats=fact["of"] if fact["of"] in parts else "",
        sensitive=fact["sensitivity"] != "ordinary",
        read_only=certified_read_only and fact["origin"] == "certified",
    )


def _kind(name: str) -> tuple[str, int]:
    """`Scaled(2)` is a number with two decimals, `Cents` money with two."""
    if name.startswith("Scaled("):
        return "Scaled", int(name[7:-1])
    return name, 2 if name == "Cents" else 0


def _hint(fact: Mapping[str, Any]) -> str:
    """What to have at hand; never more than one line."""
    papers = ", ".join(fact["papers"])
    return f"Si trova su: {papers}." if papers else ""
