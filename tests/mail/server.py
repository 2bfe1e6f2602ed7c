"""A real mail server on a real socket, which can be told to misbehave."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from threading import Lock
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "summit", "p@ss/word"


@dataclass
class Mailroom:
    """What the server got, and how it behaves; set the answers to change that."""

    rcpt: str = "250 OK"
    data: str = "250 OK"
    mail: str = "250 OK"
    dies_at: str = ""  # "data": once the text is there; "rcpt": when the recipient is named
    stalls_seconds: float = 0  # before it answers that it has the text
    dies_left: int = 1_000_000  # how often it dies before it mends
    port: int = 0
    taken: list[EmailMessage] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)  # Message-IDs of all texts, taken or not
    connections: int = 0
    encrypted: list[bool] = field(default_factory=list)  # one a letter
    signed_in: list[str] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def url(self, scheme: str = "smtp", user: str = "", host: str = "127.0.0.1") -> str:
        return f"{scheme}://{user}{host}:{self.port}"

    def _dies(self, at: str) -> bool:
        if self.dies_at != at or self.dies_left <= 0:
            return False
        self.dies_left -= 1
        return True

    async def handle_EHLO(  # noqa: N802  # aiosmtpd's name
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        self.connections += session.ssl is None  # TLS greets a second time
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.mail.startswith("250"):
            envelope.mail_from = address
        return self.mail

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._dies("rcpt"):
            server.transport.abort()
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        with self.lock:
            self.seen.append(str(message["Message-ID"]))
        if self.stalls_seconds:
            await asyncio.sleep(self.stalls_seconds)
        if self._dies("data"):
            server.transport.abort()
        elif self.data.startswith("250"):
            with self.lock:
                self.taken.append(message)
                self.encrypted.append(session.ssl is not None)
        return self.data

    def check_password(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        is_right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        if is_right:
            self.signed_in.append(mechanism)
        return AuthResult(success=is_right, handled=False)


@contextmanager
def running(mailroom: Mailroom, host: str = "127.0.0.1", **options: Any) -> Iterator[Mailroom]:
    """Serve on this machine while the block lasts."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        mailroom.port = probe.getsockname()[1]
    controller = Controller(mailroom, host, mailroom.port, **options)
    controller.start()
    mailroom.connections = 0
    try:
        yield mailroom
    finally:
        controller.stop()


def certificate(folder: Path, address: str = "127.0.0.1") -> tuple[Path, ssl.SSLContext]:
    """A certificate for one address: its file, and a server's context with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tests")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, secret = folder / "certificate.pem", folder / "key.pem"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(public, secret)
    return public, context
