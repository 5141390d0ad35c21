"""Who uses whom: unknown names, cycles with their path, and the order in which rules can be computed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .declare import Fact, Rule
from .errors import BookError, said
from .nodes import Expr, Ref
from .tree import BookTree, walk

__all__ = ["fact_order", "refs", "rule_order", "rule_parts", "unknown_names"]

_WORDS = {
    "fact": ("fact_unknown", "il fatto", "dichiararlo con Fact(…) fra i facts della misura"),
    "param": ("parameter_unknown", "il parametro", "dichiararlo con Param(…) fra i parameters della misura"),
    "option": ("option_unknown", "l’opzione", "dichiararla con Option(…) fra le options della misura"),
    "rule": ("rule_unknown", "la regola", "definirla in un libro, o controllare da quando a quando vale"),
}


def rule_parts(rule: Rule) -> Iterator[Expr]:
    """Every expression a rule is made of."""
    for one in (rule.expr, rule.applies_if, rule.shows, rule.cap):
        if one is not None:
            yield one


def refs(*nodes: Expr | None) -> Iterator[Ref]:
    """Every name under the nodes, in reading order."""
    for node in nodes:
        if node is not None:
            yield from (one for one in walk(node) if isinstance(one, Ref))


def unknown_names(tree: BookTree) -> list[BookError]:
    """References to what is not declared."""
    known = {
        "fact": {fact.name for fact in tree.facts},
        "param": {param.name for param in tree.params},
        "option": {option.name for option in tree.options},
        "rule": {rule.name for _, rule in tree.rules()},
        "law_date": {""},
    }
    places: list[tuple[str, tuple[Expr | None, ...]]] = [
        *((f"rules/{rule.name}", tuple(rule_parts(rule))) for _, rule in tree.rules()),
        *((f"facts/{fact.name}", (fact.asked_if,)) for fact in tree.facts),
        *((f"flags/{flag.code}", (flag.when,)) for flag in tree.flags),
    ]
    errors = []
    for where, nodes in places:
        for ref in refs(*nodes):
            if ref.name not in known[ref.to]:
                code, noun, remedy = _WORDS[ref.to]
                errors.append(BookError(code, where, f"{noun} {said(ref.name)} non esiste", remedy))
    for fact in tree.facts:
        for ref in refs(fact.asked_if):
            if ref.to == "rule":
                errors.append(
                    BookError(
                        "asked_if_rule",
                        f"facts/{fact.name}",
                        f"asked_if usa la regola {said(ref.name)}: le domande vengono prima delle regole",
                        "scrivere asked_if con fatti, parametri e opzioni",
                    )
                )
    return list(dict.fromkeys(errors))


def rule_order(tree: BookTree) -> tuple[list[Rule], list[BookError]]:
    """Rules with those they use before them; a cycle is an error with its path, and its rules are left out."""
    rules = {rule.name: rule for _, rule in tree.rules()}
    uses = {
        name: [ref.name for ref in refs(*rule_parts(rule)) if ref.to == "rule" and ref.name in rules]
        for name, rule in rules.items()
    }
    order, cycles = _sorted(list(rules), uses)
    return [rules[name] for name in order], [
        BookError(
            "cycle",
            f"rules/{path[0]}",
            f"le regole si richiamano in cerchio: {' → '.join(path)}",
            "togliere uno dei richiami: una regola non può dipendere, nemmeno in più passi, da sé stessa",
        )
        for path in cycles
    ]


def fact_order(tree: BookTree) -> tuple[list[Fact], list[BookError]]:
    """Facts with those their `asked_if` looks at before them."""
    facts = {fact.name: fact for fact in tree.facts}
    uses = {
        name: [ref.name for ref in refs(fact.asked_if) if ref.to == "fact" and ref.name in facts]
        for name, fact in facts.items()
    }
    order, cycles = _sorted(list(facts), uses)
    return [facts[name] for name in order], [
        BookError(
            "cycle",
            f"facts/{path[0]}",
            f"le domande dipendono una dall’altra in cerchio: {' → '.join(path)}",
            "togliere uno degli asked_if",
        )
        for path in cycles
    ]


def _sorted(names: Sequence[str], uses: dict[str, list[str]]) -> tuple[list[str], list[list[str]]]:
    """Depth first without recursion. Names on a cycle, or using one, are not in the order."""
    state: dict[str, str] = {}
    order: list[str] = []
    cycles: list[list[str]] = []
    for start in names:
        if start in state:
            continue
        path, waiting = [start], [iter(uses[start])]
        state[start] = "open"
        while path:
            following = next(waiting[-1], None)
            if following is None:
                done = path.pop()
                waiting.pop()
                broken = any(state[used] != "done" for used in uses[done])
                state[done] = "broken" if broken else "done"
                if not broken:
                    order.append(done)
            elif state.get(following) == "open":
                cycles.append([*path[path.index(following) :], following])
            elif following not in state:
                state[following] = "open"
                path.append(following)
                waiting.append(iter(uses[following]))
    return order, cycles
