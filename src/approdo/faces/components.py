"""What the shared parts of a page are given: frozen values, one a component of faces.md §5.

A view builds these; a template in `templates/parts/` draws each the same way everywhere. No markup here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Tone = Literal["plan", "run", "done", "late", "wait", "stale", "stated"]
Progress = Literal["done", "now", "next"]

# Tone is never told by colour alone: each has its own icon beside the word.
TONE_ICONS: dict[str, str] = {
    "done": "it-check-circle",
    "run": "it-arrow-right-circle",
    "plan": "it-calendar",
    "late": "it-warning-circle",
    "wait": "it-clock",
    "stale": "it-help-circle",
    "stated": "it-comment",
}


@dataclass(frozen=True)
class Chip:
    """One state in one word. With `href` it filters the list it stands over."""

    tone: Tone
    word: str
    href: str = ""

    @property
    def icon(self) -> str:
        return TONE_ICONS[self.tone]


@dataclass(frozen=True)
class Step:
    """A stage of a procedure: the bold word, and the figure or date below it."""

    name: str
    note: str = ""
    state: Progress = "next"

    @property
    def css(self) -> str:
        return f"is-{self.state}"


@dataclass(frozen=True)
class Turn:
    """A point on the thread: what happened (or will), when, by whom."""

    title: str
    text: str = ""
    when: str = ""
    by: str = ""
    state: Progress | Literal[""] = ""
    href: str = ""

    @property
    def css(self) -> str:
        return f"is-{self.state}" if self.state else ""


@dataclass(frozen=True)
class Reason:
    """A line of an explanation: a score item, a requirement, an amount. `share` (0–100) draws the bar."""

    title: str
    value: str
    unit: str = ""
    result: str = ""
    change: str = ""
    cite: str = ""
    met: bool | None = None
    share: int | None = None
    href: str = ""
    action: str = ""
    is_sum: bool = False


@dataclass(frozen=True)
class Quota:
    """Homes taken and offered out of those a rule gives; the sentence tells rounding and citation."""

    title: str
    taken: int
    total: int
    offered: int = 0
    sentence: str = ""

    @property
    def slots(self) -> list[str]:
        """One class a slot; above 20 slots the picture says nothing and the heading row is enough."""
        if not 0 < self.total <= 20:
            return []
        offered = min(self.offered, max(self.total - self.taken, 0))
        taken = min(self.taken, self.total)
        return ["on"] * taken + ["offer"] * offered + [""] * (self.total - taken - offered)


@dataclass(frozen=True)
class Span:
    """A stretch of the clock: `used`, `suspended` or `left`, in days."""

    kind: Literal["used", "suspended", "left"]
    days: int


@dataclass(frozen=True)
class Clock:
    """Days left to the due date. `finding` says in words what the picture shows."""

    title: str
    days_left: int
    sentence: str
    finding: str
    starts: str
    ends: str
    spans: Sequence[Span] = ()
    basis: str = ""
    href: str = ""

    WIDTH = 300

    @property
    def bars(self) -> list[dict[str, int | str]]:
        """Where each span lies on a line of 300 units; the last one closes the line, so that no rounding leaves a gap."""
        total = sum(span.days for span in self.spans)
        bars: list[dict[str, int | str]] = []
        passed = 0
        for span in self.spans:
            start = self.WIDTH * passed // total if total else 0
            passed += span.days
            end = self.WIDTH * passed // total if total else 0
            bars.append({"css": f"ap-span-{span.kind}", "x": start, "width": end - start})
        return bars

    @property
    def today(self) -> int:
        """Where `today` stands: at the end of what is used or suspended."""
        total = sum(span.days for span in self.spans)
        passed = sum(span.days for span in self.spans if span.kind != "left")
        return self.WIDTH * passed // total if total else 0


@dataclass(frozen=True)
class LogLine:
    """A numbered step of an allotment or a journal: act, chip and reason."""

    number: int
    text: str
    chip: Chip | None = None
    reason: str = ""


@dataclass(frozen=True)
class Column:
    """`sort` is the address of the list in this column's order, `sorted` whether it is in it now."""

    label: str
    numeric: bool = False
    heads_row: bool = False
    sort: str = ""
    sorted: bool = False


@dataclass(frozen=True)
class Cell:
    """What stands in a table's cell. `hidden` completes a link's words for who hears them out of context; `value` is what an
    export writes instead of the words (a number, a day), `choice` the value of the row's tick box."""

    text: str = ""
    small: str = ""
    href: str = ""
    hidden: str = ""
    chip: Chip | None = None
    code: bool = False
    value: int | date | datetime | None = None
    choice: str = ""
    choice_name: str = "file"
    chosen: bool = False


@dataclass(frozen=True)
class Row:
    cells: Sequence[Cell]
    hot: bool = False


@dataclass(frozen=True)
class Table:
    """A list. Below 700 px every row becomes a labelled block."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row]


@dataclass(frozen=True)
class FormError:
    """One line of the error summary: where it leads, and what is wrong in the words that stand beside the field."""

    field_id: str
    message: str


@dataclass(frozen=True)
class Unavailable:
    """An action that is not there, and why (never a grey button)."""

    action: str
    reason: str


@dataclass(frozen=True)
class Page:
    """Where one is in a long list: at most 100 rows a page, reached by links. `known`: how many pages there are was counted;
    else `of` only says whether there is another one."""

    number: int
    of: int
    query: str = ""
    known: bool = True

    @classmethod
    def asked(cls, text: str, rows: int, size: int, query: str = "") -> "Page":
        """The page that an address asks for, brought inside the list: anything may be written in an address."""
        of = max(1, -(-rows // size))
        return cls(min(page_number(text), of), of, query)

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def following(self) -> int | None:
        return self.number + 1 if self.number < self.of else None


def page_number(text: str) -> int:
    """The number written in an address; 1 for anything that is not one."""
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 10 else 1


@dataclass(frozen=True)
class MenuItem:
    label: str
    href: str
    current: bool = False


@dataclass(frozen=True)
class Crumb:
    label: str
    href: str = ""


@dataclass(frozen=True)
class Receipt:
    """Proof that something was done: number, moment, what follows."""

    title: str
    number: str
    lines: Sequence[tuple[str, str]] = field(default_factory=tuple)
