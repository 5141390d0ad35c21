"""The letter of a message, from its rows: what is posted, attached, shown and printed is the same paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from approdo.documents.letters import Letter, letter_pdf, package_pdf
from approdo.procedures.messages import NOT_YET, office_in_words
from approdo.procedures.moments import day_of
from approdo.records.calls.models import Application
from approdo.records.exchanges.models import Message
from approdo.records.people.models import Person


def letter_of(message: Message, address: str) -> Letter:
    """The message as a letter to that address: its lines are what stands between commas."""
    application = Application.objects.select_related("call", "dossier__office", "dossier__municipality").get(
        pk=message.dossier_id
    )
    person = Person.objects.get(pk=message.recipient)
    office = application.dossier.office
    return Letter(
        administration=application.dossier.municipality.name,
        office=office_in_words(office),
        responsible=str(application.call.notice.get("responsible") or office.responsible or NOT_YET),
        recipient=(
            f"{person.given_name} {person.family_name}",
            *(part.strip() for part in address.split(", ") if part),
        ),
        code=application.dossier.code,
        protocol=application.protocol_number,
        written_on=day_of(message.drafted_at),
        subject=message.subject,
        body=message.body,
    )


def composed(message: Message, address: str) -> tuple[bytes, str]:
    """The PDF of a message's letter and its digest."""
    pdf = letter_pdf(letter_of(message, address))
    return pdf, digest_of(pdf)


def digest_of(pdf: bytes) -> str:
    return sha256(pdf).hexdigest()


def package_of(messages: Sequence[Message], made_at: datetime) -> bytes:
    """One PDF of many letters with their list on top."""
    return package_pdf([letter_of(one, one.address) for one in messages], day_of(made_at))
