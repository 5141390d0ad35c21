"""What our pages use: the classes, elements and icons written in templates and in the Python that renders parts."""

import re
from dataclasses import dataclass
from pathlib import Path

CLASS_ATTRIBUTE = re.compile(r"""\bclass\s*=\s*(?:\\?"([^"\\]*)|'([^']*)'|([\w-]+))""")
WIDGET_CLASS = re.compile(r"""["']class["']\s*:\s*["']([^"']*)["']""")
DJANGO_TAG = re.compile(r"\{%.*?%\}|\{#.*?#\}", re.DOTALL)
QUOTED_IN_TAG = re.compile(r"""["']([^"'{}]*)["']""")
ELEMENT = re.compile(r"<([a-z][a-z0-9]*)")
ICON = re.compile(r"\bit-[a-z][a-z0-9-]*")
# Django's own widgets render these without our templates naming them.
WIDGET_ELEMENTS = frozenset(
    [
        "html",
        "body",
        "input",
        "select",
        "option",
        "optgroup",
        "textarea",
        "label",
        "fieldset",
        "legend",
        "button",
        "div",
        "ul",
        "li",
        "p",
    ]
)


@dataclass(frozen=True)
class Usage:
    """`classes` are written whole in class attributes; `maybe` are words handed to template tags; `dynamic` are cut ones.

    A dynamic token is `ap-{{ tone }}`: nobody can tell which class it becomes, so templates must not have any.
    """

    classes: dict[str, set[str]]
    maybe: frozenset[str]
    elements: frozenset[str]
    icons: frozenset[str]
    dynamic: frozenset[str]

    @property
    def kept(self) -> frozenset[str]:
        return frozenset(self.classes) | self.maybe


def usage_of(folder: Path) -> Usage:
    """Read every template and module below `folder`. Classes map to the files that use them, for messages."""
    classes: dict[str, set[str]] = {}
    maybe: set[str] = set()
    elements: set[str] = set(WIDGET_ELEMENTS)
    icons: set[str] = set()
    dynamic: set[str] = set()
    for path in sorted(folder.rglob("*")):
        if path.suffix not in {".html", ".py", ".svg"}:
            continue
        text = path.read_text()
        elements |= set(ELEMENT.findall(text))
        icons |= set(ICON.findall(text))
        for tag in DJANGO_TAG.findall(text):
            maybe |= {word for quoted in QUOTED_IN_TAG.findall(tag) for word in quoted.split()}
        for attribute in class_attributes(text):
            whole, cut = tokens(attribute)
            dynamic |= {f"{path.name}: {token}" for token in cut}
            for name in whole:
                classes.setdefault(name, set()).add(path.name)
    return Usage(classes, frozenset(maybe), frozenset(elements), frozenset(icons), frozenset(dynamic))


def class_attributes(text: str) -> list[str]:
    """The values of class attributes, template tags inside them resolved to the words they may leave.

    >>> class_attributes('<p class="a {% if x == "y" %}b{% endif %}">')
    ['a  b ']
    """
    plain = DJANGO_TAG.sub(" ", text)
    found = ["".join(groups) for groups in CLASS_ATTRIBUTE.findall(plain)]
    return found + WIDGET_CLASS.findall(plain)


def tokens(attribute: str) -> tuple[list[str], list[str]]:
    """(whole class names, tokens cut by a variable). A variable standing alone is neither: it brings whole names.

    >>> tokens("btn {{ extra }} ap-{{ tone }} {}")
    (['btn'], ['ap-{{…}}'])
    """
    marked = re.sub(r"\{\{.*?\}\}|\{\w*\}", "{{…}}", attribute)
    words = marked.split()
    whole = [word for word in words if "{{" not in word]
    cut = [word for word in words if "{{" in word and word.strip("{}…")]
    return whole, cut
