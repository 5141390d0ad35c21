"""A paper that comes in: taken for what it is by its content, refused with every reason, kept once in its dossier.

    paper = checked_upload(name, content)                      Problems: where, what, why, what to do
    row = paper_row(application.dossier, paper, BroughtBy.OFFICE, moment)
    deed.record(dossier, kind, payload, only_new([row]))

The name is the person's and stays in the row; events hold the digest alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import PureWindowsPath

from approdo.documents.paper_content import WORDS, fault_of, media_type_of, promised_by
from approdo.procedures.on_call import problem
from approdo.procedures.problems import Problem, Problems, refuse_if_any
from approdo.records.dossiers.models import Dossier
from approdo.records.evidence.models import Paper

MOST_BYTES = 10 * 1024 * 1024
LONGEST_NAME = 200
ACCEPTED = "PDF, JPEG o PNG, fino a 10 MB"
UNNAMED = "documento"


@dataclass(frozen=True, slots=True)
class UploadedPaper:
    """A paper that was opened and found good. `name` is how the file was called where it comes from."""

    name: str
    media_type: str
    content: bytes

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def checked_upload(name: str, content: bytes, where: str = "paper") -> UploadedPaper:
    """The paper, when it is one: PDF, JPEG or PNG by its content, whole, without a password and without scripts.

    Raises Problems, `where` being the field it came from.
    """
    name = plain_name(name)
    refuse_if_any(_size_problems(name, content, where))
    media_type = media_type_of(content)
    if media_type is None:
        message = f"«{name}» non è un PDF, un JPEG o un PNG."
        raise Problems([_problem("paper_kind", where, message, "Salvalo in PDF, o fotografa il foglio.")])
    promised = promised_by(name)
    if promised not in (None, media_type):
        message = f"«{name}» dice di essere {WORDS[promised or '']}, ma dentro è {WORDS[media_type]}."
        raise Problems([_problem("paper_not_what_it_says", where, message, "Controlla di aver scelto il file giusto.")])
    fault = fault_of(content, media_type)
    if fault:
        code, message, remedy = FAULTS[fault]
        raise Problems([_problem(code, where, message.format(name=name), remedy)])
    return UploadedPaper(name, media_type, content)


def paper_row(dossier: Dossier, paper: UploadedPaper, brought_by: str, moment: datetime) -> Paper:
    """The paper as a row; the one that the dossier already has when the same bytes came before."""
    known = Paper.objects.filter(dossier=dossier, digest=paper.digest).defer("content").first()
    return known or Paper(
        dossier=dossier,
        title=paper.name,
        media_type=paper.media_type,
        size=len(paper.content),
        digest=paper.digest,
        content=paper.content,
        brought_by=brought_by,
        received_at=moment,
    )


def paper_rows(dossier: Dossier, papers: Iterable[UploadedPaper], brought_by: str, moment: datetime) -> list[Paper]:
    """Like `paper_row` for several; the same paper given twice is one row."""
    different = {paper.digest: paper for paper in papers}
    return [paper_row(dossier, paper, brought_by, moment) for paper in different.values()]


def only_new(papers: Iterable[Paper]) -> list[Paper]:
    """Those to be saved: what the dossier already holds is written once and stays as it is."""
    return [paper for paper in papers if paper._state.adding]


def plain_name(name: str) -> str:
    """The last part of what a browser sends, on one line, never empty and never too long for its column."""
    last = PureWindowsPath(name.replace("/", "\\")).name
    shown = "".join(sign for sign in last if sign.isprintable()).strip()
    return shown[-LONGEST_NAME:] or UNNAMED


def _size_problems(name: str, content: bytes, where: str) -> list[Problem]:
    if not content:
        return [_problem("paper_empty", where, f"«{name}» è vuoto.", "Aprilo sul tuo dispositivo e caricalo di nuovo.")]
    if len(content) > MOST_BYTES:
        message = f"«{name}» supera 10 MB."
        return [_problem("paper_too_large", where, message, "Riduci la scansione, o dividi il documento in più file.")]
    return []


FAULTS = {
    "damaged": (
        "paper_damaged",
        "«{name}» non si apre per intero: è danneggiato o incompleto.",
        "Aprilo sul tuo dispositivo, salvalo di nuovo in PDF e ricaricalo.",
    ),
    "encrypted": (
        "paper_encrypted",
        "«{name}» è protetto da una password: noi non possiamo leggerlo.",
        "Salvalo senza password, o stampalo e fotografa i fogli.",
    ),
    "active": (
        "paper_active",
        "«{name}» contiene istruzioni che si eseguono da sole: per sicurezza non lo teniamo.",
        "Aprilo, scegli «Stampa» e poi «Salva come PDF», e carica la copia.",
    ),
    "too_large": (
        "paper_too_large",
        "«{name}» è troppo grande da aprire.",
        "Riduci la scansione, o dividi il documento in più file.",
    ),
}


def _problem(code: str, where: str, message: str, remedy: str) -> Problem:
    return problem(code, where, message, remedy, expected=ACCEPTED)
