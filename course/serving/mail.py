"""The ways out for letters: a mail server, or a folder."""

from __future__ import annotations

import os
import smtplib
import ssl
from contextlib import suppress
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple, Protocol
from urllib.parse import unquote, urlsplit

from course.serving.composing import Refused, mail_host, on_one_line, sender_address
from course.settings import ConfigError, Settings

TIMEOUT_SECONDS = 20
"""How long a mail server may be silent."""

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Unreachable(Refused):
    """The mail server or the folder itself cannot be used just now; others would fare no better."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, is_final=False)


class Post(Protocol):
    """Wherever letters are handed in."""

    def send(self, message: EmailMessage) -> None:
        """Hand in one letter; raises Refused."""

    def close(self) -> None:
        """Close the connection, if there is one."""

    def describe(self) -> str:
        """Where letters go, in one line for whoever starts the server."""


def open_post(settings: Settings) -> Post:
    """The way out that the settings name; connects at the first letter.

    Raises ConfigError where COURSE_SMTP_URL or COURSE_MAIL_FROM cannot be used.
    """
    sender_address(settings)
    if settings.smtp_url:
        return Smtp(server_from(settings.smtp_url), mail_host(settings))
    return Folder(settings.instance_path / "mail")


class Folder:
    """Letters kept as .eml files, where there is no mail server."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def send(self, message: EmailMessage) -> None:
        """Write the file whole or not at all; the same letter again is the same file."""
        written: datetime = message["Date"].datetime
        digest = message["Message-ID"].partition(".")[2]
        name = f"{written:%Y%m%dT%H%M%S}-{digest[:12]}.eml"
        draft = self.path / f".{name}.{os.getpid()}"
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft.touch(mode=0o600)  # it may hold a link that opens an account
            with draft.open("wb") as file:
                file.write(message.as_bytes())
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self.path / name)
        except OSError as error:
            raise Unreachable(f"the folder of outgoing mail: {error.strerror}") from error

    def close(self) -> None:
        """Nothing stays open."""

    def describe(self) -> str:
        """Say where the files are."""
        return f"No mail server is set (COURSE_SMTP_URL). Messages are written to {self.path}/."


class Server(NamedTuple):
    """A mail server and how to sign in there."""

    host: str
    port: int
    is_tls: bool  # from the first byte; otherwise once the server offers it
    user: str  # "": nobody signs in
    password: str


def server_from(url: str) -> Server:
    """Read smtp://user:password@host:587 or smtps://host; user and password percent-encoded.

    Without a port: 465 for smtps, 587 for somebody who signs in, otherwise 25.
    Raises ConfigError, without repeating the password.
    """
    try:
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ValueError
        is_tls, user = parts.scheme == "smtps", unquote(parts.username or "")
        port = parts.port or (465 if is_tls else 587 if user else 25)
    except ValueError:
        raise ConfigError(
            "COURSE_SMTP_URL must be like smtp://user:password@mail.example.org:587"
            " or smtps://mail.example.org."
        ) from None
    return Server(parts.hostname, port, is_tls, user, unquote(parts.password or ""))


class Smtp:
    """A mail server; one connection serves the letters of one round."""

    def __init__(
        self, server: Server, local_name: str, timeout_seconds: float = TIMEOUT_SECONDS
    ) -> None:
        self.server, self.local_name = server, local_name
        self.timeout_seconds = timeout_seconds
        self._connection: smtplib.SMTP | None = None

    def send(self, message: EmailMessage) -> None:
        """Hand in one letter, and tell a refusal of this letter from a server that is away.

        A server that breaks off after it has taken the text may have sent it; it is tried again
        with the same Message-ID, because a letter that comes twice does less harm than none.
        """
        try:
            self._connect().send_message(message, _spec(message["From"]), [_spec(message["To"])])
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            self._drop_if_closing(code)
            raise Refused(_reason(code, said), is_final=code >= 500) from error
        except smtplib.SMTPDataError as error:
            self._drop_if_closing(error.smtp_code)
            reason = _reason(error.smtp_code, error.smtp_error)
            raise Refused(reason, is_final=error.smtp_code >= 500) from error
        except smtplib.SMTPResponseException as error:
            self._drop()
            raise Unreachable(_reason(error.smtp_code, error.smtp_error)) from error
        except OSError as error:  # of smtplib, of TLS, and of the network
            self._drop()
            raise Unreachable(str(error) or type(error).__name__) from error

    def close(self) -> None:
        """Take leave of the server."""
        if self._connection is not None:
            with suppress(OSError):
                self._connection.quit()
        self._drop()

    def describe(self) -> str:
        """Name the server, not how to sign in there."""
        return f"Mail is sent through {self.server.host}, port {self.server.port}."

    def _connect(self) -> smtplib.SMTP:
        if self._connection is None:
            self._connection = self._dial()
            self._greet(self._connection)
        return self._connection

    def _dial(self) -> smtplib.SMTP:
        host, port = self.server.host, self.server.port
        if self.server.is_tls:
            return smtplib.SMTP_SSL(
                host,
                port,
                self.local_name,
                timeout=self.timeout_seconds,
                context=ssl.create_default_context(),
            )
        return smtplib.SMTP(host, port, self.local_name, self.timeout_seconds)

    def _greet(self, connection: smtplib.SMTP) -> None:
        """Go over to TLS where it is offered, then sign in; never with a password in the clear."""
        connection.ehlo_or_helo_if_needed()
        is_safe = self.server.is_tls or self.server.host in LOOPBACK
        if not self.server.is_tls and connection.has_extn("starttls"):
            connection.starttls(context=ssl.create_default_context())
            connection.ehlo()
            is_safe = True
        if not self.server.user:
            return
        if not is_safe:
            raise smtplib.SMTPNotSupportedError("no encryption is offered, so no password was sent")
        connection.login(self.server.user, self.server.password)

    def _drop_if_closing(self, code: int) -> None:
        if code == 421:  # "closing transmission channel"
            self._drop()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def _spec(header: object) -> str:
    """The bare address in a header that we made."""
    return str(header.addresses[0].addr_spec)  # type: ignore[attr-defined]


def _reason(code: int, said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return on_one_line(f"{code} {text}")[:300]
