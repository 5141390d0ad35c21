"""A mail server in the test's own process, with TLS, passwords, refusals, and a line that can break at a chosen moment."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "comune", "parola-di-prova"


@dataclass
class Postman:
    """What the server does with what it is given, and what it was given."""

    letters: list[bytes] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    content_answer: str = "250 OK"
    break_at_content: bool = False

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.letters.append(bytes(envelope.original_content))
        if self.break_at_content:
            server.transport.abort()
        return self.content_answer


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that only this test trusts, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "cert.pem", folder / "key.pem"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return public, private


@dataclass
class Running:
    postman: Postman
    port: int
    certificates: str


@contextmanager
def mail_server(folder: Path, *, tls: bool = True) -> Iterator[Running]:
    """Listen on 127.0.0.1; with TLS nothing is taken before STARTTLS and the password."""
    public, private = certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    postman = Postman()
    secure = {"tls_context": context, "require_starttls": True, "auth_required": True} if tls else {}
    controller = Controller(
        postman, hostname="127.0.0.1", port=free_port(), authenticator=_let_in, auth_require_tls=tls, **secure
    )
    controller.start()
    try:
        yield Running(postman, controller.port, str(public))
    finally:
        controller.stop(no_assert=True)


def free_port() -> int:
    """The library connects to its own port to see that it listens, so it cannot be zero."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def _let_in(server, session, envelope, mechanism, data):
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)
