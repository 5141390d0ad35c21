"""A statement: what was said of a commitment on a day, by the city's page or in the office, with the evidence it gives.

A state is claimed by a verb, and each state asks for its evidence (rows.md 1.8). A statement that gives it all counts as that state; one
that does not stays «Dichiarato». Nobody edits a statement: a later one stands beside it, with its reason and act (P-64).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from approdo.documents import canonical
from approdo.records.gate.classes import Act
from approdo.records.gate.release import Released, release_one
from approdo.records.gate.texts import NotPublic, PublicText, official_text, reference_name, words

from .states import VERBS, WORDS, Declared, Milestone

OFFICE: Final = "ufficio"
"""The source of a statement made in the office: its text is in its own event, not in the city's papers."""

RELATIVE_TIME: Final = re.compile(
    r"\b(negli scorsi|nei prossimi|prossim[aoie]|prossimamente|scors[aoie]|attualmente|recentement\w*|di recente|a breve|"
    r"presto|oggi|ieri|domani|da poco|quanto prima|ora)\b",
    re.IGNORECASE,
)
LONGEST_SENTENCE = 25
# Verbs that the page of 13/06/2024 has no word for, and an honest programme needs.
OFFICE_VERBS: Final[Mapping[str, str]] = MappingProxyType(
    {"fermo": "stalled", "interrotto": "stopped", "ritirato": "withdrawn", "valutato": "evaluated"}
)
# Which evidence each state asks for. Who says «delivered» or «running» proves it with counts and facts, never with words.
EVIDENCE: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "exploring": ("on", "counterpart"),
        "preparing": ("next_act", "owner", "due"),
        "designed": ("document",),
        "candidate": ("document",),
        "consulted": ("document",),
        "approved": ("decided_by", "on"),
        "scheduled": ("due",),
        "forecast": ("due",),
        "started": ("document", "on"),
        "in_force": ("decided_by", "on"),
        "in_revision": ("document",),
        "revised": ("document",),
        "rule_change": ("decided_by",),
        "stalled": ("owner",),
        "stopped": ("decided_by",),
        "withdrawn": ("decided_by",),
        "evaluated": ("document",),
    }
)
LABELS: Final[Mapping[str, PublicText]] = MappingProxyType(
    {
        "on": words("Giorno"),
        "counterpart": words("Con chi"),
        "next_act": words("Prossimo atto"),
        "owner": words("Chi ne risponde"),
        "due": words("Entro il"),
        "document": words("Documento"),
        "decided_by": words("Atto che lo decide"),
    }
)
DAYS: Final = ("on", "due")


@dataclass(frozen=True, slots=True)
class Tap:
    """A milestone with the words for it."""

    id: PublicText
    title: PublicText
    kind: PublicText
    day: date


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence: a day, or a text that names who, what or which act."""

    name: PublicText
    value: Released | PublicText

    @property
    def label(self) -> PublicText:
        return LABELS[self.name]

    @property
    def plain(self) -> str:
        return self.value.when.isoformat() if isinstance(self.value, Released) else str(self.value)


@dataclass(frozen=True, slots=True)
class Statement:
    """What was said on a day, in the source's own words."""

    row: PublicText
    on: date
    source: PublicText
    source_digest: str
    sentence: PublicText
    quote: PublicText | None
    verb: PublicText | None
    state: PublicText
    missing: tuple[PublicText, ...]
    milestones: tuple[Tap, ...] = ()
    in_force_from: date | None = None
    reason: PublicText | None = None
    act: PublicText | None = None
    evidence: tuple[Evidence, ...] = ()

    @property
    def digest(self) -> str:
        """Over everything said: the event of the statement carries it, so a text changed afterwards shows."""
        return canonical.digest(self.payload())

    def payload(self) -> dict[str, Any]:
        """What the event says: the source's own words."""
        said: dict[str, Any] = {
            "row": str(self.row),
            "on": self.on.isoformat(),
            "source": str(self.source),
            "source_digest": self.source_digest,
            "sentence": str(self.sentence),
            "quote": None if self.quote is None else str(self.quote),
            "verb": None if self.verb is None else str(self.verb),
            "state": str(self.state),
            "missing": [str(one) for one in self.missing],
            "milestones": [[str(tap.id), str(tap.kind), tap.day.isoformat()] for tap in self.milestones],
            "in_force_from": None if self.in_force_from is None else self.in_force_from.isoformat(),
            "reason": None if self.reason is None else str(self.reason),
            "act": None if self.act is None else str(self.act),
        }
        if self.source == OFFICE:  # the papers keep titles and have no evidence: their digests stay as they were
            said["titles"] = [str(tap.title) for tap in self.milestones]
            said["evidence"] = {str(one.name): one.plain for one in self.evidence}
        return said

    @property
    def is_proved(self) -> bool:
        """Whether it gives all the evidence that its state asks for."""
        wanted = EVIDENCE.get(self.state)
        return wanted is not None and set(wanted) <= {str(one.name) for one in self.evidence}

    @property
    def since(self) -> date:
        """The day the state holds from: the one given as evidence, else the day it was said."""
        return next((one.value.when for one in self.evidence if one.name == "on"), self.on)

    def declared(self, milestones: tuple[Tap, ...]) -> Declared:
        """What it claims; `milestones` are those of all statements so far, each with its first day."""
        taps = tuple(Milestone(str(tap.id), str(tap.kind), tap.day) for tap in milestones)
        return Declared(self.on, str(self.state), taps, self.since if self.is_proved else None)


