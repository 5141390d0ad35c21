"""Cut a style sheet down to the rules that can match, then to the variables and animations that those rules use."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import tinycss2

from approdo.city.static_build.usage import Usage

VARIABLE_USE = re.compile(r"var\(\s*(--[\w-]+)")
WORD = re.compile(r"[\w-]+")
NESTED = {"media", "supports"}


@dataclass(frozen=True)
class Rule:
    """`selector{name:value;…}`"""

    selector: str
    declarations: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return f"{self.selector}{{{';'.join(f'{name}:{value}' for name, value in self.declarations)}}}"


@dataclass(frozen=True)
class Group:
    """`@media …{…}` and its like."""

    head: str
    rules: tuple["Node", ...]

    def __str__(self) -> str:
        return f"{self.head}{{{''.join(map(str, self.rules))}}}"


@dataclass(frozen=True)
class Animation:
    """`@keyframes name{…}`"""

    keyword: str
    name: str
    frames: str

    def __str__(self) -> str:
        return f"@{self.keyword} {self.name}{{{self.frames}}}"


Node = Rule | Group | Animation


def trim(text: str, usage: Usage, others: str) -> str:
    """The rules whose classes and elements are all in use; `others` is our own CSS, whose variables count too."""
    parsed = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    nodes = [node for rule in parsed for node in _kept(rule, usage)]
    animated = {word for name, value in _declarations(nodes) if "animation" in name for word in WORD.findall(value)}
    nodes = [node for node in nodes if not isinstance(node, Animation) or node.name in animated]
    return "".join(map(str, _without_unused_variables(nodes, others)))


def _kept(rule: Any, usage: Usage) -> Iterator[Node]:
    if rule.type == "qualified-rule":
        selectors = [_written(part) for part in _split(rule.prelude) if _reachable(part, usage)]
        if selectors:
            yield Rule(",".join(selectors), tuple(_parsed_declarations(rule.content)))
    elif rule.type == "at-rule" and rule.content is not None:
        if rule.lower_at_keyword in NESTED:
            inside = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            rules = tuple(node for each in inside for node in _kept(each, usage))
            if rules:
                yield Group(f"@{rule.at_keyword} {_written(rule.prelude)}", rules)
        elif rule.lower_at_keyword.endswith("keyframes"):
            yield Animation(rule.at_keyword, _written(rule.prelude), _written(rule.content))
        # Fonts are our own: @font-face goes.


def _parsed_declarations(content: Sequence[Any]) -> Iterator[tuple[str, str]]:
    for each in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if each.type == "declaration":
            yield each.name, _written(each.value) + ("!important" if each.important else "")


def _reachable(selector: Sequence[Any], usage: Usage) -> bool:
    """Whether every class and element that the selector asks for is in use. Ids are never styled by the kit for us."""
    before = ""
    for node in selector:
        if node.type == "hash":
            return False
        if node.type == "ident" and before != ":":
            known = usage.kept if before == "." else usage.elements
            if node.value not in known:
                return False
        # :not() excludes, so it asks for nothing; the others offer alternatives, of which one must be reachable.
        offers = node.type == "function" and node.lower_name in {"is", "where", "has"}
        if offers and not any(_reachable(part, usage) for part in _split(node.arguments)):
            return False
        before = node.value if node.type == "literal" else ""
    return True


def _without_unused_variables(nodes: list[Node], others: str) -> list[Node]:
    """Drop `--name: value` that nothing reads, again and again until every one left is read."""
    while True:
        read = set(VARIABLE_USE.findall(others))
        for _, value in _declarations(nodes):
            read |= set(VARIABLE_USE.findall(value))
        fewer = list(_with_variables(nodes, read))
        if fewer == nodes:
            return nodes
        nodes = fewer


def _with_variables(nodes: Iterable[Node], read: set[str]) -> Iterator[Node]:
    for node in nodes:
        if isinstance(node, Rule):
            left = tuple((name, value) for name, value in node.declarations if name[:2] != "--" or name in read)
            if left:
                yield Rule(node.selector, left)
        elif isinstance(node, Group):
            rules = tuple(_with_variables(node.rules, read))
            if rules:
                yield Group(node.head, rules)
        else:
            yield node


def _declarations(nodes: Iterable[Node]) -> Iterator[tuple[str, str]]:
    for node in nodes:
        if isinstance(node, Rule):
            yield from node.declarations
        elif isinstance(node, Group):
            yield from _declarations(node.rules)
        else:
            yield "frames", node.frames


def _split(nodes: Iterable[Any]) -> list[list[Any]]:
    parts: list[list[Any]] = [[]]
    for node in nodes:
        if node.type == "literal" and node.value == ",":
            parts.append([])
        else:
            parts[-1].append(node)
    return parts


def _written(nodes: Iterable[Any]) -> str:
    return str(tinycss2.serialize(nodes)).strip()
