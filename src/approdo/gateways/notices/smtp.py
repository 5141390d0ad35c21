"""Courtesy e-mail and digital domicile (PEC) by SMTP, always over TLS: standard library only."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from urllib.parse import parse_qs, unquote, urlsplit

from .local import mail
from .port import Envelope, Outcome, Status, mailable

TEMPORARY = range(400, 500)
OK, FORWARDED = 250, 251


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail is handed in. `implicit_tls` for port 465; otherwise STARTTLS is asked for, and insisted upon."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    implicit_tls: bool = False
    certificates: str | None = None
    seconds: float = 20.0

    def __repr__(self) -> str:
        return f"Server({self.host}:{self.port})"


class SmtpMail:
    """`legal`: the server is the PEC provider's and the letter is attached; else a courtesy."""

    outside = True

    def __init__(self, server: Server, *, legal: bool) -> None:
        self.server, self.legal = server, legal

    def hand_over(self, envelope: Envelope) -> Outcome:
        if not mailable(envelope.address):
            return Outcome(Status.REFUSED, "bad_address" if envelope.address else "no_address")
        if self.legal and not envelope.letter:
            return Outcome(Status.REFUSED, "no_letter")
        made = mail(envelope, self.server.sender, self.legal)
        made["Date"] = formatdate(localtime=False)
        try:
            connection = self._connected()
        except ssl.SSLError:
            return Outcome(Status.DOWN, "no_tls", everybody=True)
        except smtplib.SMTPNotSupportedError:
            return Outcome(Status.DOWN, "no_tls", everybody=True)
        except smtplib.SMTPAuthenticationError:
            return Outcome(Status.DOWN, "not_let_in", everybody=True)
        except (OSError, smtplib.SMTPException):
            return Outcome(Status.DOWN, "no_answer", everybody=True)
        try:
            return self._sent(connection, made, envelope.address)
        finally:
            _goodbye(connection)

    def _connected(self) -> smtplib.SMTP:
        server = self.server
        context = ssl.create_default_context(cafile=server.certificates)
        if server.implicit_tls:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=server.seconds, context=context
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=server.seconds)
            try:
                connection.starttls(context=context)
            except BaseException:
                connection.close()
                raise
        if server.user:
            try:
                connection.login(server.user, server.password)
            except BaseException:
                connection.close()
                raise
        return connection

    def _sent(self, connection: smtplib.SMTP, made: EmailMessage, address: str) -> Outcome:
        """The three steps one by one: only what breaks in the last leaves in doubt whether the message left."""
        try:
            connection.ehlo_or_helo_if_needed()
            code, _ = connection.mail(self.server.sender)
            if code == OK:
                code, _ = connection.rcpt(address)
        except (OSError, smtplib.SMTPException):
            return Outcome(Status.DOWN, "no_answer", everybody=True)
        if code not in (OK, FORWARDED):
            return Outcome(Status.DOWN, "busy") if code in TEMPORARY else Outcome(Status.REFUSED, "address_refused")
        try:
            code, _ = connection.data(made.as_bytes(policy=SMTP))
        except smtplib.SMTPDataError as refused:  # it was not ready for the content: nothing of it left
            code = refused.smtp_code
        except (OSError, smtplib.SMTPException):
            return Outcome(Status.UNKNOWN, "severed")
        if code != OK:
            return Outcome(Status.DOWN, "busy") if code in TEMPORARY else Outcome(Status.REFUSED, "content_refused")
        return Outcome(Status.TAKEN, "accepted")


def _goodbye(connection: smtplib.SMTP) -> None:
    try:
        connection.quit()
    except (OSError, smtplib.SMTPException):
        connection.close()


def server_of(url: str, password: str = "") -> Server:
    """`smtps://user@host:465/?from=casa@comune.it` (TLS at once) or `smtp://…:587/…` (STARTTLS). ValueError for any other."""
    parts = urlsplit(url)
    sender = parse_qs(parts.query).get("from", [""])[0]
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or not mailable(sender):
        raise ValueError("an address of the form smtps://user@host:465/?from=address is needed")
    tls = parts.scheme == "smtps"
    user = unquote(parts.username or "")
    return Server(parts.hostname, parts.port or (465 if tls else 587), sender, user, password, implicit_tls=tls)
