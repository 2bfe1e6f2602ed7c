"""Letters as the world outside gets them."""

from __future__ import annotations

import hashlib
import hmac
import re
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import urlsplit

from course.records.outbox import Letter
from course.settings import ConfigError, Settings

POLICY = SMTP.clone(cte_type="7bit")
"""Seven bits only, so that no relay on the way has to be able to do more."""

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
    message["Subject"] = on_one_line(letter.subject)
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


def on_one_line(text: str) -> str:
    """Text without line breaks and other controls."""
    return _CONTROLS.sub(" ", text).strip()
