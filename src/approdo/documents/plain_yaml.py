"""YAML as an official writes it, without the traps of YAML: every value keeps the form in which it was written.

A date stays its ISO text, `20/100` stays a ratio, `on` and `no` stay words, `007` stays a number with its zeros.
Only `true false null ~`, an empty value and plain integers are anything else. A decimal number, a repeated key, an
anchor or a tag is refused with its line. `Lines` says on which line each JSON pointer stands, so that a later error
can name it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from .errors import BadInput, ErrorItem
from .plain_json import LIMIT_BYTES, too_large

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,18})\Z")
_DECIMAL = re.compile(
    r"[-+]?([0-9][0-9_]*)?\.[0-9]+([eE][-+]?[0-9]+)?\Z|[-+]?[0-9]+([eE][-+]?[0-9]+)\Z|[-+]?\.(inf|nan)\Z", re.I
)
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None, "~": None, "": None}
_DEEPEST = 50

_BaseLoader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class _Alias(ValueError):
    """An alias was found on a line."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


@dataclass(frozen=True, slots=True)
class Lines:
    """Line of each JSON pointer of a file."""

    file: str
    of: dict[str, int] = field(default_factory=dict)

    def line(self, pointer: str) -> int | None:
        """Return the line of a pointer or of the nearest thing around it."""
        while pointer and pointer not in self.of:
            pointer = pointer.rpartition("/")[0]
        return self.of.get(pointer)

    def told(self, error: ErrorItem) -> ErrorItem:
        """Return the error with file and line in front of its message."""
        line = self.line(error.where)
        place = self.file if line is None else f"{self.file}, riga {line}"
        return replace(error, message=f"{place}: {error.message}")


def parse(data: bytes, file: str) -> tuple[Any, Lines]:
    """Return the value in a YAML file and its lines. Raises BadInput with every fault that could be told apart."""
    if len(data) > LIMIT_BYTES:
        raise BadInput([too_large(file, len(data))])
    lines = Lines(file)
    faults: list[ErrorItem] = []
    try:
        text = data.decode("utf-8-sig")
        _refuse_aliases(text)
        node = yaml.compose(text, Loader=_BaseLoader)
    except UnicodeDecodeError as fault:
        raise BadInput([_fault(file, None, f"il byte {fault.start + 1} non è UTF-8")]) from None
    except _Alias as fault:
        raise BadInput([_fault(file, fault.line, "i riferimenti (& e *) non sono ammessi")]) from None
    except yaml.MarkedYAMLError as fault:
        line = fault.problem_mark.line + 1 if fault.problem_mark else None
        raise BadInput([_fault(file, line, f"non è YAML valido ({fault.problem})")]) from None
    except (yaml.YAMLError, RecursionError) as fault:
        raise BadInput([_fault(file, None, f"non è YAML valido ({type(fault).__name__})")]) from None
    value = _value(node, "", lines, faults, 0) if node is not None else None
    if faults:
        raise BadInput(faults)
    return value, lines


def _refuse_aliases(text: str) -> None:
    """An alias can make ten lines into a billion values; none of our files needs one."""
    for event in yaml.parse(text, Loader=_BaseLoader):
        if isinstance(event, yaml.AliasEvent):
            mark = event.start_mark
            raise _Alias(1 if mark is None else mark.line + 1)


def _value(node: yaml.Node, pointer: str, lines: Lines, faults: list[ErrorItem], depth: int) -> Any:
    line = node.start_mark.line + 1
    lines.of[pointer] = line
    if depth > _DEEPEST:
        faults.append(_fault(lines.file, line, "gli elementi sono annidati troppo in profondità"))
        return None
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, pointer, lines, faults, depth)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, f"{pointer}/{row}", lines, faults, depth + 1) for row, item in enumerate(node.value)]
    if node.tag.startswith("!"):
        faults.append(_fault(lines.file, line, f"l'etichetta {node.tag} non è ammessa"))
        return None
    if getattr(node, "style", None):  # quoted or block text: a text, whatever it looks like
        return str(node.value)
    return _plain(str(node.value), line, lines.file, faults)


def _mapping(node: yaml.MappingNode, pointer: str, lines: Lines, faults: list[ErrorItem], depth: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            faults.append(_fault(lines.file, line, "una chiave deve essere una parola"))
            continue
        key = str(key_node.value)
        if key in found:
            faults.append(_fault(lines.file, line, f"la chiave «{key}» compare due volte"))
        inner = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
        found[key] = _value(value_node, inner, lines, faults, depth + 1)
        lines.of[inner] = line
    return found


def _plain(text: str, line: int, file: str, faults: list[ErrorItem]) -> Any:
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _INTEGER.match(text):
        return int(text)
    if _DECIMAL.match(text):
        faults.append(
            _fault(
                file,
                line,
                f"{text} è un numero con la virgola, che non è ammesso",
                "Scrivere gli importi in centesimi interi, le quote come n/d; se è un testo, fra virgolette.",
            )
        )
        return None
    return text


def _fault(file: str, line: int | None, why: str, remedy: str = "Correggere la riga indicata.") -> ErrorItem:
    where = file if line is None else f"{file}:{line}"
    return ErrorItem("json_syntax", where, None, "un file YAML in UTF-8", f"{why[0].upper()}{why[1:]}.", remedy)
