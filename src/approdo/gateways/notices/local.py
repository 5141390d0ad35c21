"""A channel that behaves like the real ones and reaches nobody: what is sent lies in a folder, for the demo and the tests.

Each message is a file `<key>.<number>.eml`, readable by its owner only: a second copy of one message would be a second file.
Two files switch it: `DOWN` makes it answer nothing, `SLOW` holds the milliseconds that it takes. An address that ends
with `@rifiuta.invalid` is refused, one with `@occupato.invalid` is asked to come back.
"""

from __future__ import annotations

import os
import time
from email.message import EmailMessage
from email.policy import SMTP
from itertools import count
from pathlib import Path

from . import words
from .port import Envelope, Outcome, Status, mailable

REFUSES, BUSY = "@rifiuta.invalid", "@occupato.invalid"
OWNER_ONLY = 0o600


class LocalMail:
    """`legal`: with the letter attached (a digital domicile); else a courtesy."""

    outside = True

    def __init__(self, folder: Path, *, legal: bool) -> None:
        self.folder, self.legal = folder, legal

    def hand_over(self, envelope: Envelope) -> Outcome:
        if not mailable(envelope.address):
            return Outcome(Status.REFUSED, "bad_address" if envelope.address else "no_address")
        if self.legal and not envelope.letter:
            return Outcome(Status.REFUSED, "no_letter")
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if (self.folder / "DOWN").exists():
            return Outcome(Status.DOWN, "no_answer", everybody=True)
        if envelope.address.endswith(REFUSES):
            return Outcome(Status.REFUSED, "address_refused")
        if envelope.address.endswith(BUSY):
            return Outcome(Status.DOWN, "busy")
        self._write(envelope)
        time.sleep(self._latency())
        return Outcome(Status.TAKEN, "accepted")

    def _write(self, envelope: Envelope) -> None:
        content = mail(envelope, "approdo@demo.invalid", self.legal).as_bytes(policy=SMTP)
        for number in count(1):
            path = self.folder / f"{envelope.key}.{number}.eml"
            try:
                file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
            except FileExistsError:
                continue
            with os.fdopen(file, "wb") as out:
                out.write(content)
            return

    def _latency(self) -> float:
        switch = self.folder / "SLOW"
        told = switch.read_text().strip() if switch.exists() else ""
        return int(told) / 1000 if told.isdigit() else 0.0


def mail(envelope: Envelope, sender: str, legal: bool) -> EmailMessage:
    """The e-mail of an envelope. Its own number is that of the message, so that two copies can be told for what they are."""
    made = EmailMessage(policy=SMTP)
    made["From"] = sender
    made["To"] = envelope.address
    made["Subject"] = words.subject(envelope)
    made["Message-ID"] = f"<{envelope.key}@{sender.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    made["Content-Language"] = "it"
    made.set_content(words.body(envelope, legal))
    if legal:
        name = f"comunicazione-{str(envelope.key)[:8]}.pdf"
        made.add_attachment(envelope.letter, maintype="application", subtype="pdf", filename=name)
    return made
