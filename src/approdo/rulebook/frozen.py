"""A frozen book: one version of the norm, its figures and options on one date, ready to decide.

It is immutable and knows no clock: `on` is the date whose law applies, `known_on` what was known when
deciding. Two frozen books with the same tree have the same hash, whatever their figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from .bounds import Bounds, Range
from .case import Case, CaseReader
from .checks import ACCESS, check_folded, check_tree
from .dates import day_number
from .decision import Decision
from .declare import Param
from .disjoint import overlaps
from .errors import BookError, BookErrors, said
from .fold import fold_tree
from .graph import refs, rule_parts
from .italian import Reader
from .kinds import Kind
from .layers import FOREVER, LEVELS, Figure, admitted, read_value
from .nodes import Expr
from .program import Program, closure, plan
from .pycode import Compiled, compile_program
from .thaw import read_tree
from .trace import params_behind
from .tree import BookTree, Chapter, digest
from .wording import Wording

__all__ = ["FrozenBook"]


class FrozenBook:
    """`decide` answers a case; `tree_document`, `hash`, `facts_document`, `frame` and `italian` are its other faces."""

    def __init__(
        self,
        tree: BookTree,
        figures: Mapping[str, Figure],
        options: Mapping[str, bool | str],
        on: int,
        known_on: int,
        subject: tuple[str, ...] | None = None,
    ) -> None:
        self.tree = tree
        self.figures = figures
        self.options = options
        self.on = on
        self.known_on = known_on
        self.subject = subject or tree.subject
        absent = frozenset(figure.name for figure in figures.values() if figure.absent)
        written = check_tree(tree)
        if written.errors:
            raise BookErrors(written.errors)
        self.inference = written.inference
        levels = {name: kind.level for name, kind in written.inference.rules.items()}
        checked = check_folded(fold_tree(tree, written.inference, options, absent, on), levels)
        if checked.errors:
            raise BookErrors(checked.errors)
        bounds = Bounds(checked.tree, checked.order, checked.inference, _exact(figures), law_date=(on, on))
        values = {name: figure.value for name, figure in figures.items()}
        faults = [*bounds.errors, *overlaps(checked.tree, checked.inference, bounds, values)]
        if faults:
            raise BookErrors(faults)
        self.program: Program = plan(checked, figures, self.subject)
        self._compiled: Compiled = compile_program(self.program)
        self.slots: Mapping[str, int] = self._compiled.slots
        self._fast, self._slow = self._compiled.fast, self._compiled.slow
        self.declared_params: Mapping[str, Param] = {param.name: param for param in tree.params}
        self._others: dict[tuple[str, ...], FrozenBook] = {}

    @classmethod
    def thaw(
        cls,
        tree: object,
        *,
        parameters: Sequence[Mapping[str, Any]],
        options: Mapping[str, bool | str],
        on: str,
        known_on: str | None = None,
    ) -> FrozenBook:
        """A book from its JSON tree and the `parameters` and `options` of a decision document.

        Raises `BookErrors` when the tree is not one of ours, does not hold together, or a figure does not fit.
        """
        read = read_tree(tree)
        checked = check_tree(read)
        if checked.errors:
            raise BookErrors(checked.errors)
        figures = _figures_from_items(read, parameters, on)
        return cls(read, figures, choose(read, options), day_number(on), day_number(known_on or on))

    # ── deciding ─────────────────────────────────────────────────────────────────────────────

    def decide(self, case: Case) -> Decision:
        """The decision on a case that `read_case` has checked."""
        try:
            raw = self._fast(case.facts, case.parts)
        except KeyError:
            raw = self._slow(case.facts, case.parts)
        return Decision(self, case, raw)

    def read_case(self, facts: object, parts: Mapping[str, object] | None = None) -> Case:
        """JSON values → case. Raises `CaseErrors` with every fault at once."""
        return self.reader_of_cases.read(facts, parts or {})

    def ask(self, book: str, case: Case) -> Any:
        """The section of a book about another subject (a pair, a contract), for a case with its facts."""
        return self.about(book).decide(case).sections[book]

    def about(self, book: str) -> FrozenBook:
        """The frozen book of another subject, deciding for itself; KeyError when there is no such book."""
        chapter = next((one for one in self.tree.chapters if one.name == book), None)
        if chapter is None:
            raise KeyError(book)
        if chapter.subject == self.subject:
            return self
        found = self._others.get(chapter.subject)
        if found is None:
            found = FrozenBook(self.tree, self.figures, self.options, self.on, self.known_on, chapter.subject)
            self._others[chapter.subject] = found
        return found

    def frame(self, subjects: Any, *, key: str = "id", **parts: Any) -> Any:
        """A dataframe of answers: a column for each rule and section, and the outcome.

        `subjects` is a frame of any engine narwhals knows, `key` its identifier; each part is given by name,
        `persons=frame`, with the same key. Shapes and nulls: see `frames`.
        """
        from .frames import run_frame

        return run_frame(self, subjects, parts, key)

    # ── faces ────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def tree_document(self) -> dict[str, Any]:
        """The tree as JSON data: rules, facts, roundings, text templates, no figures."""
        return self.tree.document()

    @cached_property
    def hash(self) -> str:
        return digest(self.tree_document)

    @property
    def source(self) -> str:
        """The generated Python."""
        return self._compiled.source

    def facts_document(self) -> dict[str, Any]:
        """`approdo.facts/1`."""
        from .documents import facts_document

        return facts_document(self)

    @cached_property
    def reader(self) -> Reader:
        return Reader(self.tree, self.inference)

    def italian(self) -> list[str]:
        """Every rule spelled out, with its citation: the appendix of a notice."""
        return [
            f"{rule.title or rule.name.replace('_', ' ')}: {self.reader.read(rule.expr)}"
            + (f"; si applica se {self.reader.read(rule.applies_if)}" if rule.applies_if is not None else "")
            + f" [{rule.cite}]"
            for _, rule in self.tree.rules()
        ]

    @cached_property
    def wording(self) -> Wording:
        return Wording(self)

    @cached_property
    def reader_of_cases(self) -> CaseReader:
        return CaseReader(self.tree.facts, self.tree.parts)

    @property
    def sections(self) -> list[Chapter]:
        """The books that answer something besides access, in order."""
        return [
            chapter
            for chapter in self.program.chapters
            if chapter.name != ACCESS and any(rule.role != "rule" for rule in chapter.rules)
        ]

    # ── who uses what ────────────────────────────────────────────────────────────────────────

    @cached_property
    def used_params(self) -> tuple[str, ...]:
        """Parameters the rules of this subject name, also those behind an option or an absent norm."""
        return self._named("param", self.declared_params)

    @cached_property
    def used_options(self) -> tuple[str, ...]:
        return self._named("option", self.options)

    def params_of(self, book: str) -> frozenset[str]:
        """Parameters that the answers of one book rest on, through all the rules they use."""
        return frozenset(ref.name for ref in self._refs_of(book) if ref.to == "param")

    def used_by(self, fact: str) -> list[str]:
        """The books whose rules read a fact, directly or through other rules and `asked_if`."""
        return [chapter.name for chapter in self.tree.chapters if fact in self._facts_of(chapter.name)]

    @cached_property
    def memory_params(self) -> frozenset[str]:
        """Parameters in force only on somebody's memory, not yet confirmed."""
        return frozenset(figure.name for figure in self.figures.values() if figure.awaits == "memory")

    def facts_behind(self, rule: str) -> tuple[str, ...]:
        """The facts that one rule reads, directly, through other rules, or to know whether to ask; in declared order."""
        found = {ref.name for ref in self._refs_behind([rule]) if ref.to == "fact"}
        return tuple(fact.name for fact in self.tree.facts if fact.name in found)

    def figures_behind(self, rule: str) -> tuple[Figure, ...]:
        """The figures that one rule reads, directly or through other rules; in declared order."""
        found = {ref.name for ref in self._refs_behind([rule]) if ref.to == "param"}
        return tuple(self.figures[name] for name in self.declared_params if name in found and name in self.figures)

    def params_behind(self, decision: Decision) -> frozenset[str]:
        """Parameters on which the results of a decision really rest."""
        return params_behind(self.program, decision)

    def kind(self, node: Expr) -> Kind:
        return self.program.checked.inference.kind(node)

    def rule_kind(self, name: str) -> Kind:
        return self.program.checked.inference.rules[name]

    def _named(self, to: str, known: Iterable[str]) -> tuple[str, ...]:
        books = [chapter.name for chapter in self.program.chapters]
        named = {ref.name for book in books for ref in self._refs_of(book) if ref.to == to}
        flags = self.tree.flags if self.subject == self.tree.subject else ()
        named |= {ref.name for flag in flags for ref in refs(flag.when) if ref.to == to}
        return tuple(name for name in known if name in named)

    def _refs_of(self, book: str) -> list[Any]:
        return self._refs_behind([rule.name for chapter, rule in self.tree.rules() if chapter.name == book])

    def _refs_behind(self, own: list[str]) -> list[Any]:
        rules = {rule.name: rule for _, rule in self.tree.rules()}
        found = [ref for name in closure(self.tree, own) for ref in refs(*rule_parts(rules[name]))]
        facts = {fact.name: fact for fact in self.tree.facts}
        waiting = [ref.name for ref in found if ref.to == "fact"]
        seen: set[str] = set()
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                more = list(refs(facts[name].asked_if))
                found += more
                waiting += [ref.name for ref in more if ref.to == "fact"]
        return found

    def _facts_of(self, book: str) -> set[str]:
        return {ref.name for ref in self._refs_of(book) if ref.to == "fact"}


