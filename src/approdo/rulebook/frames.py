"""The target for simulation: the same book over dataframes, through `narwhals.stable.v2`.

Shapes: one frame of subjects with a key column and a column a fact; one frame a part with the same key.
Numbers are integers in the fact's unit, dates are yyyymmdd integers or date columns, codes are text, null is
a missing fact; a fact without a column is missing everywhere, a subject without rows in a part has no list.
The answer has the key, a column for each rule of the subject (null: not known; a requirement that does not
apply counts as met), `status_…` and, for sections that add up or check, `section_…` for each section,
`outcome` last.

It is never used to decide. A property test holds it equal, row by row, to the generated Python.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .bridges import Bridge
from .case import plain
from .columns import Columns
from .declare import Fact, Rule
from .errors import CaseError, CaseErrors
from .graph import refs, rule_parts
from .kinds import CONSTANT, SUBJECT
from .layers import read_value
from .nodes import Expr, Lit, Op, Ref
from .operators import BRIDGES
from .program import Program
from .pycode import fact_otherwise, walk_once
from .tree import canonical, node_json

if TYPE_CHECKING:
    from .frozen import FrozenBook

__all__ = ["run_frame"]


def run_frame(book: FrozenBook, subjects: Any, parts: Mapping[str, Any], key: str) -> Any:
    """The native frame of answers, in the engine of `subjects`. Raises `CaseErrors` for values out of bounds.

    Bounds and nulls are looked at first on eager frames; a lazy frame is taken as possibly incomplete and
    its values as within bounds.
    """
    import narwhals.stable.v2 as nw

    return _Run(nw, book.program, key).run(subjects, parts)


class _Run:
    def __init__(self, nw: Any, program: Program, key: str) -> None:
        self.nw = nw
        self.program = program
        self.key = key
        self.part_names = [part.name for part in program.checked.tree.parts]
        self.columns = Columns(nw, program, key, null_facts=False)

    def run(self, subjects: Any, parts: Mapping[str, Any]) -> Any:
        frame = self._typed(subjects, self._facts_of(""))
        lists = {part: self._typed(parts[part], self._facts_of(part)) for part in self._parts_used() if part in parts}
        if not self._incomplete(frame, lists):
            found = self._collected(self._answered(_lazy(frame), {name: _lazy(one) for name, one in lists.items()}))
            if not any(found[f"{part}#"].null_count() for part in lists):
                return found.drop([f"{part}#" for part in lists]).to_native()
        self.columns = Columns(self.nw, self.program, self.key, null_facts=True)
        found = self._answered(frame, lists)
        return found.drop([f"{part}#" for part in lists]).to_native()

    def _collected(self, frame: Any) -> Any:
        return frame.collect() if isinstance(frame, self.nw.LazyFrame) else frame

    def _answered(self, frame: Any, lists: Mapping[str, Any]) -> Any:
        """The answers, and for each part a column `part#` that is null where a subject has no rows there."""
        frame = self._questions(frame, "")
        frame = self._with_constants(frame)
        for part in self._parts_used():
            frame = self._bridged(frame, part, lists.get(part))
        frame = self._levels(frame, [rule for rule in self.program.rules if self._level(rule) == SUBJECT])
        return self._answers(frame, [f"{part}#" for part in lists])

    # ── reading ──────────────────────────────────────────────────────────────────────────────

    def _typed(self, native: Any, facts: Sequence[Fact]) -> Any:
        frame = self.nw.from_native(native)
        schema = frame.collect_schema()
        wanted = [self._typed_column(fact, schema.get(fact.name)) for fact in facts]
        return frame.select(self.nw.col(self.key), *wanted)

    def _typed_column(self, fact: Fact, found: Any) -> Any:
        nw = self.nw
        kinds = {"Bool": nw.Boolean, "Code": nw.String}
        kind = kinds.get(fact.type.kind, nw.Int64)
        if found is None:
            return self.columns.spread(nw.lit(None, dtype=kind)).alias(fact.name)
        column = nw.col(fact.name)
        if fact.type.kind == "Date" and found in (nw.Date, nw.Datetime):
            year, month, day = column.dt.year(), column.dt.month(), column.dt.day()
            column = year.cast(nw.Int64) * 10000 + month.cast(nw.Int64) * 100 + day.cast(nw.Int64)
            return column.alias(fact.name)
        return column if found == kind else column.cast(kind)

    def _incomplete(self, frame: Any, lists: Mapping[str, Any]) -> bool:
        """Whether any fact, or a whole list, is missing. Refuses values out of bounds."""
        if set(self._parts_used()) - set(lists):
            return True
        found = False
        for part, one in [("", frame), *lists.items()]:
            if not isinstance(one, self.nw.DataFrame):
                return True
            found = self._surveyed(one, self._facts_of(part), f"/{part}" if part else "/facts") or found
        return found

    def _surveyed(self, frame: Any, facts: Sequence[Fact], where: str) -> bool:
        """One pass over the columns: whether there are nulls. `CaseErrors` for each column out of bounds."""
        if not facts or not len(frame):
            return False
        wrong = {fact.name: bad for fact in facts if (bad := self._out_of_bounds(fact)) is not None}
        checks = [self.nw.col(fact.name).null_count().alias(f"{fact.name}?") for fact in facts]
        checks += [bad.any().alias(name) for name, bad in wrong.items()]
        seen = self._collected(_lazy(frame).select(*checks)).rows(named=True)[0]
        errors = [
            self._refused(frame, fact, where, wrong[fact.name])
            for fact in facts
            if fact.name in wrong and seen[fact.name]
        ]
        if errors:
            raise CaseErrors(errors)
        return any(seen[f"{fact.name}?"] for fact in facts)

    def _out_of_bounds(self, fact: Fact) -> Any:
        """Rows whose value is not admitted, or None when any value is."""
        column = self.nw.col(fact.name)
        if fact.type.kind == "Bool":
            return None
        if fact.type.kind == "Code":
            return ~column.is_in(list(fact.type.code_names())) & ~column.is_null()
        low, high = read_value(fact.min, fact.type), read_value(fact.max, fact.type)
        return (column < low) | (column > high)

    def _refused(self, frame: Any, fact: Fact, where: str, bad: Any) -> CaseError:
        codes = ", ".join(fact.type.code_names())
        return CaseError(
            "fact_code" if codes else "fact_bounds",
            f"{where}/{fact.name}",
            plain(frame.filter(bad)[fact.name][0], fact),
            codes or f"{fact.min}…{fact.max}",
            f"{fact.label}: la colonna ha valori fuori dai limiti",
            "correggere o togliere quelle righe",
        )

    # ── rules ────────────────────────────────────────────────────────────────────────────────

    def _with(self, frame: Any, columns: Sequence[Any]) -> Any:
        """The frame with new columns, after the inner ones they were written with."""
        for name, column in self.columns.pending:
            frame = frame.with_columns(column.alias(name))
        self.columns.pending.clear()
        return frame.with_columns(*columns) if columns else frame

    def _level(self, rule: Rule) -> str:
        return self.program.level[rule.name]

    def _facts_of(self, part: str) -> list[Fact]:
        if part:
            return [fact for fact in self.program.facts if fact.of == part]
        return [fact for fact in self.program.facts if fact.of not in self.part_names]

    def _parts_used(self) -> list[str]:
        bridged = {str(node.attrs["part"]) for node in self._bridge_nodes()}
        return [part for part in self.part_names if part in bridged]

    def _questions(self, frame: Any, part: str) -> Any:
        """Facts that are asked only sometimes take `otherwise` where they are not."""
        for fact in self._facts_of(part):
            if fact.asked_if is not None:
                other = fact_otherwise(fact)
                node = Op("first", (fact.asked_if, Ref("fact", fact.name), Lit(_plain(other), _lit_kind(fact))))
                needs = [self.columns.needs(node).alias(f"{fact.name}?")] if all(self.columns.opened(node)) else []
                frame = self._with(frame, [self.columns.filled(node).alias(fact.name), *needs])
        return frame

    def _with_constants(self, frame: Any) -> Any:
        return self._levels(frame, [rule for rule in self.program.rules if self._level(rule) == CONSTANT])

    def _levels(self, frame: Any, rules: Sequence[Rule]) -> Any:
        """Rules in as few `with_columns` as their dependencies allow."""
        waiting = list(rules)
        names = {rule.name for rule in rules}
        done: set[str] = set()
        while waiting:
            ready = [
                rule
                for rule in waiting
                if all(r.name in done or r.name not in names for r in refs(*rule_parts(rule)) if r.to == "rule")
            ]
            frame = self._with(frame, [column for rule in ready for column in self._rule(rule)])
            done |= {rule.name for rule in ready}
            waiting = [rule for rule in waiting if rule.name not in done]
        return frame

    def _rule(self, rule: Rule) -> list[Any]:
        node = self._whole(rule)
        columns = [self.columns.filled(node).alias(rule.name)]
        if all(self.columns.opened(node)):
            columns.append(self.columns.needs(node).alias(f"{rule.name}?"))
        return columns

    def _whole(self, rule: Rule) -> Expr:
        """A requirement under a condition holds when the condition does not, or when it does."""
        if rule.name in self.program.idle:
            return Lit(True, "Bool")
        return rule.expr if rule.applies_if is None else Op("or", (Op("not", (rule.applies_if,)), rule.expr))

    # ── children ─────────────────────────────────────────────────────────────────────────────

    def _bridge_nodes(self) -> list[Op]:
        seen: set[Expr] = set()
        rules = [rule for rule in self.program.rules if rule.name not in self.program.idle]
        nodes = [part for rule in rules for part in (rule.expr, rule.applies_if) if part is not None]
        return [node for one in nodes for node in walk_once(one, seen) if isinstance(node, Op) and node.op in BRIDGES]

    def _bridged(self, frame: Any, part: str, children: Any) -> Any:
        nodes = [node for node in self._bridge_nodes() if node.attrs["part"] == part]
        nodes = self._named_bridges(nodes, part)
        if children is None:
            return self._listless(frame, nodes)
        rules = [rule for rule in self.program.rules if self._level(rule) == part]
        lent = self._lent(rules, nodes, part)
        self.columns.enter(part)
        if lent:
            children = children.join(frame.select(self.key, *lent), on=self.key, how="left")
        children = self._questions(children, part)
        children = self._levels(children, rules)
        steps = [Bridge(self.nw, self.columns, node) for node in nodes]
        children = self._with(children, [column for step in steps for column in step.prepared()])
        grouped = children.group_by(self.key).agg(
            self.nw.len().alias(f"{part}#"), *(column for step in steps for column in step.gathered())
        )
        self.columns.enter("")
        frame = frame.join(grouped, on=self.key, how="left")
        return self._with(frame, [column for step in steps for column in step.answered()])

    def _named_bridges(self, nodes: Sequence[Op], part: str) -> list[Op]:
        """Names each bridge; those that say the same share one, and only the first is computed."""
        names: dict[bytes, str] = {}
        first: list[Op] = []
        for node in nodes:
            said = canonical(node_json(node))
            if said not in names:
                names[said] = f"{part}#{len(names)}"
                first.append(node)
            self.columns.bridges[node] = names[said]
        return first

    def _listless(self, frame: Any, nodes: Sequence[Op]) -> Any:
        """No frame for this part: every value about it is null, for want of a fact."""
        columns = []
        for node in nodes:
            kind = self.nw.Boolean if node.op in ("any_of", "all_of") else self.nw.Int64
            name = self.columns.bridges[node]
            columns.append(self.columns.spread(self.nw.lit(None, dtype=kind)).alias(name))
            columns += [self.columns.spread(self.columns.lit(mark == "?")).alias(f"{name}{mark}") for mark in "?0"]
        return frame.with_columns(*columns)

    def _lent(self, rules: Sequence[Rule], nodes: Sequence[Op], part: str) -> list[str]:
        """Columns of the subject that the children's rules read."""
        inside: list[Expr] = [rule.expr for rule in rules]
        inside += [arg for node in nodes for arg in node.args[:2]]
        inside += [fact.asked_if for fact in self._facts_of(part) if fact.asked_if is not None]
        own = {fact.name for fact in self._facts_of(part)} | {rule.name for rule in rules}
        needed = {ref.name for ref in refs(*inside) if ref.to in ("fact", "rule")} - own - self.program.idle
        return sorted(needed)

    # ── answers ──────────────────────────────────────────────────────────────────────────────

    def _answers(self, frame: Any, marks: Sequence[str]) -> Any:
        rules = [r for r in self.program.rules if self._level(r) in (SUBJECT, CONSTANT)]
        sections = [column for chapter in self.program.chapters for column in self._section(chapter.name)]
        return frame.select(
            self.nw.col(self.key),
            *(self.nw.col(rule.name) for rule in rules),
            *sections,
            self._outcome().alias("outcome"),
            *marks,
        )

    def _section(self, name: str) -> list[Any]:
        rules = [r for chapter, r in self.program.results() if chapter.name == name]
        if not rules or rules[0] in self.program.requirements():
            return []
        columns = [self.nw.col(rule.name) for rule in rules]
        unknown = _any([column.is_null() for column in columns])
        found = []
        if rules[0].role == "line":
            found.append(sum(columns[1:], columns[0]).alias(f"section_{name}"))
        elif rules[0].role == "requirement":
            met = columns[0]
            for column in columns[1:]:
                met = met & column
            found.append(met.alias(f"section_{name}"))
            unknown = met.is_null()
        words = [self.columns.lit(word) for word in ("computed", "missing", "unknown")]
        fact = _any([self._fact_missing(rule) for rule in rules])
        status = self.columns.where(unknown, self.columns.where(fact, words[1], words[2]), words[0])
        return [*found, status.alias(f"status_{name}")]

    def _outcome(self) -> Any:
        rules = self.program.requirements()
        found = self.columns.lit("eligible")
        if any(any(self.columns.rule_opened(rule.name)) for rule in rules):
            unknown = _any([self.nw.col(rule.name).is_null() for rule in rules])
            fact = _any([self._fact_missing(rule) for rule in rules])
            found = self.columns.where(unknown, "undecidable", found)
            found = self.columns.where(fact, "incomplete", found)
        if not rules:
            return found
        failed = _any([self.nw.col(rule.name) == self.columns.lit(False) for rule in rules])
        return self.columns.where(failed, "not_eligible", found)

    def _fact_missing(self, rule: Rule) -> Any:
        facts, figures = self.columns.rule_opened(rule.name)
        if not facts:
            return self.columns.lit(False)
        return self.nw.col(f"{rule.name}?") if figures else self.nw.col(rule.name).is_null()


def _any(columns: Sequence[Any]) -> Any:
    found = columns[0]
    for column in columns[1:]:
        found = found | column
    return found


def _lazy(frame: Any) -> Any:
    """Polars plans whole expressions better than it runs them step by step; other engines stay as they are."""
    eager = hasattr(frame, "to_numpy")
    return frame.lazy() if eager and frame.implementation.is_polars() else frame


def _plain(value: int | bool | str | None) -> int | bool | str:
    assert value is not None
    return value


def _lit_kind(fact: Fact) -> str:
    return {"Scaled": "Int", "Cents": "Int"}.get(fact.type.kind, fact.type.kind)
