"""Open sessions of an account, in the login library's own table."""

from allauth.usersessions.models import UserSession
from django.db.models import F

from approdo.records.access.models import User


def close_sessions(user: User) -> int:
    """Sign the account out everywhere; how many sessions were open.

    The generation is part of every session's fingerprint, so that one the library does not list ends too.
    """
    User.objects.filter(pk=user.pk).update(session_generation=F("session_generation") + 1)
    user.refresh_from_db(fields=["session_generation"])  # who goes on with this object opens the new generation
    sessions = list(UserSession.objects.filter(user=user.pk))
    for session in sessions:
        session.end()
    return len(sessions)