def choose(tree: BookTree, chosen: Mapping[str, bool | str]) -> dict[str, bool | str]:
    """The options of a tree with the chosen values. `BookErrors` with code `option_unknown`."""
    declared = {option.name: option for option in tree.options}
    errors: list[BookError] = []
    for name, value in chosen.items():
        option = declared.get(name)
        try:
            if option is None:
                raise ValueError(f"l’opzione {said(name)} non esiste")
            read_value(value, option.type)
        except ValueError as fault:
            expected = ", ".join(declared) if option is None else admitted(option.type)
            errors.append(
                BookError("option_unknown", f"options/{name}", str(fault), "correggere il nome o la scelta", expected)
            )
    if errors:
        raise BookErrors(errors)
    return {name: chosen.get(name, option.default) for name, option in declared.items()}


def _exact(figures: Mapping[str, Figure]) -> dict[str, Range]:
    """The ranges of parameters whose value is known: one point each."""
    ranges: dict[str, Range] = {}
    for name, figure in figures.items():
        if isinstance(figure.value, tuple):
            ranges[name], ranges[f"{name}/"] = (figure.value[0],) * 2, (figure.value[1],) * 2
        elif isinstance(figure.value, int) and not isinstance(figure.value, bool):
            ranges[name] = (figure.value, figure.value)
        else:
            ranges[name] = (1, 1)
    return ranges


