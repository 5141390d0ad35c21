"""Italian: how a value is written, and how a rule reads when it is spelled out.

The spelled-out rule is the appendix, exact and a little stilted; the sentence a person receives is the
author's own `text`, filled in by `wording`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .declare import Fact, Option, Param
from .infer import Inference
from .kinds import Kind
from .nodes import Expr, Lit, Op, Ref
from .tree import BookTree
from .types import MONEY, Type
from .units import spell

__all__ = ["NOT_KNOWN", "Reader", "say_value", "writer_for"]

NOT_KNOWN = "(non noto)"
ROUNDED = {"floor": "per difetto", "ceil": "per eccesso", "half_up": "al più vicino, la metà per eccesso"}
UNITS = {
    "years": "anni", "months": "mesi", "days": "giorni", "persons": "persone", "points": "punti", "month": "mese",
    "year": "anno", "day": "giorno", "m2": "m²",
}  # fmt: skip
Write = Callable[[object], str]


def money(value: object) -> str:
    """Cents as euros: 1.600.050 → `16.000,50 €`."""
    assert isinstance(value, int)
    sign, whole = ("-" if value < 0 else ""), abs(value)
    return f"{sign}{whole // 100:,}".replace(",", ".") + f",{whole % 100:02d} €"


def decimal(value: object, scale: int) -> str:
    """A scaled integer with its comma, thousands with dots: 246 at scale 2 → `2,46`."""
    assert isinstance(value, int)
    sign, whole = ("-" if value < 0 else ""), abs(value)
    text = f"{sign}{whole // 10**scale:,}".replace(",", ".")
    return f"{text},{whole % 10**scale:0{scale}d}" if scale else text


def calendar(value: object) -> str:
    """yyyymmdd as `10/09/2023`."""
    assert isinstance(value, int)
    return f"{value % 100:02d}/{value // 100 % 100:02d}/{value // 10000:04d}"


def _yes_no(value: object) -> str:
    return "sì" if value else "no"


def writer_for(kind: Kind, codes: Mapping[str, str] | None = None) -> Write:
    """How values of this kind are written, unit included where Italian wants it."""
    labels = dict(codes or {})
    if kind.family == "bool":
        return _yes_no
    if kind.family == "date":
        return calendar
    if kind.family == "ratio":
        return lambda value: f"{value[0]}/{value[1]}" if isinstance(value, tuple) else str(value)
    if kind.family != "number":
        return lambda value: labels.get(str(value), str(value))
    unit = spell(kind.unit)
    if unit is not None and unit.split("/")[0] == MONEY and not kind.scale:
        per = f" al {UNITS.get(unit.split('/')[1], unit.split('/')[1])}" if "/" in unit else ""
        return (lambda value: money(value) + per) if per else money
    return lambda value: decimal(value, kind.scale)


def say_value(value: object, write: Write) -> str:
    return NOT_KNOWN if value is None else write(value)


def labels_of(kind: Type) -> dict[str, str]:
    return dict(kind.codes)


class Reader:
    """Reads expressions of one tree aloud, with the labels of its declarations."""

    def __init__(self, tree: BookTree, inference: Inference) -> None:
        self._inference = inference
        self._declared: dict[tuple[str, str], Fact | Param | Option] = {
            **{("fact", fact.name): fact for fact in tree.facts},
            **{("param", param.name): param for param in tree.params},
            **{("option", option.name): option for option in tree.options},
        }
        self._titles = {rule.name: rule.title or rule.name.replace("_", " ") for _, rule in tree.rules()}
        self._parts = {part.name: part.label or part.name for part in tree.parts}

    def read(self, node: Expr) -> str:
        """The expression in words."""
        if isinstance(node, Lit):
            return self._literal(node, {})
        if isinstance(node, Ref):
            return self._name(node)
        assert isinstance(node, Op)
        return _SAID[node.op](self, node)

    def term(self, node: Expr) -> str:
        """The expression as a term of another: in parentheses when it is itself an operation of several words."""
        text = self.read(node)
        return f"({text})" if isinstance(node, Op) and node.op in _LOOSE else text

    def code(self, node: Expr, other: Expr) -> str:
        """A code literal with the label of the list it is compared with."""
        declared = self._declared.get((other.to, other.name)) if isinstance(other, Ref) else None
        return (
            self._literal(node, labels_of(declared.type) if declared is not None else {})
            if isinstance(node, Lit)
            else self.term(node)
        )

    def part(self, node: Op) -> str:
        if node.op == "size":
            name = str(node.attrs["part"])
        else:
            levels = [self._inference.kind(arg).level for arg in node.args[:2]]
            name = next((level for level in levels if level in self._parts), "")
        return self._parts.get(name, name)

    def _literal(self, node: Lit, labels: Mapping[str, str]) -> str:
        kind = self._inference.kind(node)
        if isinstance(node.value, str):
            return f"«{labels.get(node.value, node.value)}»"
        return writer_for(kind)(node.value)

    def _name(self, ref: Ref) -> str:
        if ref.to == "law_date":
            return "data di riferimento"
        if ref.to == "rule":
            return self._titles.get(ref.name, ref.name)
        declared = self._declared.get((ref.to, ref.name))
        return (declared.label or ref.name) if declared is not None else ref.name


_LOOSE = frozenset(
    {"add", "sub", "mul", "div", "and", "or", "first", "one_of", "not", "le", "lt", "ge", "gt", "eq", "ne"}
)
_Say = Callable[[Reader, Op], str]


def _joined(word: str) -> _Say:
    return lambda reader, node: f" {word} ".join(reader.term(arg) for arg in node.args)


def _compared(word: str) -> _Say:
    def say(reader: Reader, node: Op) -> str:
        one, other = node.args
        return f"{reader.code(one, other)} {word} {reader.code(other, one)}"

    return say


def _in(reader: Reader, node: Op) -> str:
    codes = node.attrs["codes"]
    assert isinstance(codes, tuple)
    said = ", ".join(reader.code(Lit(code, "Code"), node.args[0]) for code in codes)
    return f"{reader.term(node.args[0])} è fra {said}"


def _choice(closing: str) -> _Say:
    def say(reader: Reader, node: Op) -> str:
        cases = [
            f"se {reader.read(condition)}: {reader.term(value)}"
            for condition, value in zip(node.args[:-1:2], node.args[1::2], strict=True)
        ]
        return f"{'; '.join(cases)}; altrimenti {reader.term(node.args[-1])}{closing}"

    return say


def _listed(words: str) -> _Say:
    return lambda reader, node: f"{words} {', '.join(reader.term(arg) for arg in node.args)}"


def _over(words: str) -> _Say:
    def say(reader: Reader, node: Op) -> str:
        text = f"{words.format(reader.part(node))} {reader.term(node.args[0])}"
        where = node.args[1] if len(node.args) > 1 else None
        if where is not None and not (isinstance(where, Lit) and where.value is True):
            text += f", contando solo dove {reader.read(where)}"
        return text + (f" (se non c’è nessuno: {reader.read(node.args[2])})" if len(node.args) > 2 else "")

    return say


def _division(reader: Reader, node: Op) -> str:
    one, other = (reader.term(arg) for arg in node.args)
    return f"{one} diviso {other}, arrotondato {ROUNDED[str(node.attrs['rounding'])]}"


def _times(reader: Reader, node: Op) -> str:
    one, ratio = (reader.term(arg) for arg in node.args)
    return f"{ratio} di {one}, arrotondato {ROUNDED[str(node.attrs['rounding'])]}"


def _rescale(reader: Reader, node: Op) -> str:
    scale = node.attrs["scale"]
    target = f"a {scale} decimali" if scale else "all’unità"
    return f"{reader.term(node.args[0])} arrotondato {target} {ROUNDED[str(node.attrs['rounding'])]}"


def _step(reader: Reader, node: Op) -> str:
    kind = reader._inference.kind(node.args[0])
    step = writer_for(kind)(node.attrs["step"])
    return f"{reader.term(node.args[0])} arrotondato a multipli di {step} {ROUNDED[str(node.attrs['rounding'])]}"


def _between(noun: str) -> _Say:
    return lambda reader, node: f"{noun} da {reader.term(node.args[0])} a {reader.term(node.args[1])}"


def _moved(noun: str) -> _Say:
    return lambda reader, node: f"{reader.term(node.args[0])} più {reader.term(node.args[1])} {noun}"


_SAID: Mapping[str, _Say] = {
    "add": _joined("più"),
    "sub": _joined("meno"),
    "mul": _joined("per"),
    "div": _division,
    "times": _times,
    "rescale": _rescale,
    "step": _step,
    "as_unit": lambda r, n: f"{r.term(n.args[0])} (in {n.attrs['unit']})",
    "eq": _compared("è uguale a"),
    "ne": _compared("è diverso da"),
    "le": _compared("non supera"),
    "lt": _compared("è inferiore a"),
    "ge": _compared("è almeno"),
    "gt": _compared("è superiore a"),
    "in": _in,
    "and": _joined("e"),
    "or": _joined("oppure"),
    "not": lambda r, n: f"non vale: {r.read(n.args[0])}",
    "first": _choice(""),
    "one_of": _choice(" (i casi si escludono)"),
    "best": _listed("il maggiore fra"),
    "least": _listed("il minore fra"),
    "present": lambda r, n: f"la norma prevede {r.term(n.args[0])}",
    "count": _over("quanti fra {0} hanno"),
    "any_of": _over("almeno uno fra {0} ha"),
    "all_of": _over("tutti fra {0} hanno"),
    "total": _over("la somma fra {0} di"),
    "smallest": _over("il minore fra {0} di"),
    "largest": _over("il maggiore fra {0} di"),
    "size": lambda r, n: f"quanti sono {r.part(n)}",
    "years": _between("anni compiuti"),
    "months": _between("mesi compiuti"),
    "days": _between("giorni"),
    "add_years": _moved("anni"),
    "add_months": _moved("mesi"),
    "add_days": _moved("giorni"),
    "year_of": lambda r, n: f"anno di {r.term(n.args[0])}",
}
