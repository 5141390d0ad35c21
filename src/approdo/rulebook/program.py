"""What has to be computed for one subject: which rules, in which order, which of them no longer apply."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .checks import ACCESS, Checked
from .declare import Fact, Flag, Rule
from .errors import BookError, BookErrors
from .graph import refs, rule_parts
from .layers import Figure
from .nodes import Expr, Lit, Op
from .operators import COMPARISONS
from .tree import BookTree, Chapter

__all__ = ["Program", "closure", "comparison", "plan"]


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """The rules of the books about one subject, folded, in order of computation.

    `idle` are requirements that apply to nobody (their norm is absent, an option is off). `facts` are those that are
    read, in the order in which `asked_if` is known; `named` also those that only idle requirements name.
    """

    checked: Checked
    figures: Mapping[str, Figure]
    subject: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    rules: tuple[Rule, ...]
    idle: frozenset[str]
    facts: tuple[Fact, ...]
    named: tuple[Fact, ...]
    flags: tuple[Flag, ...]
    level: Mapping[str, str] = field(default_factory=dict)

    @property
    def null_params(self) -> frozenset[str]:
        return frozenset(f.name for f in self.figures.values() if f.value is None and not f.absent)

    def results(self) -> Iterable[tuple[Chapter, Rule]]:
        """Requirements, results, lines and categories: what a decision answers."""
        for chapter in self.chapters:
            for rule in chapter.rules:
                if rule.role != "rule":
                    yield chapter, rule

    def requirements(self) -> list[Rule]:
        return [rule for chapter, rule in self.results() if chapter.name == ACCESS]


def comparison(rule: Rule) -> Op | None:
    """The comparison a requirement shows: the one named by `shows`, else the whole rule when it is one."""
    shown = rule.shows or rule.expr
    return shown if isinstance(shown, Op) and shown.op in COMPARISONS else None


def closure(tree: BookTree, names: Iterable[str]) -> set[str]:
    """The rules with those names and all the rules they use."""
    rules = {rule.name: rule for _, rule in tree.rules()}
    waiting, found = [name for name in names if name in rules], set[str]()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [ref.name for ref in refs(*rule_parts(rules[name])) if ref.to == "rule"]
    return found


def plan(checked: Checked, figures: Mapping[str, Figure], subject: tuple[str, ...]) -> Program:
    """The program of the books about `subject`. Raises `BookErrors` when a needed value rests on an absent norm."""
    tree = checked.tree
    chapters = tuple(chapter for chapter in tree.chapters if chapter.subject == subject)
    flags = tree.flags if subject == tree.subject else ()
    roots = [rule.name for chapter in chapters for rule in chapter.rules]
    roots += [ref.name for flag in flags for ref in refs(flag.when) if ref.to == "rule"]
    wanted = closure(tree, roots)
    absent = {figure.name for figure in figures.values() if figure.absent}
    idle, dead = _without_norm([rule for rule in checked.order if rule.name in wanted], absent)
    rules = tuple(rule for rule in checked.order if rule.name in wanted and rule.name not in dead)
    asking = [flag.when for flag in flags]
    used = _facts_used([*_parts_of(rule for rule in rules if rule.name not in idle), *asking], checked)
    named = _facts_used([*_parts_of(rules), *asking], checked)
    return Program(
        checked=checked,
        figures=figures,
        subject=subject,
        chapters=chapters,
        rules=rules,
        idle=idle,
        facts=tuple(fact for fact in checked.facts if fact.name in used),
        named=tuple(fact for fact in checked.facts if fact.name in named),
        flags=flags,
        level={name: kind.level for name, kind in checked.inference.rules.items()},
    )


def _parts_of(rules: Iterable[Rule]) -> list[Expr]:
    return [part for rule in rules for part in rule_parts(rule)]


def _without_norm(rules: list[Rule], absent: set[str]) -> tuple[frozenset[str], set[str]]:
    """Requirements that apply to nobody, and intermediates that rest on an absent norm."""
    idle: set[str] = set()
    dead: set[str] = set()
    errors: list[BookError] = []
    for rule in rules:
        if isinstance(rule.applies_if, Lit) and rule.applies_if.value is False:
            idle.add(rule.name)
            continue
        names = list(refs(*rule_parts(rule)))
        if not any((r.to == "param" and r.name in absent) or (r.to == "rule" and r.name in dead) for r in names):
            continue
        if rule.role == "requirement":
            idle.add(rule.name)
        elif rule.role == "rule":
            dead.add(rule.name)
        else:
            errors.append(
                BookError(
                    "absent_parameter_used",
                    f"rules/{rule.name}",
                    "il valore usa un parametro che in questa data non c’è più (absent)",
                    "scrivere first((present(p.nome), …), otherwise=…)",
                )
            )
    if errors:
        raise BookErrors(errors)
    return frozenset(idle), dead


def _facts_used(nodes: Iterable[Expr | None], checked: Checked) -> set[str]:
    facts = {fact.name: fact for fact in checked.facts}
    waiting = [ref.name for ref in refs(*nodes) if ref.to == "fact"]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [ref.name for ref in refs(facts[name].asked_if) if ref.to == "fact"]
    return found
