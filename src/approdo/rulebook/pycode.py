"""The target that decides: one Python function generated for one frozen book.

Two functions come from the same emitter. `fast` reads facts with `facts["isee"]` and uses plain operators; a
missing fact raises KeyError and `slow`, where every fact may be unknown, takes over with the three-valued
functions of `runtime`. What rests on a null parameter is three-valued in both. Both keep every intermediate
and answer one flat tuple; documents and sentences are made from it later, by whoever asks.

Names come from checked declarations (lower-case letters, digits, underscores) and constants are written with
`repr`, so that a tree read from a document can compile to nothing but arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .dates import day_number
from .declare import Fact
from .evaluate import constants_of
from .graph import rule_parts
from .kinds import CONSTANT, SUBJECT
from .nodes import Expr, Lit, Op, Ref
from .operators import BRIDGES
from .program import Program, comparison
from .pytext import PLAIN
from .runtime import CALLS, Unknown, applied, holds, outcome
from .tree import canonical, node_json

__all__ = ["Compiled", "compile_program", "fact_otherwise", "rescale_places", "walk_once"]

Decide = Callable[[Mapping[str, Any], Mapping[str, Any]], tuple[Any, ...]]
EXTREMES = ("smallest", "largest")


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """`slots` gives the position of each value in the answered tuple; the last one is the outcome."""

    fast: Decide
    slow: Decide
    slots: Mapping[str, int]
    source: str


def rescale_places(program: Program) -> dict[Expr, int]:
    """For each `rounded`, how many decimals it takes away."""
    kinds = program.checked.inference.kinds
    return {
        node: kinds[node.args[0]].scale - int(str(node.attrs["scale"]))
        for node in kinds
        if isinstance(node, Op) and node.op == "rescale"
    }


def fact_otherwise(fact: Fact) -> int | bool | str | None:
    """The internal value that stands when the fact is not asked."""
    if fact.type.kind == "Date" and fact.otherwise is not None:
        return day_number(fact.otherwise)
    return fact.otherwise


def compile_program(program: Program) -> Compiled:
    """Generate and compile both functions."""
    fast, slow = Writer(program, every_fact=False), Writer(program, every_fact=True)
    source = fast.write("fast") + "\n" + slow.write("slow")
    space: dict[str, Any] = {"__builtins__": {}, "KeyError": KeyError, "enumerate": enumerate, "len": len}
    space |= {"max": max, "min": min, "tuple": tuple, "Unknown": Unknown}
    space |= {"applied": applied, "holds": holds, "outcome": outcome}
    space |= {f"k_{name}": call for name, call in CALLS.items()}
    space |= fast.constants | slow.constants
    exec(compile(source, f"<book {program.checked.tree.measure}>", "exec"), space)  # noqa: S102 - see above
    return Compiled(space["fast"], space["slow"], fast.slots, source)


class Writer:
    """Writes one function. `every_fact`: any fact may be missing, else only null parameters are unknown."""

    def __init__(self, program: Program, every_fact: bool) -> None:
        self.program = program
        self.every_fact = every_fact
        self.lines: list[str] = []
        self.slots: dict[str, int] = {}
        self.constants: dict[str, Any] = {}
        self.places = rescale_places(program)
        self._parts = {part.name for part in program.checked.tree.parts}
        self._null = program.null_params
        self._nullable = {
            rule.name for rule in program.rules if rule.role == "requirement" and rule.applies_if is not None
        }
        self._open: dict[Expr, bool] = {}
        self._open_rules: set[str] = set()
        self._bridges: dict[Expr, str] = {}
        self._facts = {fact.name: fact for fact in program.facts}
        self._outputs: list[tuple[str, str]] = []

    def write(self, name: str) -> str:
        self.lines = [f"def {name}(facts, parts):"]
        rules = self.program.rules
        for rule in rules:
            if self._rule_is_open(rule.name):
                self._open_rules.add(rule.name)
        for fact in self.program.facts:
            if fact.of not in self._parts:
                self._read_fact(fact, "facts", "f_", f"'/facts/{fact.name}'", 1)
        for rule in rules:
            if self._level(rule.name) == CONSTANT:
                self._write_rule(rule.name, 1)
        for part in self.program.checked.tree.parts:
            self._write_part(part.name)
        for rule in rules:
            if self._level(rule.name) == SUBJECT:
                self._write_rule(rule.name, 1)
        self._write_extras()
        return "\n".join(self.lines) + "\n"

    # ── what may be unknown ──────────────────────────────────────────────────────────────────

    def is_open(self, node: Expr) -> bool:
        """Whether the value of a node may be `Unknown` in this function."""
        found = self._open.get(node)
        if found is None:
            found = self._is_open(node)
            self._open[node] = found
        return found

    def _is_open(self, node: Expr) -> bool:
        if isinstance(node, Ref):
            if node.to == "fact":
                return self.every_fact
            return node.name in (self._null if node.to == "param" else self._open_rules)
        if isinstance(node, Op):
            return (self.every_fact and node.op in BRIDGES) or any(self.is_open(arg) for arg in node.args)
        return False

    def _rule_is_open(self, name: str) -> bool:
        rule = self._rule(name)
        if name in self.program.idle:
            return False
        return any(self.is_open(node) for node in (rule.expr, rule.applies_if) if node is not None)

    def _rule(self, name: str) -> Any:
        return next(rule for rule in self.program.rules if rule.name == name)

    def _level(self, name: str) -> str:
        return self.program.level[name]

    # ── statements ───────────────────────────────────────────────────────────────────────────

    def _say(self, depth: int, line: str) -> None:
        self.lines.append("    " * depth + line)

    def _read_fact(self, fact: Fact, source: str, prefix: str, pointer: str, depth: int) -> None:
        name = f"{prefix}{fact.name}"
        read = f"{source}[{fact.name!r}]"
        if self.every_fact:
            self._say(depth, f"{name} = {source}.get({fact.name!r})")
            self._say(depth, f"if {name} is None: {name} = Unknown(({pointer},))")
            read = name
        if fact.asked_if is not None:
            otherwise = repr(fact_otherwise(fact))
            asked = self.text(fact.asked_if)
            if self.is_open(fact.asked_if):
                self._say(depth, f"{name} = k_first({asked}, {read}, {otherwise})")
            else:
                self._say(depth, f"{name} = {read} if {asked} else {otherwise}")
            if prefix == "f_":
                self._output(f"fact:{fact.name}", name)
        elif not self.every_fact:
            self._say(depth, f"{name} = {read}")

    def _write_rule(self, name: str, depth: int, prefix: str = "r_") -> None:
        rule = self._rule(name)
        if name in self.program.idle:
            self._say(depth, f"{prefix}{name} = None")
        elif rule.applies_if is None:
            self._say(depth, f"{prefix}{name} = {self.text(rule.expr)}")
        elif name in self._open_rules:
            self._say(depth, f"{prefix}{name} = applied({self.text(rule.applies_if)}, {self.text(rule.expr)})")
        else:
            self._say(depth, f"{prefix}{name} = {self.text(rule.expr)} if {self.text(rule.applies_if)} else None")
        if prefix == "r_":
            self._output(name, f"r_{name}")

    def _write_part(self, part: str) -> None:
        facts = [fact for fact in self.program.facts if fact.of == part]
        rules = [rule.name for rule in self.program.rules if self._level(rule.name) == part]
        bridges = self._bridges_over(part)
        if not facts and not rules and not bridges:
            return
        pointed = self.every_fact
        self._say(1, f"children = parts.get({part!r})" if pointed else f"children = parts[{part!r}]")
        bridges = self._named_bridges(part, bridges)
        for name in rules:
            self._say(1, f"l_{name} = []")
        if pointed:
            self._say(1, f"for place, child in enumerate(children or ()):  # {part}")
        else:
            self._say(1, f"for child in children:  # {part}")
        for fact in facts:
            self._read_fact(fact, "child", "c_", f"f'/{part}/{{place}}/{fact.name}'", 2)
        for name in rules:
            self._write_rule(name, 2, "c_rule_")
            self._say(2, f"l_{name}.append(c_rule_{name})")
        for node in bridges:
            self._step_bridge(node, self._bridges[node])
        self._say(2, "pass")
        for node in bridges:
            self._end_bridge(node, self._bridges[node])
        for name in rules:
            self._output(name, f"tuple(l_{name})")
        if pointed:
            self._no_list(part, bridges)

    def _no_list(self, part: str, nodes: list[Op]) -> None:
        """Without the list itself, everything about it is unknown."""
        self._say(1, "if children is None:")
        for node in nodes:
            name = self._bridges[node]
            if node.op in EXTREMES:
                self._say(2, f"{name}, {name}_where = [Unknown(('/{part}',))], [True]")
            else:
                self._say(2, f"{name} = Unknown(('/{part}',))")
        self._say(2, "pass")

    def _bridges_over(self, part: str) -> list[Op]:
        found: list[Op] = []
        nodes = [n for r in self.program.rules if r.name not in self.program.idle for n in rule_parts(r)]
        nodes += [flag.when for flag in self.program.flags if flag.when is not None]
        seen: set[Expr] = set()
        for node in (inner for one in nodes for inner in walk_once(one, seen)):
            if isinstance(node, Op) and node.op in BRIDGES and node.attrs["part"] == part:
                found.append(node)
        return found

    def _named_bridges(self, part: str, nodes: list[Op]) -> list[Op]:
        """Names and starts each bridge; those that say the same share one, and only the first is answered."""
        names: dict[bytes, str] = {}
        first: list[Op] = []
        for node in nodes:
            said = canonical(node_json(node))
            if said not in names:
                names[said] = f"b_{part}_{len(names)}"
                first.append(node)
                self._start_bridge(node, names[said])
            self._bridges[node] = names[said]
        return first

    def _listed(self, node: Op) -> bool:
        """Whether the children's values are gathered in lists for the three-valued functions."""
        return self.every_fact or any(self.is_open(arg) for arg in node.args[:2])

    def _start_bridge(self, node: Op, name: str) -> None:
        if node.op == "size":
            return
        if self._listed(node):
            self._say(1, f"{name} = []")
            if len(node.args) > 1:
                self._say(1, f"{name}_where = []")
            return
        start = {"count": "0", "total": "0", "any_of": "False", "all_of": "True"}.get(node.op, "None")
        self._say(1, f"{name} = {start}")

    def _step_bridge(self, node: Op, name: str) -> None:
        if node.op == "size":
            return
        value = self.text(node.args[0])
        wanted = self.text(node.args[1]) if len(node.args) > 1 else "True"
        if self._listed(node):
            self._say(2, f"{name}.append({value})")
            if len(node.args) > 1:
                self._say(2, f"{name}_where.append({wanted})")
        elif node.op == "count":
            self._say(2, f"if {value}: {name} += 1")
        elif node.op == "any_of":
            self._say(2, f"if {value}: {name} = True")
        elif node.op == "all_of":
            self._say(2, f"if not {value}: {name} = False")
        elif node.op == "total":
            self._say(2, f"if {wanted}: {name} += {value}")
        else:
            self._say(2, f"if {wanted}:")
            self._say(3, f"seen = {value}")
            sign = "<" if node.op == "smallest" else ">"
            self._say(3, f"if {name} is None or seen {sign} {name}: {name} = seen")

    def _end_bridge(self, node: Op, name: str) -> None:
        if node.op == "size":
            self._say(1, f"{name} = len(children or ())" if self.every_fact else f"{name} = len(children)")
        elif node.op not in EXTREMES and self._listed(node):
            extra = f", {name}_where" if len(node.args) > 1 else ""
            self._say(1, f"{name} = k_{node.op}({name}{extra})")

    def _bridge(self, node: Op) -> str:
        """A bridge where it is used: only there is the `otherwise` of smallest and largest known."""
        name = self._bridges[node]
        if node.op not in EXTREMES:
            return name
        otherwise = self.text(node.args[2])
        if self._listed(node):
            return f"k_{node.op}({name}, {name}_where, {otherwise})"
        return f"({otherwise} if {name} is None else {name})"

    def _write_extras(self) -> None:
        """The two sides of each shown comparison, the conditions of flags, then the answer."""
        for _, rule in self.program.results():
            shown = comparison(rule) if rule.role == "requirement" and rule.name not in self.program.idle else None
            if shown is not None:
                self._output(f"{rule.name}#value", self.text(shown.args[0]))
                self._output(f"{rule.name}#limit", self.text(shown.args[1]))
            if rule.cap is not None:
                self._output(f"{rule.name}#cap", self.text(rule.cap))
        for flag in self.program.flags:
            if flag.when is not None:
                self._output(f"flag:{flag.code}", self.text(flag.when))
        access = [rule.name for rule in self.program.requirements()]
        if any(name in self._open_rules for name in access):
            found = f"outcome(({', '.join(f'r_{name}' for name in access)},))"
        else:
            failed = " or ".join(f"r_{name} is False" for name in access) or "False"
            found = f"'not_eligible' if {failed} else 'eligible'"
        self._say(
            1, f"return ({', '.join(value for _, value in self._outputs)}{',' if self._outputs else ''} {found},)"
        )

    def _output(self, slot: str, value: str) -> None:
        self.slots[slot] = len(self._outputs)
        self._outputs.append((slot, value))

    # ── expressions ──────────────────────────────────────────────────────────────────────────

    def text(self, node: Expr) -> str:
        """One expression. An open one calls the three-valued functions, a closed one uses operators."""
        if isinstance(node, Lit):
            return f"({node.value!r})" if isinstance(node.value, int) and node.value < 0 else repr(node.value)
        if isinstance(node, Ref):
            return self._name(node)
        assert isinstance(node, Op)
        if node.op in BRIDGES:
            return self._bridge(node)
        terms = [self.text(arg) for arg in node.args]
        if self.is_open(node) and not self._plain_choice(node):
            constants = [repr(constant) for constant in constants_of(node, self.places)]
            return f"k_{node.op}({', '.join([*terms, *constants])})"
        return PLAIN[node.op](self, node, terms)

    def _plain_choice(self, node: Op) -> bool:
        """A choice between unknown values, by conditions that are known, is an ordinary choice."""
        return node.op in ("first", "one_of") and not any(self.is_open(arg) for arg in node.args[:-1:2])

    def _name(self, ref: Ref) -> str:
        if ref.to == "fact":
            return f"{'c_' if self._facts[ref.name].of in self._parts else 'f_'}{ref.name}"
        if ref.to == "rule":
            return self._rule_name(ref.name)
        value = self.program.figures[ref.name].value if ref.name in self.program.figures else None
        if value is None:
            self.constants[f"u_{ref.name}"] = Unknown(params=(ref.name,))
            return f"u_{ref.name}"
        return f"({value!r})" if isinstance(value, int) and value < 0 else repr(value)

    def _rule_name(self, name: str) -> str:
        if name in self.program.idle:
            return "True"
        found = f"{'c_rule_' if self._level(name) in self._parts else 'r_'}{name}"
        if name not in self._nullable:
            return found
        return f"holds({found})" if name in self._open_rules else f"({found} is not False)"


def walk_once(node: Expr, seen: set[Expr]) -> list[Expr]:
    """The nodes under one, each shared node only the first time."""
    found: list[Expr] = []
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            found.append(one)
            if isinstance(one, Op):
                waiting.extend(reversed(one.args))
    return found
