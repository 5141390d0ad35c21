"""Reading a tree back from JSON. The document may come from anybody: nothing unknown gets through."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from .declare import Fact, Flag, Option, Param, Part, Rule
from .errors import BookError, BookErrors, said
from .nodes import Attr, Expr, Lit, Op, Ref
from .operators import ATTRIBUTES, OPERATORS
from .tree import FORMAT, BookTree, Chapter
from .types import SAFE, Type, type_from_name

__all__ = ["NAME", "read_tree"]

NAME = re.compile(r"[a-z][a-z0-9_]{0,79}")
ROLES = ("rule", "requirement", "result", "line", "category")
MAX_NODES, MAX_DEPTH = 50_000, 120
T = TypeVar("T")


class _Fault(ValueError):
    def __init__(self, where: str, what: str) -> None:
        super().__init__(what)
        self.where = where


def read_tree(document: object) -> BookTree:
    """The tree of a JSON document made by `BookTree.document`. Raises `BookErrors` with code `tree_format`."""
    try:
        return _Reader().tree(document)
    except _Fault as fault:
        raise BookErrors(
            [
                BookError(
                    "tree_format",
                    fault.where,
                    str(fault),
                    "usare l’albero così come lo ha scritto Approdo nel documento di decisione",
                )
            ]
        ) from None


class _Reader:
    def __init__(self) -> None:
        self.nodes = 0

    def tree(self, document: object) -> BookTree:
        data = _keys(document, "tree", "format measure title kind subject parts facts parameters options books flags")
        if data["format"] != FORMAT:
            raise _Fault("tree/format", f"formato {said(data['format'])} invece di {said(FORMAT)}")
        return BookTree(
            measure=_name(data["measure"], "tree/measure"),
            title=_text(data["title"], "tree/title"),
            kind=_name(data["kind"], "tree/kind"),
            subject=_names(data["subject"], "tree/subject"),
            parts=_each(data["parts"], "tree/parts", _part),
            facts=_each(data["facts"], "tree/facts", self._fact),
            params=_each(data["parameters"], "tree/parameters", _param),
            options=_each(data["options"], "tree/options", _option),
            chapters=_each(data["books"], "tree/books", self._chapter),
            flags=_each(data["flags"], "tree/flags", self._flag),
        )

    def _fact(self, item: object, where: str) -> Fact:
        data = _keys(item, where, "name type codes of unit min max label concept asked_if otherwise")
        return Fact(
            _name(data["name"], where),
            _type(data, where),
            of=_name(data["of"], where),
            label=_text(data["label"], where),
            question="",
            concept=_maybe_text(data["concept"], where),
            unit=_maybe_text(data["unit"], where),
            min=_bound(data["min"], where),
            max=_bound(data["max"], where),
            asked_if=self._maybe(data["asked_if"], where),
            otherwise=None if data["otherwise"] is None else _plain(data["otherwise"], where),
        )

    def _chapter(self, item: object, where: str) -> Chapter:
        data = _keys(item, where, "name title subject rules")
        return Chapter(
            _name(data["name"], where),
            _text(data["title"], where),
            _names(data["subject"], where),
            _each(data["rules"], f"{where}/rules", self._rule),
        )

    def _rule(self, item: object, where: str) -> Rule:
        data = _keys(item, where, "name role expr unit cite text title if_failed applies_if shows cap")
        if data["role"] not in ROLES:
            raise _Fault(where, f"ruolo {said(data['role'])} sconosciuto")
        return Rule(
            name=_name(data["name"], where),
            role=data["role"],
            expr=self._node(data["expr"], where),
            cite=_text(data["cite"], where),
            text=_text(data["text"], where),
            unit=_maybe_text(data["unit"], where),
            title=_text(data["title"], where),
            applies_if=self._maybe(data["applies_if"], where),
            shows=self._maybe(data["shows"], where),
            if_failed=_maybe_text(data["if_failed"], where),
            cap=self._maybe(data["cap"], where),
        )

    def _flag(self, item: object, where: str) -> Flag:
        data = _keys(item, where, "code cite text when")
        return Flag(
            _name(data["code"], where),
            _text(data["cite"], where),
            _text(data["text"], where),
            self._maybe(data["when"], where),
        )

    def _maybe(self, item: object, where: str) -> Expr | None:
        return None if item is None else self._node(item, where)

    def _node(self, item: object, where: str, depth: int = 0) -> Expr:
        self.nodes += 1
        if self.nodes > MAX_NODES or depth > MAX_DEPTH:
            raise _Fault(where, f"espressione troppo grande (oltre {MAX_NODES} nodi o {MAX_DEPTH} livelli)")
        if not isinstance(item, Mapping):
            raise _Fault(where, "un nodo dell’albero è un oggetto JSON")
        if "op" in item:
            return self._operation(item, where, depth)
        if "lit" in item:
            return _literal(item, where)
        if len(item) == 1:
            ((to, name),) = item.items()
            if to == "law_date" and name == "":
                return Ref("law_date")
            if to in ("fact", "param", "option", "rule"):
                return Ref(to, _name(name, where))
        raise _Fault(where, f"nodo sconosciuto con le chiavi {sorted(map(str, item))}")

    def _operation(self, item: Mapping[str, Any], where: str, depth: int) -> Expr:
        data = _keys(item, where, "op args", "with")
        operator = OPERATORS.get(data["op"]) if isinstance(data["op"], str) else None
        if operator is None:
            raise _Fault(where, f"operazione {said(data['op'])} sconosciuta")
        if not isinstance(data["args"], list) or not operator.takes(len(data["args"])):
            raise _Fault(where, f"operazione {said(data['op'])} con un numero di termini sbagliato")
        attrs = _attributes(data.get("with", {}), operator.attrs, where)
        return Op(data["op"], tuple(self._node(arg, where, depth + 1) for arg in data["args"]), attrs)


def _attributes(item: object, expected: tuple[str, ...], where: str) -> dict[str, Attr]:
    data = _keys(item, where, " ".join(expected))
    found: dict[str, Attr] = {}
    for key, value in data.items():
        plain: Attr = tuple(map(str, value)) if isinstance(value, list) else value
        if isinstance(plain, bool) or not ATTRIBUTES[key](plain):
            raise _Fault(where, f"il valore {said(value)} non va bene per {said(key)}")
        found[key] = plain
    return found


def _literal(item: Mapping[str, Any], where: str) -> Lit:
    data = _keys(item, where, "lit", "kind scale")
    kind, scale, value = data.get("kind", "Int"), data.get("scale", 0), data["lit"]
    fits = {"Bool": bool, "Code": str}.get(kind, int)
    if kind not in ("Bool", "Int", "Cents", "Scaled", "Date", "Code") or type(value) is not fits:
        raise _Fault(where, f"letterale {said(value)} non valido")
    assert isinstance(value, int | bool | str)
    if type(scale) is not int or not 0 <= scale <= 9 or (type(value) is int and abs(value) > SAFE):
        raise _Fault(where, f"letterale {said(value)} fuori dai limiti")
    return Lit(value, kind, scale)


def _keys(item: object, where: str, required: str, optional: str = "") -> Mapping[str, Any]:
    if not isinstance(item, Mapping):
        raise _Fault(where, "qui serve un oggetto JSON")
    needed, found = set(required.split()), set(map(str, item))
    wrong = (needed - found) | (found - needed - set(optional.split()))
    if wrong:
        raise _Fault(where, f"chiavi mancanti o sconosciute: {', '.join(sorted(wrong))}")
    return item


def _each(items: object, where: str, read: Callable[[object, str], T]) -> tuple[T, ...]:
    if not isinstance(items, list):
        raise _Fault(where, "qui serve un elenco")
    return tuple(read(item, f"{where}/{index}") for index, item in enumerate(items))


def _name(value: object, where: str) -> str:
    if not isinstance(value, str) or not NAME.fullmatch(value):
        raise _Fault(where, f"nome {said(value)}: solo lettere minuscole, cifre e trattino basso")
    return value


def _names(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise _Fault(where, "qui serve un elenco di nomi")
    return tuple(_name(one, where) for one in value)


def _text(value: object, where: str) -> str:
    if not isinstance(value, str) or len(value) > 5000:
        raise _Fault(where, "qui serve un testo")
    return value


def _maybe_text(value: object, where: str) -> str | None:
    return None if value is None else _text(value, where)


def _plain(value: object, where: str) -> int | bool | str:
    if isinstance(value, bool | str) or (isinstance(value, int) and abs(value) <= SAFE):
        return value
    raise _Fault(where, f"valore {said(value)} non valido")


def _bound(value: object, where: str) -> int | str | None:
    return None if value is None else _plain(value, where)


def _type(data: Mapping[str, Any], where: str) -> Type:
    pairs = data["codes"] or []
    if not isinstance(pairs, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in pairs):
        raise _Fault(where, "l’elenco dei codici è fatto di coppie codice, etichetta")
    try:
        codes = tuple((_text(code, where), _text(label, where)) for code, label in pairs)
        return type_from_name(str(data["type"]), codes)
    except ValueError as fault:
        raise _Fault(where, str(fault)) from None


def _part(item: object, where: str) -> Part:
    data = _keys(item, where, "name of min max label")
    low, high = data["min"], data["max"]
    if type(low) is not int or type(high) is not int or not 0 <= low <= high <= 10_000:
        raise _Fault(where, "minimo e massimo di una lista vanno da 0 a 10.000")
    return Part(_name(data["name"], where), _name(data["of"], where), low, high, _text(data["label"], where))


def _param(item: object, where: str) -> Param:
    data = _keys(item, where, "name type codes unit min max label")
    return Param(
        _name(data["name"], where),
        _type(data, where),
        label=_text(data["label"], where),
        unit=_maybe_text(data["unit"], where),
        min=_bound(data["min"], where),
        max=_bound(data["max"], where),
    )


def _option(item: object, where: str) -> Option:
    data = _keys(item, where, "name type codes default cite label")
    default = _plain(data["default"], where)
    if not isinstance(default, bool | str):
        raise _Fault(where, "un’opzione è un sì/no o un codice")
    return Option(
        _name(data["name"], where),
        _type(data, where),
        default=default,
        cite=_text(data["cite"], where),
        label=_text(data["label"], where),
    )
