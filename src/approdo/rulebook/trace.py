"""Which parameters a decision really rests on: those along the branches taken, none of the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .evaluate import Leaves, Scope, evaluate
from .nodes import Op, Ref
from .program import Program
from .pycode import fact_otherwise, rescale_places
from .runtime import Unknown, holds

if TYPE_CHECKING:
    from .decision import Decision

__all__ = ["params_behind"]


def params_behind(program: Program, decision: Decision) -> frozenset[str]:
    """The parameters that the results of a decision used."""
    return _Trace(program, decision).params()


class _Trace:
    def __init__(self, program: Program, decision: Decision) -> None:
        self.program = program
        self.decision = decision
        self.places = rescale_places(program)
        self.parts = {part.name for part in program.checked.tree.parts}
        self.facts = {fact.name: fact for fact in program.facts}
        self.rules = {rule.name: rule for rule in program.rules}

    def params(self) -> frozenset[str]:
        waiting = [("rule", rule.name) for _, rule in self.program.results()]
        seen: Leaves = set()
        while waiting:
            leaf = waiting.pop()
            if leaf not in seen:
                seen.add(leaf)
                waiting += self._under(*leaf)
        return frozenset(name for to, name in seen if to == "param")

    def _under(self, to: str, name: str) -> Leaves:
        """What one rule, or one conditional question, rested on."""
        leaves: Leaves = set()
        if to == "rule" and name in self.rules and name not in self.program.idle:
            rule = self.rules[name]
            for scope in self._scopes(self.program.level[name]):
                if rule.applies_if is None or evaluate(rule.applies_if, scope, leaves) is not False:
                    evaluate(rule.expr, scope, leaves)
        elif to == "fact" and name in self.facts and self.facts[name].asked_if is not None:
            fact = self.facts[name]
            for scope in self._scopes(fact.of):
                if fact.asked_if is not None:
                    evaluate(fact.asked_if, scope, leaves)
        return leaves

    def _scopes(self, level: str) -> list[Scope]:
        if level in self.parts:
            return [self._child(level, index) for index in range(len(self.decision.case.parts.get(level, ())))]
        return [Scope(self._look, self._children, self.places)]

    def _child(self, part: str, index: int) -> Scope:
        return Scope(lambda ref: self._look(ref, part, index), None, self.places)

    def _children(self, node: Op) -> list[Scope] | Unknown:
        part = str(node.attrs["part"])
        if part not in self.decision.case.parts:
            return Unknown((f"/{part}",))
        return self._scopes(part)

    def _look(self, ref: Ref, part: str = "", index: int = 0) -> Any:
        if ref.to == "param":
            figure = self.program.figures.get(ref.name)
            return Unknown(params=(ref.name,)) if figure is None or figure.value is None else figure.value
        if ref.to == "rule":
            value = self.decision.value_of(ref.name)
            return holds(value[index] if self.program.level[ref.name] == part and part else value)
        return self._fact(ref.name, part, index)

    def _fact(self, name: str, part: str, index: int) -> Any:
        fact = self.facts[name]
        own = bool(part) and fact.of == part
        given = self.decision.case.parts[part][index] if own else self.decision.case.facts
        pointer = f"/{part}/{index}/{name}" if own else f"/facts/{name}"
        value = given.get(name)
        if fact.asked_if is not None:
            asked = evaluate(fact.asked_if, self._child(part, index) if own else Scope(self._look))
            if asked is False:
                return fact_otherwise(fact)
        return Unknown((pointer,)) if value is None else value
