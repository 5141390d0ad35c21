"""The type checker of the language: family, unit, scale and level of every node, all errors together.

Levels: a constant (``""``), the subject (``"."``), or the name of a part (each child). A child rule may read
its own facts and the subject's facts, but no rule of the subject: so all child rules can run first, in one
pass, in every target. The bridges (`count`, `total` …) lead from a part back to the subject.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from .declare import Fact, Option, Param, Rule
from .errors import BookError, said
from .kinds import BOOL, CONSTANT, FAMILY_NAMES, SUBJECT, UNKNOWN, Kind, declared_kind, literal_kind
from .nodes import Expr, Lit, Op, Ref
from .operators import BRIDGES, COMPARISONS
from .tree import BookTree
from .types import MONEY
from .typing_rules import TYPING
from .units import NONE, parse

__all__ = ["Inference"]


class Inference:
    """Types of one tree. `kinds` holds every node that could be typed, `rules` every rule by name.

    `levels` are those of the rules before folding: a rule on each child stays one, even if an option has
    left nothing of the child in it.
    """

    def __init__(self, tree: BookTree, order: Sequence[Rule], levels: Mapping[str, str] | None = None) -> None:
        self.tree = tree
        self._levels = levels or {}
        self.errors: list[BookError] = []
        self.kinds: dict[Expr, Kind] = {}
        self.rules: dict[str, Kind] = {}
        self._facts: Mapping[str, Fact] = {fact.name: fact for fact in tree.facts}
        self._params: Mapping[str, Param] = {param.name: param for param in tree.params}
        self._options: Mapping[str, Option] = {option.name: option for option in tree.options}
        self._parts = {part.name for part in tree.parts}
        self._where = ""
        for fact in tree.facts:
            if fact.asked_if is not None:
                self._asked_if(fact)
        for rule in order:
            kind = self._rule(rule)
            self.rules[rule.name] = replace(kind, level=self._levels.get(rule.name, kind.level))
        for flag in tree.flags:
            if flag.when is not None:
                self._where = f"flags/{flag.code}"
                self.expect(self.kind(flag.when), "bool", "la condizione di un avviso")

    # ── declarations ─────────────────────────────────────────────────────────────────────────

    def _asked_if(self, fact: Fact) -> None:
        self._where = f"facts/{fact.name}"
        assert fact.asked_if is not None
        kind = self.expect(self.kind(fact.asked_if), "bool", "asked_if")
        own = fact.of if fact.of in self._parts else SUBJECT
        if kind.level not in (CONSTANT, SUBJECT, own):
            self.fail(
                "level_mixed",
                f"asked_if guarda {said(kind.level)}, il fatto è di {said(fact.of)}",
                "usare in asked_if solo fatti dello stesso soggetto",
            )

    def _rule(self, rule: Rule) -> Kind:
        self._where = f"rules/{rule.name}"
        kind = self.kind(rule.expr)
        if rule.role in ("requirement", "category"):
            self.expect(kind, "bool", f"la regola {rule.name}")
        if rule.role != "rule":
            self._subject_level(kind, rule.name)
        if rule.role == "line":
            self.expect(kind, "number", f"la riga {rule.name}")
        if rule.role == "result" and kind.family not in ("number", "bool", "?"):
            self.fail(
                "type_mismatch",
                f"il risultato di una sezione è un numero o un sì/no, non {kind.said()}",
                "per un elenco di codici usare category(…)",
            )
        if rule.applies_if is not None:
            condition = self.expect(self.kind(rule.applies_if), "bool", "applies_if")
            self._subject_level(condition, rule.name)
            kind = self.joined(kind, [kind, condition])
        if rule.shows is not None:
            self._shows(rule)
        if rule.cap is not None:
            self.same(f"massimo di {rule.name}", [kind, self.kind(rule.cap)])
        return self._declared_unit(rule, kind)

    def _shows(self, rule: Rule) -> None:
        assert rule.shows is not None
        if not isinstance(rule.shows, Op) or rule.shows.op not in COMPARISONS:
            self.fail("type_mismatch", "shows non è un confronto", "scrivere shows=fatto <= limite")
        self._subject_level(self.kind(rule.shows), rule.name)

    def _subject_level(self, kind: Kind, name: str) -> None:
        if kind.level not in (CONSTANT, SUBJECT):
            self.fail(
                "level_mixed",
                f"{name} è scritta su ciascun elemento di {said(kind.level)}",
                "riportarla al soggetto con count, any_of, all_of, total, smallest o largest",
            )

    def _declared_unit(self, rule: Rule, kind: Kind) -> Kind:
        if rule.unit is None or kind.family != "number":
            return replace(kind, free="") if kind.free == "unit" and kind.level != CONSTANT else kind
        unit = parse(rule.unit)
        money = dict(unit).get(MONEY, 0) != 0
        if kind.unit != unit and not (kind.free == "zero" or (kind.unit == NONE and not money)):
            self.fail(
                "unit_mismatch",
                f"la regola è dichiarata in {rule.unit} ma il calcolo dà {kind.said()}",
                "correggere unit=… oppure l’espressione; as_unit(…) dichiara una conversione voluta",
            )
        return replace(kind, unit=unit, free="")

    # ── nodes ────────────────────────────────────────────────────────────────────────────────

    def kind(self, node: Expr) -> Kind:
        found = self.kinds.get(node)
        if found is None:
            found = self._infer(node)
            self.kinds[node] = found
        return found

    def _infer(self, node: Expr) -> Kind:
        if isinstance(node, Lit):
            return literal_kind(node)
        if isinstance(node, Ref):
            return self._ref(node)
        assert isinstance(node, Op)
        if node.op in BRIDGES:
            return self._bridge(node)
        return TYPING[node.op](self, node, [self.kind(arg) for arg in node.args])

    def _ref(self, ref: Ref) -> Kind:
        if ref.to == "law_date":
            return Kind("date")
        if ref.to == "fact" and ref.name in self._facts:
            fact = self._facts[ref.name]
            level = fact.of if fact.of in self._parts else SUBJECT
            return replace(declared_kind(fact.type, fact.unit), level=level)
        if ref.to == "param" and ref.name in self._params:
            return declared_kind(self._params[ref.name].type, self._params[ref.name].unit)
        if ref.to == "option" and ref.name in self._options:
            return declared_kind(self._options[ref.name].type, None)
        if ref.to == "rule" and ref.name in self.rules:
            kind = self.rules[ref.name]
            return replace(kind, derived=True) if kind.level == SUBJECT else kind
        return UNKNOWN  # the graph check names what is unknown, once

    def _bridge(self, node: Op) -> Kind:
        kinds = [self.kind(arg) for arg in node.args]
        if node.op == "size":
            if node.attrs["part"] not in self._parts:
                self.fail(
                    "part_unknown",
                    f"la lista {said(node.attrs['part'])} non è dichiarata",
                    "dichiararla con Part(…) fra le parts della misura",
                )
            return Kind("number", level=SUBJECT, free="unit", derived=True)
        level = self._join_levels(kinds[:2])
        if level in (CONSTANT, SUBJECT) and "part" not in node.attrs and "?" not in {kind.family for kind in kinds}:
            self.fail(
                "level_mixed",
                f"{node.op} va usato su una condizione o un valore dei figli (persone, elementi)",
                "usare un fatto o una regola della lista; per più valori del soggetto c’è sum_of, best, least",
            )
        if node.op in ("count", "any_of", "all_of"):
            self.expect(kinds[0], "bool", node.op)
            plain = Kind("number", free="unit") if node.op == "count" else BOOL
            return replace(plain, level=SUBJECT, derived=True)
        self.expect(kinds[1], "bool", f"where di {node.op}")
        nobody = [replace(kind, level=CONSTANT, derived=False) for kind in kinds[2:]]
        for kind in kinds[2:]:
            self._subject_level(kind, f"otherwise di {node.op}")
        value = self.same(node.op, [kinds[0], *nobody], families=("number", "date"))
        if node.op == "total":
            self.expect(value, "number", "total")
        return replace(value, level=SUBJECT, derived=True, free="")

    # ── helpers of the rules below ───────────────────────────────────────────────────────────

    def fail(self, code: str, what: str, remedy: str) -> None:
        error = BookError(code, self._where, what, remedy)
        if error not in self.errors:
            self.errors.append(error)

    def expect(self, kind: Kind, family: str, subject: str) -> Kind:
        if kind.family not in (family, "?"):
            self.fail(
                "type_mismatch",
                f"{subject} deve essere {FAMILY_NAMES[family]}, invece è {kind.said()}",
                "usare un’espressione del tipo giusto (un confronto dà sì/no)",
            )
        return kind

    def _join_levels(self, kinds: Sequence[Kind]) -> str:
        parts = sorted({kind.level for kind in kinds} - {CONSTANT, SUBJECT})
        if len(parts) > 1:
            self.fail(
                "level_mixed",
                f"la stessa espressione guarda gli elementi di {' e di '.join(parts)}",
                "fare una regola per ciascuna lista e unirle sul soggetto",
            )
        if parts and any(kind.derived for kind in kinds):
            self.fail(
                "level_mixed",
                f"una regola su {said(parts[0])} usa una regola del soggetto",
                "usare fatti e parametri, oppure spostare il confronto sul soggetto",
            )
        if parts:
            return parts[0]
        return SUBJECT if any(kind.level == SUBJECT for kind in kinds) else CONSTANT

    def joined(self, kind: Kind, kinds: Sequence[Kind]) -> Kind:
        level = self._join_levels(kinds)
        return replace(kind, level=level, derived=any(k.derived for k in kinds) and level == SUBJECT)

    def same(self, what: str, kinds: Sequence[Kind], families: Sequence[str] = ()) -> Kind:
        """The common kind of values that are added, compared or chosen between."""
        known = [kind for kind in kinds if kind.family != "?"]
        if not known:
            return UNKNOWN
        if len({kind.family for kind in known}) > 1 or (families and known[0].family not in families):
            self.fail(
                "type_mismatch",
                f"{what}: {' e '.join(dict.fromkeys(kind.said() for kind in known))} non stanno insieme",
                "usare valori dello stesso tipo",
            )
            return UNKNOWN
        if known[0].family == "code":
            lists = [kind.codes for kind in known if kind.codes is not None]
            return self.joined(replace(known[0], codes=frozenset().union(*lists) if lists else None), known)
        if known[0].family != "number":
            return self.joined(known[0], known)
        return self._same_number(what, known)

    def _same_number(self, what: str, kinds: Sequence[Kind]) -> Kind:
        fixed = [kind for kind in kinds if not kind.free] or [k for k in kinds if k.free == "unit"] or list(kinds)
        model = fixed[0]
        for kind in kinds:
            if kind.free == "zero" or (kind.unit == model.unit and kind.scale == model.scale):
                continue
            if kind.free == "unit" and kind.scale == model.scale and MONEY not in dict(model.unit):
                continue
            self.fail(
                "unit_mismatch",
                f"{what}: {model.said()} con {kind.said()}",
                "portare i due valori alla stessa unità: euros(…) per il denaro, number('4.5') per i decimali, "
                "rounded(…) per togliere i decimali, unit=… nella dichiarazione del fatto o del parametro",
            )
            break
        free = model.free if all(kind.free for kind in kinds) else ""
        return self.joined(replace(model, free=free), kinds)
