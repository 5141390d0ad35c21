"""The session of somebody who came in as a citizen. Never the office's login: opening one ends whatever was open before.

The session keeps ids only: which code opened it, or which person an identity provider vouched for. What they may see is
asked of the table of access at every page, so that a withdrawn code or a helper's last day takes effect at once.
"""

import time
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest
from django.middleware.csrf import rotate_token

from approdo.faces.formats import local
from approdo.procedures import moments
from approdo.procedures.citizens import Opened, still_known, still_open
from approdo.records.access.actors import Actor

CITIZEN = "citizen"
IDLE_SECONDS = 30 * 60
BROWSER_CLOSES = 0
WRITE_EVERY = 60  # seconds: a page more does not write the session again


@dataclass(frozen=True)
class Citizen:
    """Who came in, and how. `only` is the code of the one file that a secret code opens; `label` is for the demo strip."""

    actor: Actor
    way: str
    only: str = ""
    label: str = ""

    @property
    def by_code(self) -> bool:
        return self.way == "code"


def open_with_code(request: HttpRequest, opened: Opened) -> None:
    _begin(request, {"way": "code", "code": str(opened.code)})


def open_with_identity(request: HttpRequest, person: UUID, way: str, label: str = "") -> None:
    _begin(request, {"way": way, "person": str(person), "label": label})


def close(request: HttpRequest) -> None:
    """Nothing of it stays, on our side nor in the browser."""
    request.session.flush()


def resume(request: HttpRequest) -> Citizen | None:
    """Who is here as a citizen, if anybody still is; None for an official, after half an hour without a page, for a code
    that was withdrawn. Sets request.moment, today, citizen and actor."""
    request.moment = moments.current()
    request.today = local(request.moment).date()
    kept = request.session.get(CITIZEN)
    if kept is None:
        return None
    if request.user.is_authenticated:
        del request.session[CITIZEN]
        return None
    found = None if time.time() - kept["seen"] > IDLE_SECONDS else _asked_again(request, kept)
    if found is None:
        request.session.flush()
        return None
    request.draft_owner = _who(kept)
    if time.time() - kept["seen"] > WRITE_EVERY:
        request.session[CITIZEN] = kept | {"seen": int(time.time())}
    request.citizen, request.actor, request.citizen_label = found, found.actor, found.label
    return found


def _begin(request: HttpRequest, who: dict[str, str]) -> None:
    """A new session with a new key: what somebody left in this browser is gone, an official's login too."""
    request.session.flush()
    request.session[CITIZEN] = who | {"seen": int(time.time())}
    request.draft_owner = _who(who)
    request.session.set_expiry(BROWSER_CLOSES)
    rotate_token(request)


def _who(kept: dict[str, str]) -> str:
    """Whose words a form that was being written are (faces/drafts.py)."""
    return kept.get("code") or kept.get("person") or ""


def _asked_again(request: HttpRequest, kept: dict[str, str]) -> Citizen | None:
    if kept["way"] == "code":
        opened = still_open(UUID(kept["code"]), request.today)
        return Citizen(opened.actor, "code", opened.dossier_code) if opened else None
    actor = still_known(UUID(kept["person"]), request.today)
    return Citizen(actor, kept["way"], label=kept.get("label", "")) if actor else None
