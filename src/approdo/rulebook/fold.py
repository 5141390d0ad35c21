"""Fixing what is constant for one frozen book: chosen options, the law date, absent parameters.

Branches that can no longer be taken disappear, so that a rule depends only on what can still matter: a
parameter behind a switched-off option is neither "unconfirmed" nor able to make a decision provisional.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from .infer import Inference
from .nodes import Expr, Lit, Op, Ref
from .operators import BRIDGES
from .tree import BookTree, Chapter

__all__ = ["fold_tree"]


def fold_tree(
    tree: BookTree,
    inference: Inference,
    options: Mapping[str, bool | str],
    absent: frozenset[str],
    law_date: int,
) -> BookTree:
    """The same tree with options, `law_date` and `present(…)` replaced by their values.

    What is left of a child's condition may no longer mention the child, so each bridge keeps its part's name.
    """
    folder = _Folder(inference, options, absent, law_date)
    chapters = tuple(
        Chapter(
            chapter.name,
            chapter.title,
            chapter.subject,
            tuple(
                replace(
                    rule,
                    expr=folder.fold(rule.expr),
                    applies_if=folder.maybe(rule.applies_if),
                    shows=folder.maybe(rule.shows),
                    cap=folder.maybe(rule.cap),
                )
                for rule in chapter.rules
            ),
        )
        for chapter in tree.chapters
    )
    flags = tuple(replace(flag, when=folder.maybe(flag.when)) for flag in tree.flags)
    facts = tuple(fact.with_condition(folder.maybe(fact.asked_if)) for fact in tree.facts)
    return replace(tree, chapters=chapters, flags=flags, facts=facts)


class _Folder:
    def __init__(
        self,
        inference: Inference,
        options: Mapping[str, bool | str],
        absent: frozenset[str],
        law_date: int,
    ) -> None:
        self.parts = {part.name for part in inference.tree.parts}
        self.inference = inference
        self.options = options
        self.absent = absent
        self.law_date = law_date
        self.done: dict[Expr, Expr] = {}

    def maybe(self, node: Expr | None) -> Expr | None:
        return None if node is None else self.fold(node)

    def fold(self, node: Expr) -> Expr:
        found = self.done.get(node)
        if found is None:
            found = self._fold(node)
            self.done[node] = found
        return found

    def _fold(self, node: Expr) -> Expr:
        if isinstance(node, Ref):
            if node.to == "option":
                chosen = self.options[node.name]
                return Lit(chosen, "Bool" if isinstance(chosen, bool) else "Code")
            return Lit(self.law_date, "Date") if node.to == "law_date" else node
        if not isinstance(node, Op):
            return node
        if node.op == "present":
            ref = node.args[0]
            return Lit(not (isinstance(ref, Ref) and ref.name in self.absent), "Bool")
        args = tuple(self.fold(arg) for arg in node.args)
        if node.op in BRIDGES and node.op != "size":
            levels = [self.inference.kind(arg).level for arg in node.args[:2]]
            part = next(level for level in levels if level in self.parts)
            return Op(node.op, args, {"part": part})
        simpler = _SIMPLER.get(node.op)
        return Op(node.op, args, node.attrs) if simpler is None else simpler(node, args)


def _is(node: Expr, value: bool) -> bool:
    return isinstance(node, Lit) and node.value is value


def _logic(node: Op, args: tuple[Expr, ...]) -> Expr:
    decisive = node.op == "or"
    if any(_is(arg, decisive) for arg in args):
        return Lit(decisive, "Bool")
    left = tuple(arg for arg in args if not _is(arg, not decisive))
    if not left:
        return Lit(not decisive, "Bool")
    return left[0] if len(left) == 1 else Op(node.op, left)


def _not(node: Op, args: tuple[Expr, ...]) -> Expr:
    (arg,) = args
    return Lit(not arg.value, "Bool") if isinstance(arg, Lit) else Op("not", args)


def _choice(node: Op, args: tuple[Expr, ...]) -> Expr:
    left: list[Expr] = []
    for condition, value in zip(args[:-1:2], args[1::2], strict=True):
        if _is(condition, True):
            return Op(node.op, (*left, value)) if left else value
        if not _is(condition, False):
            left += [condition, value]
    return Op(node.op, (*left, args[-1])) if left else args[-1]


def _same(node: Op, args: tuple[Expr, ...]) -> Expr:
    one, other = args
    if isinstance(one, Lit) and isinstance(other, Lit) and isinstance(one.value, str | bool):
        return Lit((one.value == other.value) is (node.op == "eq"), "Bool")
    return Op(node.op, args)


def _in(node: Op, args: tuple[Expr, ...]) -> Expr:
    codes = node.attrs["codes"]
    if isinstance(args[0], Lit) and isinstance(codes, tuple):
        return Lit(args[0].value in codes, "Bool")
    return Op("in", args, node.attrs)


_SIMPLER: Mapping[str, Callable[[Op, tuple[Expr, ...]], Expr]] = {
    "and": _logic,
    "or": _logic,
    "not": _not,
    "first": _choice,
    "one_of": _choice,
    "eq": _same,
    "ne": _same,
    "in": _in,
}