def _figures_from_items(tree: BookTree, items: Sequence[Mapping[str, Any]], on: str) -> dict[str, Figure]:
    params = {param.name: param for param in tree.params}
    figures: dict[str, Figure] = {}
    errors: list[BookError] = []
    for item in items:
        name = str(item.get("name"))
        try:
            if name not in params or item.get("level") not in LEVELS:
                raise ValueError("parametro o livello sconosciuto")
            raw = item.get("value")
            figures[name] = Figure(
                name=name,
                level=str(item["level"]),
                value=None if raw is None else read_value(raw, params[name].type),
                since=day_number(item.get("from")),
                until=FOREVER if item.get("to") is None else day_number(item["to"]),
                per_call=item.get("per_call") is True,
                cite=str(item.get("cite")),
                confidence=str(item.get("confidence")),
                confirmed_by=item.get("confirmed_by"),
                absent=item.get("absent") is True,
            )
        except ValueError as fault:
            errors.append(
                BookError("parameter_value", f"parameters/{name}", str(fault), "usare il documento così com’è")
            )
    if errors:
        raise BookErrors(errors)
    return _complete(figures, params, on)


def _complete(figures: dict[str, Figure], params: Mapping[str, Param], on: str) -> dict[str, Figure]:
    """Parameters that a document does not carry belong to books it did not use: they stay unknown."""
    day = day_number(on)
    for name in params:
        figures.setdefault(name, Figure(name, "national", None, day, FOREVER, False, "", "missing"))
    return figures
