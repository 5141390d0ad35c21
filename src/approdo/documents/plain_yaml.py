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
from .plain_json import too_large

LIMIT_BYTES = 2_000_000  # far beyond any notice; a larger file would keep the reader busy for minutes

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,18})\Z")
_DECIMAL = re.compile(
    r"[-+]?([0-9][0-9_]*)?\.[0-9]+([eE][-+]?[0-9]+)?\Z|[-+]?[0-9]+([eE][-+]?[0-9]+)\Z|[-+]?\.(inf|nan)\Z", re.I
)
_LAYOUT = "Controllare vicino alla riga indicata i rientri, i due punti, le virgolette e le parentesi."
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None, "~": None, "": None}
_DEEPEST = 50
_NO_VALUE: Any = object()  # what stands there was refused

_BaseLoader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


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
    value, lines, faults = read(data, file)
    if faults:
        raise BadInput(faults)
    return value, lines


def read(data: bytes, file: str) -> tuple[Any, Lines, list[ErrorItem]]:
    """Return the value in a YAML file, its lines and its faults; null where something is no value of ours."""
    lines = Lines(file)
    if len(data) > LIMIT_BYTES:
        return None, lines, [too_large(file, len(data), LIMIT_BYTES)]
    try:
        text = data.decode("utf-8-sig")
        faults, grows = _refused(text, file)
        if grows:
            return None, lines, faults
        node = yaml.compose(text, Loader=_BaseLoader)
    except UnicodeDecodeError as fault:
        line = 1 + data.count(b"\n", 0, fault.start)
        return None, lines, [_fault(file, line, f"il byte {fault.start + 1} non è UTF-8", "Salvare il file in UTF-8.")]
    except yaml.MarkedYAMLError as fault:
        line = fault.problem_mark.line + 1 if fault.problem_mark else None
        return None, lines, [_fault(file, line, f"non è YAML valido ({fault.problem})", _LAYOUT)]
    except yaml.reader.ReaderError as fault:
        line = 1 + text.count("\n", 0, fault.position) if isinstance(fault.position, int) else None
        return None, lines, [_fault(file, line, "c’è un carattere di controllo che un testo non può avere")]
    except (yaml.YAMLError, RecursionError) as fault:
        return None, lines, [_fault(file, None, f"non è YAML valido ({type(fault).__name__})", _LAYOUT)]
    value = _value(node, "", lines, faults) if node is not None else None
    value = None if value is _NO_VALUE else value
    return value, lines, faults


def _refused(text: str, file: str) -> tuple[list[ErrorItem], bool]:
    """What is refused before values are made, and whether it is better not to make them: aliases can turn ten lines
    into a billion values, nesting without end takes the parser without end; a tag only names a kind of value."""
    faults: list[ErrorItem] = []
    grows, depth = False, 0
    for event in yaml.parse(text, Loader=_BaseLoader):
        line = event.start_mark.line + 1 if event.start_mark else None
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            return [*faults, _fault(file, line, "gli elementi sono annidati troppo in profondità")], True
        if isinstance(event, yaml.AliasEvent):
            grows = True
            faults.append(
                _fault(file, line, "i riferimenti (& e *) non sono ammessi", "Scrivere il valore per esteso.")
            )
        elif getattr(event, "tag", None):
            faults.append(_fault(file, line, f"l'etichetta {event.tag} non è ammessa", "Toglierla: resta il valore."))
    return faults, grows


def _value(node: yaml.Node, pointer: str, lines: Lines, faults: list[ErrorItem]) -> Any:
    line = node.start_mark.line + 1
    lines.of[pointer] = line
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, pointer, lines, faults)
    if isinstance(node, yaml.SequenceNode):
        values = [_value(item, f"{pointer}/{row}", lines, faults) for row, item in enumerate(node.value)]
        return [None if value is _NO_VALUE else value for value in values]
    if getattr(node, "style", None):  # quoted or block text: a text, whatever it looks like
        return str(node.value)
    return _plain(str(node.value), line, lines.file, faults)


def _mapping(node: yaml.MappingNode, pointer: str, lines: Lines, faults: list[ErrorItem]) -> dict[str, Any]:
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
        value = _value(value_node, inner, lines, faults)
        if value is not _NO_VALUE:
            found[key] = value
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
        return _NO_VALUE
    return text


def _fault(file: str, line: int | None, why: str, remedy: str = "Correggere la riga indicata.") -> ErrorItem:
    where = file if line is None else f"{file}:{line}"
    return ErrorItem("json_syntax", where, None, "un file YAML in UTF-8", f"{why[0].upper()}{why[1:]}.", remedy)
