"""Nothing typed is lost when the login has expired: what was being sent waits for its writer to come back in.

    keep(request, answer)      at the door: a POST that found no session. Answers with the cookie that opens the draft
    restore(request)           behind the door: the page of that form, opened again by the same person, finds it filled

What was typed lies in a cache of its own for half an hour, encrypted with a key that only the browser's cookie holds: the
folder of the cache alone opens nothing, and no address carries a word of it. It is tied to the person who was signed in
(a second signed cookie), so that whoever sits down next does not find it. Nothing is done again by itself: the act is sent
by the person's own button. Passwords, tokens and files are never kept.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, QueryDict

COOKIE = "bozza"
WHO = "ultimo-accesso"
SALT = "approdo.drafts.who"
SECONDS = 1800
MOST_BYTES = 256 * 1024
NEVER = ("csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword", "code", "next")


@dataclass(frozen=True, slots=True)
class Draft:
    """`page` is where the form is shown, `address` where it was sent; often the same."""

    who: str
    page: str
    address: str
    typed: str
    had_files: bool

    @property
    def fields(self) -> QueryDict:
        return QueryDict(self.typed)

    @property
    def words(self) -> list[str]:
        """What a person wrote, for a page that cannot show it in its own form."""
        found = [value.strip() for _, values in self.fields.lists() for value in values]
        return [value for value in found if " " in value or len(value) > 12]


def remember(request: HttpRequest, answer: HttpResponse) -> None:
    """Sign who this browser is used by: once a login, by whoever is behind the door."""
    who = owner(request)
    if request.get_signed_cookie(WHO, default="", salt=SALT) != who:
        answer.set_signed_cookie(WHO, who, salt=SALT, max_age=30 * 86400, **_attributes())


def keep(request: HttpRequest, answer: HttpResponse) -> str:
    """Keep what was being sent, if somebody was signed in here; the address of the page that will show it, or nothing."""
    who = request.get_signed_cookie(WHO, default="", salt=SALT)
    typed = request.POST.copy()
    for name in NEVER:
        typed.pop(name, None)
    page = page_of_form(request)
    if request.method != "POST" or not who or not typed or not page:
        return page
    draft = {
        "who": who,
        "page": page,
        "address": request.get_full_path(),
        "typed": typed.urlencode(),
        "had_files": bool(request.FILES),
    }
    body = json.dumps(draft).encode()
    if len(body) > MOST_BYTES:
        return page
    secret = secrets.token_urlsafe(32)
    caches["drafts"].set(_name(secret), Fernet(_key(secret)).encrypt(body), SECONDS)
    answer.set_cookie(COOKIE, secret, max_age=SECONDS, **_attributes())
    return page


def restore(request: HttpRequest) -> None:
    """Fill the page of the form: its own fields where it is also the form's address, else the words beside it.

    A POST to where the draft was sent has it come to its end.
    """
    request.draft = None
    draft = _read(request)
    if draft is None or draft.who != owner(request):
        return
    if request.method == "POST" and request.get_full_path() == draft.address:
        caches["drafts"].delete(_name(request.COOKIES[COOKIE]))
    elif request.method == "GET" and request.get_full_path() == draft.page:
        request.draft = draft
        if draft.page == draft.address:
            request.POST = draft.fields


def waits(request: HttpRequest) -> bool:
    """Whether something typed waits for whoever comes in by this browser."""
    return _read(request) is not None


def page_waiting_for(request: HttpRequest) -> str:
    """The page of the form that waits for who has just come in; empty when there is none."""
    draft = _read(request)
    return draft.page if draft is not None and draft.who == owner(request) else ""


def forget(answer: HttpResponse) -> None:
    """Whoever goes out leaves nothing of this in the browser."""
    for name in (COOKIE, WHO):
        answer.delete_cookie(name)


def owner(request: HttpRequest) -> str:
    """Whose words they are: the account's, or (the portal says so) those of whoever came in by that code or identity."""
    return getattr(request, "draft_owner", "") or str(request.user.pk)


def page_of_form(request: HttpRequest) -> str:
    """Where the form was: its own address when that answers GET, else the page of ours that it was sent from."""
    if request.method == "GET":
        return request.get_full_path()
    match = request.resolver_match
    if match is not None and getattr(match.func, "shows_its_form", False):
        return request.get_full_path()
    sent_from = urlsplit(request.headers.get("Referer", ""))
    return (
        sent_from.path + (f"?{sent_from.query}" if sent_from.query else "")
        if sent_from.netloc == request.get_host()
        else ""
    )


def _read(request: HttpRequest) -> Draft | None:
    secret = request.COOKIES.get(COOKIE, "")
    if not secret:
        return None
    kept = caches["drafts"].get(_name(secret))
    try:
        return None if kept is None else Draft(**json.loads(Fernet(_key(secret)).decrypt(kept, ttl=SECONDS)))
    except (InvalidToken, ValueError, TypeError):
        return None


def _name(secret: str) -> str:
    return hashlib.sha256(b"approdo.drafts.name" + secret.encode()).hexdigest()


def _key(secret: str) -> bytes:
    """Half of the key is the browser's, half is the installation's: neither opens a draft alone."""
    mixed = hashlib.sha256(b"approdo.drafts.key" + secret.encode() + settings.SECRET_KEY.encode())
    return base64.urlsafe_b64encode(mixed.digest())


def _attributes() -> dict[str, object]:
    return {"httponly": True, "samesite": "Lax", "secure": settings.SESSION_COOKIE_SECURE}
