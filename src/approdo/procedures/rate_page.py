"""What somebody thought of a page of the public site: one to five stars, why, and a comment if they wish."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from approdo.procedures.acting import acting
from approdo.procedures.on_call import problem, refuse
from approdo.procedures.problems import NotFound, Problem, refuse_if_any
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action
from approdo.records.dossiers.queries import office_dossier
from approdo.records.journal.models import Event
from approdo.records.programme.models import PageRating

POSITIVE = ("clear", "complete", "steps", "no_problems", "other")
NEGATIVE = ("unclear", "incomplete", "steps_unclear", "problems", "other")
GOOD_FROM = 4
LONGEST_COMMENT = 200
MOST_AN_HOUR = 500


@dataclass(frozen=True, slots=True)
class Rating:
    """`id` comes with the form, so that sending it twice is one rating."""

    page: str
    stars: int
    reason: str
    comment: str = ""
    id: UUID | None = None


def rate_page(rating: Rating, office: str, moment: datetime) -> list[Event]:
    """→ event `page_rated` on the dossier of the office that keeps the site; nothing when it was sent already."""
    dossier = office_dossier(office)
    if dossier is None:
        raise NotFound
    with acting(Actor.system(), moment, Action.PAGE_RATE, dossier) as deed:
        if rating.id and PageRating.objects.filter(pk=rating.id).exists():
            return []
        refuse_if_any(problems_of(rating))
        if PageRating.objects.filter(rated_at__gt=moment - timedelta(hours=1)).count() >= MOST_AN_HOUR:
            raise refuse("too_many", "stars", "In quest’ora sono arrivati troppi voti.", "Riprova fra un’ora.")
        row = PageRating(
            id=rating.id or uuid.uuid4(),
            page=rating.page,
            stars=rating.stars,
            reason=rating.reason,
            comment=rating.comment.strip(),
            rated_at=moment,
        )
        return [deed.record(dossier, "page_rated", {"page": row.page, "stars": row.stars, "reason": row.reason}, [row])]


def reasons_for(stars: int) -> tuple[str, ...]:
    return POSITIVE if stars >= GOOD_FROM else NEGATIVE


def problems_of(rating: Rating) -> list[Problem]:
    found = []
    if not 1 <= rating.stars <= 5:
        found.append(problem("stars_missing", "stars", "Manca il voto.", "Scegli da 1 a 5 stelle."))
    elif rating.reason not in reasons_for(rating.stars):
        found.append(problem("reason_missing", "reason", "Manca il motivo.", "Scegli una risposta."))
    if len(rating.comment) > LONGEST_COMMENT:
        message = f"Il commento ha più di {LONGEST_COMMENT} caratteri."
        found.append(problem("text_too_long", "comment", message, "Accorcialo."))
    if not rating.page.startswith("/") or len(rating.page) > 200:
        found.append(problem("page_unknown", "page", "La pagina non si riconosce.", "Torna alla pagina e riprova."))
    return found
