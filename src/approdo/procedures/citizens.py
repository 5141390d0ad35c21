"""Who comes in from outside the office: by a secret code, or by a digital identity. Asked again at every page.

Nothing here writes a person's row: whoever came in is a claim (an Actor), and the table of access decides what it opens.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from approdo.procedures.acting import acting
from approdo.procedures.people_rules import not_addressable
from approdo.procedures.secret_codes import digest_of
from approdo.records.access.actors import APPLICANT, Actor
from approdo.records.access.models import AccessCode, Party
from approdo.records.access.table import Action
from approdo.records.dossiers.models import Dossier, Kind
from approdo.records.people.models import Person


@dataclass(frozen=True, slots=True)
class Opened:
    """A code that opens: who comes in, to which file, and the code's own id, to be asked about again."""

    actor: Actor
    code: UUID
    dossier_code: str


def open_by_code(typed: str, on: date) -> Opened | None:
    """Whoever holds this secret. What was typed is always hashed and asked once, whatever it is: unknown, withdrawn and
    badly written secrets cost the same work and get the same answer."""
    return _opened(AccessCode.objects.filter(digest=digest_of(typed)).select_related("party__dossier").first(), on)


def still_open(code: UUID, on: date) -> Opened | None:
    """The same, for somebody who came in earlier: the code may have been withdrawn, the helper's time be over."""
    return _opened(AccessCode.objects.filter(pk=code).select_related("party__dossier").first(), on)


def person_behind(tax_code: str, on: date) -> UUID | None:
    """The person whom an identity provider vouches for, if they are known here and may be addressed."""
    return _person(Person.objects.filter(tax_code=tax_code.strip().upper()).first(), on)


def still_known(person: UUID, on: date) -> Actor | None:
    known = _person(Person.objects.filter(pk=person).first(), on)
    return Actor(known, APPLICANT) if known else None


def note_guessing(limit: str, moment: datetime) -> None:
    """Keep, on the offices whose files have codes, that somebody tried too many: which limit, never who or what."""
    offices = Dossier.objects.filter(kind=Kind.OFFICE).filter(
        Exists(AccessCode.objects.filter(party__dossier__office=OuterRef("office")))
    )
    for office in offices:
        with acting(Actor.system(), moment, Action.CODE_GUARD, office) as deed:
            deed.record(office, "code_guessing_blocked", {"limit": limit})


def _opened(found: AccessCode | None, on: date) -> Opened | None:
    if found is None or found.withdrawn_at is not None or not _in_force(found.party, on):
        return None
    party = found.party
    actor = Actor(party.party, party.capacity, only=party.dossier_id)
    return Opened(actor, found.pk, party.dossier.code)


def _in_force(party: Party, on: date) -> bool:
    return party.from_day <= on and (party.to_day is None or on < party.to_day)


def _person(found: Person | None, on: date) -> UUID | None:
    return None if found is None or not_addressable(found, on) else found.pk
