"""Who is at the keyboard, and in which day: what a page needs before it asks a procedure for anything.

`enter(request)` sets, once a request:
    request.actor    procedures' Actor: user, role and office held today, side
    request.moment   the moment acts receive: the demo date in a demo-born database, else now
    request.today    its day, in the city's time zone
    request.roles    every role held today, to switch between them
"""

import time

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest

from approdo.faces.formats import local
from approdo.procedures import moments
from approdo.records.access.actors import Actor
from approdo.records.access.queries import role_grants_of
from approdo.records.territory.queries import born_as_demo

CHOSEN_ROLE = "chosen_role_grant"
PERSONA_CONFIRMED = "persona_confirmed_at"


def enter(request: HttpRequest) -> None:
    """Resolve the actor. Somebody with two roles has picked one (kept in the session); else the first by name holds."""
    if getattr(request, "actor", None) is not None:
        return
    request.moment = moments.current()
    request.today = local(request.moment).date()
    request.roles = role_grants_of(request.user, request.today)
    chosen = request.session.get(CHOSEN_ROLE)
    grant = next((grant for grant in request.roles if str(grant.id) == chosen), None)
    grant = grant or next(iter(request.roles), None)
    request.role_grant = grant
    request.desk_name = grant.office.name if grant else ""
    request.actor = Actor(
        user_id=request.user.pk,
        role=grant.role if grant else "",
        office=grant.office_id if grant else None,
        side=request.user.side,
    )


def choose_role(request: HttpRequest, grant_id: str) -> bool:
    """Act from now on with another of one's own roles; False when it is not one of them."""
    if not any(str(grant.id) == grant_id for grant in request.roles):
        return False
    request.session[CHOSEN_ROLE] = grant_id
    return True


def needs_second_factor(request: HttpRequest) -> bool:
    """Whoever has a password must have a second factor before any office page.

    Personas have no password: they exist only in a demo-born database, where their button is all there is.
    """
    if not request.user.has_usable_password():
        return False
    return not is_mfa_enabled(request.user, [Authenticator.Type.TOTP])


def recently_proved_identity(request: HttpRequest) -> bool:
    """Whether the password was written again in the last five minutes (a login alone does not count).

    A persona has no password: in a demo-born database it confirms by a button, elsewhere it can prove nothing.
    """
    if request.user.has_usable_password():
        return did_recently_reauthenticate(request)
    confirmed = request.session.get(PERSONA_CONFIRMED, 0)
    return born_as_demo() and time.time() - confirmed < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def confirm_persona(request: HttpRequest) -> None:
    """The persona pressed the button: for five minutes it may sign."""
    request.session[PERSONA_CONFIRMED] = int(time.time())
