"""Letters of the house: what a message says, on paper with the municipality's head, and packages of them to print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from . import words
from .texts import blocks
from .typesetting import typeset

COPY = (
    "Se la ricevi su carta, questa è la copia di un documento informatico conservato dall’amministrazione "
    "(d.lgs. 82/2005, art. 3-bis, c. 4-bis)."
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as a letter. `recipient` is the name, then the lines of the address; `code` is the file's."""

    administration: str
    office: str
    responsible: str
    recipient: tuple[str, ...]
    code: str
    protocol: str
    written_on: date
    subject: str
    body: str

    def paper(self) -> dict[str, Any]:
        """What the template is given."""
        references = [f"Fascicolo {self.code}", words.day(self.written_on)]
        if self.protocol:
            references.insert(1, f"Protocollo della domanda {self.protocol}")
        return {
            "title": self.subject,
            "administration": self.administration,
            "office": self.office,
            "date": self.written_on.isoformat(),
            "foot": f"{self.administration} · fascicolo {self.code}",
            "code": self.code,
            "references": references,
            "recipient": list(self.recipient),
            "subject": self.subject,
            "blocks": [{"kind": one.kind, "lines": list(one.lines)} for one in blocks(self.body)],
            "closing": [f"Responsabile del procedimento: {self.responsible}.", COPY],
        }


def letter_pdf(letter: Letter) -> bytes:
    """Return the letter as PDF/UA-1 and PDF/A-2a."""
    return typeset("letter", letter.paper())


def package_pdf(letters: Sequence[Letter], made_on: date) -> bytes:
    """Return one PDF of many letters, a list of them on its cover. Raises ValueError for none."""
    if not letters:
        raise ValueError("a package has at least one letter")
    first = letters[0]
    return typeset(
        "package",
        {
            "title": f"Lettere da spedire: {len(letters)}",
            "administration": first.administration,
            "office": first.office,
            "date": made_on.isoformat(),
            "foot": f"{first.administration} · pacco del {words.day(made_on)}",
            "notes": [
                "Stampa tutto, imbusta nell’ordine di questo elenco e spedisci.",
                "Poi scrivi nel sistema il giorno e il numero di ogni raccomandata.",
            ],
            "letters": [one.paper() for one in letters],
        },
    )
