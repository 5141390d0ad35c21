"""An account is born from an invitation, and from nothing else.

The link's secret is shown once to whoever invites and kept only as its hash. An invitation for somebody who already has
an account gives a new password and asks for a new second factor: the way back in for who lost both. Who invites and who
accepts are both in the office's chain, so that an account taken in somebody's name leaves its trace.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from approdo.procedures import moments
from approdo.procedures.acting import acting
from approdo.procedures.problems import Problem, Problems, refuse_if_any
from approdo.records.access.actors import Actor
from approdo.records.access.models import Invitation, Role, RoleGrant, User
from approdo.records.access.table import Action
from approdo.records.journal.models import Event
from approdo.records.territory.models import Office

from .offices import write
from .sessions import close_sessions

LASTS = timedelta(days=7)


@dataclass(frozen=True)
class Invited:
    """The invitation, and the one copy of its secret."""

    invitation: Invitation
    token: str
    event: Event


def invite_user(email: str, display_name: str, role: str, office: Office, *, moment: datetime, actor: Actor) -> Invited:
    """Write an invitation that lasts seven days. Problems: a bad address, no name, an unknown role, one already open."""
    email, token = email.strip().lower(), secrets.token_urlsafe(32)
    invitation = Invitation(
        email=email,
        display_name=display_name.strip(),
        role=role,
        office=office,
        token_hash=hashed(token),
        invited_by_id=actor.user_id,
        invited_at=moment,
        expires_at=moment + LASTS,
    )
    with acting(actor, moment, Action.USERS_INVITE) as deed:
        refuse_if_any(_problems_of_invitation(invitation, moment))
        again = User.objects.filter(email=email).exists()
        payload = {"invitation": str(invitation.id), "role": role, "again": again}
        event = write(deed, office, "user_invited", payload, [invitation])
    return Invited(invitation, token, event)


def withdraw_invitation(invitation: Invitation, *, moment: datetime, actor: Actor) -> Event:
    """The link stops working at once."""
    with acting(actor, moment, Action.USERS_INVITE) as deed:
        invitation = Invitation.objects.select_for_update().select_related("office").get(pk=invitation.pk)
        if invitation.accepted_at or invitation.withdrawn_at:
            raise Problems([_no_longer_open()])
        invitation.withdrawn_at = moment
        payload = {"invitation": str(invitation.id)}
        return write(deed, invitation.office, "invitation_withdrawn", payload, [(invitation, "withdrawn_at")])


def open_invitation(token: str, moment: datetime, *, lock: bool = False) -> Invitation | None:
    """The invitation that this link opens, if it still does."""
    found = Invitation.objects.filter(
        token_hash=hashed(token), accepted_at=None, withdrawn_at=None, expires_at__gt=moment
    ).select_related("office")
    return (found.select_for_update(of=("self",)) if lock else found).first()


def accept_invitation(token: str, password: str, *, moment: datetime) -> User:
    """Make the account (or give the one there a new password and no second factor), with the role it was invited to.

    Problems: the link no longer works; the account is suspended; the password is weak, with every reason.
    """
    with acting(Actor.system(), moment, Action.USERS_INVITE) as deed:
        invitation = open_invitation(token, moment, lock=True)
        if invitation is None:
            raise Problems([_no_longer_open()])
        known = User.objects.filter(email=invitation.email).first()
        user = known or User(email=invitation.email, display_name=invitation.display_name)
        refuse_if_any([*_problems_of_account(user), *_problems_of_password(password, user)])
        user.set_password(password)
        invitation.accepted_at = moment
        payload = {
            "invitation": str(invitation.id),
            "user": str(user.id),
            "role": invitation.role,
            "again": known is not None,
        }
        account = (user, "password") if known else user
        rows = [account, (invitation, "accepted_at"), *_grant_if_new(user, invitation, moment)]
        write(deed, invitation.office, "invitation_accepted", payload, rows)
        Authenticator.objects.filter(user=user).delete()
        close_sessions(user)
    return user


def _grant_if_new(user: User, invitation: Invitation, moment: datetime) -> list[RoleGrant]:
    held = RoleGrant.objects.filter(user=user.pk, role=invitation.role, office=invitation.office, to_day=None)
    if held.exists():
        return []
    return [RoleGrant(user=user, role=invitation.role, office=invitation.office, from_day=moments.day_of(moment))]


def hashed(token: str) -> bytes:
    """SHA-256: the secret is 256 random bits, so a slow hash would add nothing."""
    return hashlib.sha256(token.encode()).digest()


def _problems_of_invitation(invitation: Invitation, moment: datetime) -> list[Problem]:
    problems = []
    try:
        validate_email(invitation.email)
    except ValidationError:
        problems.append(
            Problem(
                "email_not_valid", "email", None, "nome@comune.it", "L’e-mail non è scritta bene.",
                "Scrivi un indirizzo di lavoro, per esempio nome@comune.it.",
            )
        )  # fmt: skip
    if not invitation.display_name:
        problems.append(
            Problem(
                "name_missing", "display_name", None, "il ruolo di una persona", "Manca come chiamare questa persona.",
                "Scrivi il suo ruolo, per esempio «istruttrice dell’Ufficio Casa».",
            )
        )  # fmt: skip
    if invitation.role not in Role.values:
        problems.append(
            Problem(
                "role_unknown", "role", invitation.role, ", ".join(Role.values), "Questo ruolo non c’è.",
                "Scegli un ruolo dell’elenco.",
            )
        )  # fmt: skip
    open_ones = Invitation.objects.filter(
        email=invitation.email, accepted_at=None, withdrawn_at=None, expires_at__gt=moment
    )
    if open_ones.exists():
        problems.append(
            Problem(
                "invitation_already_open", "email", None, "un solo invito aperto", "C’è già un invito aperto per questa e-mail.",
                "Ritira quello, poi fanne uno nuovo.",
            )
        )  # fmt: skip
    return problems


def _problems_of_account(user: User) -> list[Problem]:
    if user.is_active:
        return []
    return [
        Problem(
            "user_suspended", "", None, "un account attivo", "Questo account è sospeso.",
            "Chiedi all’amministratore di riattivarlo, poi riapri il link.",
        )
    ]  # fmt: skip


def _problems_of_password(password: str, user: User) -> list[Problem]:
    try:
        validate_password(password, user)
    except ValidationError as error:
        return [
            Problem("password_weak", "password1", None, "una password sicura", message, "Scegline una diversa.")
            for message in error.messages
        ]
    return []


def _no_longer_open() -> Problem:
    return Problem(
        "invitation_closed", "", None, "un invito aperto", "Questo invito non vale più: è scaduto, ritirato o già usato.",
        "Chiedi all’amministratore un nuovo invito.",
    )  # fmt: skip