def from_office(body: Mapping[str, Any]) -> Statement | None:
    """The statement of an event, as it was made; None when its text was altered or holds what no act may say."""
    try:
        made = Statement(
            row=reference_name(body["row"]),
            on=date.fromisoformat(body["on"]),
            source=reference_name(body["source"]),
            source_digest=body["source_digest"],
            sentence=official_text(body["sentence"]),
            quote=_text(body["quote"]),
            verb=_text(body["verb"]),
            state=reference_name(body["state"]),
            missing=tuple(official_text(one) for one in body["missing"]),
            milestones=tuple(
                Tap(reference_name(name), official_text(title), reference_name(kind), date.fromisoformat(day))
                for (name, kind, day), title in zip(body["milestones"], body["titles"], strict=True)
            ),
            in_force_from=None,
            reason=_text(body["reason"]),
            act=_text(body["act"]),
            evidence=tuple(evidence(name, value) for name, value in body["evidence"].items()),
        )
    except (KeyError, ValueError, NotPublic):
        return None
    return made if made.digest == body.get("statement") else None


def evidence(name: str, value: str) -> Evidence:
    """One piece of evidence from its text; a day is ISO."""
    if name in DAYS:
        return Evidence(reference_name(name), release_one(Act(what="milestone", when=date.fromisoformat(value))))
    return Evidence(reference_name(name), official_text(value))


def _text(given: str | None) -> PublicText | None:
    return official_text(given) if given else None


def sentence_faults(sentence: str) -> list[str]:
    """Why a sentence cannot be published (P10): it does not say when, or it is too long to be read at once."""
    faults = []
    relative = RELATIVE_TIME.search(sentence)
    if relative:
        faults.append(f"«{relative.group(0)}» non dice quando: scrivi una data.")
    if len(sentence.split()) > LONGEST_SENTENCE:
        faults.append(f"la frase ha più di {LONGEST_SENTENCE} parole: dividila, o togli qualcosa.")
    return faults


def verb_faults(verb: str | None, state: str) -> list[str]:
    """A verb claims the state that the vocabulary gives it, and no other (P09)."""
    if state not in WORDS:
        return [f"lo stato «{state}» non è nel vocabolario."]
    claimed = {**VERBS, **OFFICE_VERBS}
    if verb is not None and claimed.get(verb) != state:
        return [f"il verbo «{verb}» vuole lo stato «{claimed.get(verb, 'nessuno: verbo sconosciuto')}»."]
    if verb is None and state not in {"stated", "no_statement"}:
        return ["senza un verbo della pagina lo stato è «stated»."]
    return []
