"""A browser without scripts: cookies, forms with their token, files; it follows redirects and never raises on a refusal."""

import secrets
import urllib.error
import urllib.request
from dataclasses import dataclass
from email.message import Message
from http.cookiejar import CookieJar
from urllib.parse import urlencode, urljoin


@dataclass(frozen=True)
class Page:
    """What a request ended with, after redirects."""

    address: str
    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


@dataclass(frozen=True)
class File:
    """A file in a form."""

    name: str
    content: bytes


class Visitor:
    """Somebody on the site; with `become`, a persona of the demo."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.cookies = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def get(self, path: str) -> Page:
        return self._open(urllib.request.Request(urljoin(self.address, path)))

    def post(self, path: str, **fields: str | File) -> Page:
        """Send a form, with the token that any page with a form gave."""
        values: dict[str, str | File] = {"csrfmiddlewaretoken": self.token(), **fields}
        if any(isinstance(value, File) for value in values.values()):
            kind, body = multipart(values)
        else:
            kind, body = "application/x-www-form-urlencoded", urlencode(values).encode()
        return self._open(
            urllib.request.Request(urljoin(self.address, path), data=body, headers={"Content-Type": kind})
        )

    def become(self, persona: str) -> "Visitor":
        self.get("/")
        entered = self.post(f"/demo/persona/{persona}/")
        assert entered.status == 200, entered.text[:500]
        return self

    def confirm_identity(self) -> None:
        """The page that asks «Firmo come …» before a signature."""
        assert self.post("/account/conferma/").status == 200

    def token(self) -> str:
        found = [cookie.value for cookie in self.cookies if cookie.name == "csrftoken"]
        return str(found[0]) if found else ""

    def _open(self, request: urllib.request.Request) -> Page:
        try:
            with self._opener.open(request, timeout=120) as answer:
                return Page(answer.geturl(), answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as refused:
            with refused:
                return Page(refused.geturl(), refused.code, refused.headers, refused.read())


def multipart(values: dict[str, str | File]) -> tuple[str, bytes]:
    """multipart/form-data: its content type and its bytes."""
    boundary = secrets.token_hex(16)
    parts = []
    for name, value in values.items():
        named = f'Content-Disposition: form-data; name="{name}"'
        if isinstance(value, File):
            head = f'{named}; filename="{value.name}"\r\nContent-Type: application/octet-stream'
            parts.append(head.encode() + b"\r\n\r\n" + value.content)
        else:
            parts.append(named.encode() + b"\r\n\r\n" + value.encode())
    body = b"".join(b"--" + boundary.encode() + b"\r\n" + part + b"\r\n" for part in parts)
    return f"multipart/form-data; boundary={boundary}", body + b"--" + boundary.encode() + b"--\r\n"
