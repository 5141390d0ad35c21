"""The sentences of a decision: the author's texts, filled with the values of the case.

Templates are split once for each frozen book: figures and options are constants already written out, so a
sentence costs one join and one formatting for each fact or rule it names.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .declare import Flag, Rule
from .italian import NOT_KNOWN, Write, labels_of, writer_for
from .kinds import Kind, declared_kind
from .program import comparison
from .runtime import Unknown

if TYPE_CHECKING:
    from .decision import Decision
    from .frozen import FrozenBook

__all__ = ["Wording"]

Get = Callable[["Decision", int], Any]
Piece = str | tuple[Get, Write]


class Wording:
    """Sentences for one frozen book. Child rules take the index of the child, the others ignore it."""

    def __init__(self, book: FrozenBook) -> None:
        self._book = book
        self._templates: dict[str, tuple[Piece, ...]] = {}
        self._facts = {fact.name: fact for fact in book.tree.facts}
        self._params = {param.name: param for param in book.tree.params}
        self._options = {option.name: option for option in book.tree.options}
        self._parts = {part.name for part in book.tree.parts}

    def rule(self, rule: Rule, decision: Decision, failed: bool = False, child: int = 0) -> str:
        """The sentence of one rule."""
        text = rule.if_failed if failed and rule.if_failed is not None else rule.text
        return self._fill(text, rule, decision, child)

    def flag(self, flag: Flag, decision: Decision) -> str:
        return self._fill(flag.text, None, decision, 0)

    def sentences(self, decision: Decision, *, children: bool) -> list[str]:
        """Sentence and citation of every rule of the subject, then (if asked) of every child."""
        found: list[str] = []
        for rule in self._book.program.rules:
            value = decision.value_of(rule.name)
            if self._book.program.level[rule.name] not in self._parts:
                said = self.rule(rule, decision, value is False)
                found.append(f"{_verdict(rule, value)}{said} ({rule.cite})")
            elif children:
                found += [
                    f"{index + 1}. {_verdict(rule, one)}{self.rule(rule, decision, child=index)} ({rule.cite})"
                    for index, one in enumerate(value)
                ]
        return found

    def _fill(self, text: str, rule: Rule | None, decision: Decision, child: int) -> str:
        key = f"{'' if rule is None else rule.name}\n{text}"
        template = self._templates.get(key)
        if template is None:
            template = tuple(self._split(text, rule))
            self._templates[key] = template
        written: list[str] = []
        for piece in template:
            if isinstance(piece, str):
                written.append(piece)
            else:
                value = piece[0](decision, child)
                written.append(NOT_KNOWN if value is None or type(value) is Unknown else piece[1](value))
        return "".join(written)

    def _split(self, text: str, rule: Rule | None) -> Sequence[Piece]:
        pieces: list[Piece] = []
        for literal, name, _, _ in string.Formatter().parse(text):
            if literal:
                pieces.append(literal)
            if name is not None:
                pieces.append(self._piece(name, rule))
        return pieces

    def _piece(self, name: str, rule: Rule | None) -> Piece:
        if rule is not None and rule.role == "requirement" and name in ("value", "limit", "distance"):
            return self._compared(name, rule)
        if name in self._facts:
            return self._fact(name)
        if name in self._params:
            figure = self._book.figures[name]
            param = self._params[name]
            write = writer_for(declared_kind(param.type, param.unit), labels_of(param.type))
            return NOT_KNOWN if figure.value is None else write(figure.value)
        if name in self._options:
            option = self._options[name]
            return writer_for(declared_kind(option.type, None), labels_of(option.type))(self._book.options[name])
        return self._rule(name)

    def _fact(self, name: str) -> Piece:
        fact = self._facts[name]
        write = writer_for(declared_kind(fact.type, fact.unit), labels_of(fact.type))
        if fact.of in self._parts:
            part = fact.of
            return (lambda decision, child: decision.case.parts[part][child].get(name)), write
        slot = self._book.slots.get(f"fact:{name}")
        if slot is not None:
            place = slot
            return (lambda decision, child: decision.raw[place]), write
        return (lambda decision, child: decision.case.facts.get(name)), write

    def _rule(self, name: str) -> Piece:
        slot = self._book.slots.get(name)
        if slot is None:
            return NOT_KNOWN
        place = slot
        write = writer_for(self._book.rule_kind(name))
        if self._book.program.level[name] in self._parts:
            return (lambda decision, child: decision.raw[place][child]), write
        return (lambda decision, child: decision.raw[place]), write

    def _compared(self, name: str, rule: Rule) -> Piece:
        shown = comparison(rule)
        if shown is None or f"{rule.name}#value" not in self._book.slots:
            return NOT_KNOWN
        kinds = [self._book.kind(arg) for arg in shown.args]
        kind = kinds[1] if kinds[0].free else kinds[0]
        value, limit = self._book.slots[f"{rule.name}#value"], self._book.slots[f"{rule.name}#limit"]
        if name == "distance":
            return _distance(rule.name), writer_for(Kind("number") if kind.family == "date" else kind)
        place = value if name == "value" else limit
        return (lambda decision, child: decision.raw[place]), writer_for(kind, self._codes(shown.args))

    def _codes(self, sides: Sequence[Any]) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for side in sides:
            fact = self._facts.get(getattr(side, "name", ""))
            if fact is not None:
                found |= labels_of(fact.type)
        return found


def _verdict(rule: Rule, value: Any) -> str:
    """What a yes/no came to, in front of its sentence."""
    if type(value) is Unknown:
        return "Da completare: "
    if rule.role == "requirement":
        return _REQUIREMENT[value]
    return "" if not isinstance(value, bool) else "Sì: " if value else "No: "


_REQUIREMENT = {True: "Soddisfatto: ", False: "Non soddisfatto: ", None: "Non si applica: "}


def _distance(name: str) -> Get:
    def get(decision: Decision, child: int) -> Any:
        found = decision.distance(name)
        return None if found is None else abs(found)

    return get
