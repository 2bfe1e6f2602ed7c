"""Letters as the world outside gets them: composed, and handed to a mail server or a folder."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import smtplib
import ssl
from contextlib import suppress
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import NamedTuple, Protocol
from urllib.parse import unquote, urlsplit

from course.records.outbox import Letter
from course.settings import ConfigError, Settings

TIMEOUT_SECONDS = 20
"""How long a mail server may be silent."""

POLICY = SMTP.clone(cte_type="7bit")
"""Seven bits only, so that no relay on the way has to be able to do more."""

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_NAME_AND_ADDRESS = re.compile(r"(?P<name>[^<>]*)<(?P<spec>[^<>]+)>|(?P<bare>[^\s<>]+)")
_NO_ADDRESS = (MessageError, ValueError, IndexError)  # what Address raises, by kind of fault


class Refused(Exception):
    """A letter was not taken.

    reason: for whoever runs the course; is_final: whether asking again is pointless.
    """

    def __init__(self, reason: str, *, is_final: bool) -> None:
        super().__init__(reason)
        self.reason, self.is_final = reason, is_final


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


def mail_host(settings: Settings) -> str:
    """The name behind the @ of what we send: the host of the public address."""
    host = urlsplit(settings.base_url).hostname or "localhost"
    return f"[IPv6:{host}]" if ":" in host else host


def sender_address(settings: Settings) -> Address:
    """Who writes: COURSE_MAIL_FROM, as "Name <address>" or the address alone.

    Raises ConfigError where it is no address.
    """
    given = settings.mail_from or f"course@{mail_host(settings)}"
    read = _NAME_AND_ADDRESS.fullmatch(given)
    try:
        if read is None:
            raise ValueError(given)
        name = (read["name"] or "").strip().strip('"')
        return Address(display_name=name, addr_spec=read["spec"] or read["bare"])
    except _NO_ADDRESS as error:
        raise ConfigError(f"COURSE_MAIL_FROM must be a mail address, not {given!r}.") from error


def message_id(letter_id: int, cause: str, host: str) -> str:
    """The same letter has the same id, so that whoever gets it twice can tell.

    The number says which letter it is when it comes back; the digest, that the report is about it.
    """
    return f"<{letter_id}.{_digest(cause, host)}@{host}>"


def _digest(cause: str, host: str) -> str:
    return hashlib.sha256(f"{cause}\n{host}".encode()).hexdigest()


def is_cause(cause: str, digest: str, settings: Settings) -> bool:
    """Whether a digest out of a message's id is that of a cause."""
    return hmac.compare_digest(_digest(cause, mail_host(settings)), digest)


def compose(letter: Letter, settings: Settings) -> EmailMessage:
    """Make the message: plain text, UTF-8.

    What people typed can add no header: a line break in the subject becomes a space.
    Raises Refused, for good, where the recipient is not one address.
    """
    try:
        recipient = Address(addr_spec=letter.recipient)
    except _NO_ADDRESS as error:
        raise Refused("the address cannot be read", is_final=True) from error
    message = EmailMessage(POLICY)
    message["Message-ID"] = message_id(letter.id, letter.cause, mail_host(settings))
    message["Date"] = letter.written_at
    message["From"] = sender_address(settings)
    message["To"] = recipient
    message["Subject"] = _CONTROLS.sub(" ", letter.subject).strip()
    message["Auto-Submitted"] = "auto-generated"  # so that no holiday notice comes back
    if letter.unsubscribe:  # RFC 8058: mail programs turn it off with one press
        message["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.body)
    if letter.calendar:
        message.add_attachment(
            letter.calendar.encode(),
            maintype="text",
            subtype="calendar",
            filename="deadline.ics",
            params={"method": "PUBLISH", "charset": "utf-8"},
        )
    return message


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
    return _CONTROLS.sub(" ", f"{code} {text}").strip()[:300]
