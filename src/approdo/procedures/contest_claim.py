"""Somebody contests a sentence of the programme, and the office answers in writing within thirty days.

Nobody is asked who they are. The text and the contact stay in a row of their own; events say that a contest came and how it
ended, never what it says. A code on the receipt, of which only the digest is kept, leads to the answer.
"""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from approdo.procedures.acting import acting
from approdo.procedures.on_call import problem, refuse
from approdo.procedures.problems import NotFound, Problem, refuse_if_any
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action
from approdo.records.dossiers.models import CODE_ALPHABET
from approdo.records.journal.models import Event
from approdo.records.programme.contests import commitment_of, digest_of
from approdo.records.programme.models import Contest

SHORTEST, LONGEST = 10, 3000
MOST_AN_HOUR = 20
"""Contests of one sentence within an hour: beyond it somebody's program is writing, not people."""
SIGNS = 16


@dataclass(frozen=True, slots=True)
class NewContest:
    """`id` comes with the form, so that sending it twice is one contest; `code` is that of the receipt."""

    row: str
    text: str
    contact: str = ""
    id: UUID | None = None
    code: str = ""


def fresh_code() -> str:
    """Sixteen signs without those that are mistaken for others, in fours: about eighty random bits."""
    signs = "".join(secrets.choice(CODE_ALPHABET) for _ in range(SIGNS))
    return "-".join(signs[start : start + 4] for start in range(0, SIGNS, 4))


def problems_of(new: NewContest) -> list[Problem]:
    """What is wrong in what was written."""
    found = []
    if len(new.text.strip()) < SHORTEST:
        found.append(problem("text_missing", "text", "Manca che cosa risulta a te.", "Scrivi almeno una frase."))
    if len(new.text) > LONGEST:
        found.append(problem("text_too_long", "text", f"Il testo ha più di {LONGEST} caratteri.", "Accorcialo."))
    if new.contact:
        try:
            validate_email(new.contact)
        except ValidationError:
            message = "Questa non è un’e-mail."
            found.append(
                problem("contact_invalid", "contact", message, "Scrivila come nome@esempio.it, o lascia vuoto.")
            )
    return found


def contest_claim(new: NewContest, moment: datetime) -> list[Event]:
    """→ event `contest_received` on the commitment; nothing when it was sent already. The house records it: no account is asked."""
    commitment = commitment_of(new.row)
    if commitment is None:
        raise NotFound
    with acting(Actor.system(), moment, Action.CONTEST_RECEIVE, commitment.dossier) as deed:
        if new.id and Contest.objects.filter(pk=new.id).exists():
            return []
        refuse_if_any(problems_of(new))
        recent = Contest.objects.filter(commitment=commitment, received_at__gt=moment - timedelta(hours=1)).count()
        if recent >= MOST_AN_HOUR:
            message = "In quest’ora sono arrivate troppe contestazioni su questa frase."
            raise refuse("too_many", "text", message, "Riprova fra un’ora, o scrivi all’ufficio.")
        row = Contest(
            id=new.id or uuid.uuid4(),
            commitment=commitment,
            text=new.text.strip(),
            contact=new.contact.strip(),
            code_digest=digest_of(new.code),
            received_at=moment,
        )
        event = deed.record(commitment.dossier, "contest_received", {"contest": str(row.pk)}, [row])
        deed.queue("public.write")
        return [event]


@dataclass(frozen=True, slots=True)
class ContestAnswer:
    contest: UUID
    outcome: str
    answer: str


def answer_contest(given: ContestAnswer, moment: datetime, actor: Actor) -> list[Event]:
    """→ event `contest_answered`. The contact goes with the answer: whoever left it has been written to by then."""
    found = Contest.objects.filter(pk=given.contest).select_related("commitment__dossier").first()
    if found is None:
        raise NotFound
    with acting(actor, moment, Action.CONTEST_ANSWER, found.commitment.dossier) as deed:
        contest = Contest.objects.select_for_update().get(pk=given.contest)
        refuse_if_any(_answer_problems(given, contest))
        contest.outcome, contest.answer, contest.answered_at = given.outcome, given.answer.strip(), moment
        contest.contact = ""
        payload = {"contest": str(contest.pk), "outcome": contest.outcome}
        rows = [(contest, "outcome", "answer", "answered_at", "contact")]
        event = deed.record(found.commitment.dossier, "contest_answered", payload, rows)
        deed.queue("public.write")
        return [event]


def _answer_problems(given: ContestAnswer, contest: Contest) -> list[Problem]:
    found = []
    if contest.answered_at is not None:
        found.append(problem("wrong_state", "contest", "La risposta c’è già.", "Ricarica la pagina."))
    if given.outcome not in Contest.Outcome.values:
        found.append(problem("outcome_unknown", "outcome", "Manca l’esito.", "Sceglilo dall’elenco."))
    if len(given.answer.strip()) < SHORTEST:
        found.append(problem("text_missing", "answer", "Manca la risposta.", "Scrivi perché, in parole semplici."))
    if len(given.answer) > LONGEST:
        found.append(problem("text_too_long", "answer", f"Più di {LONGEST} caratteri.", "Accorciala."))
    return found
