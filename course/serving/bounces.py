"""Letters that come back: what a mail server reports about them (RFC 3464)."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from typing import NamedTuple

LARGEST = 1024 * 1024  # bytes of a report

_OURS = re.compile(r"<(\d{1,18})\.([0-9a-f]{64})@[^>\s]+>")


class Bounce(NamedTuple):
    """A letter of ours that was not delivered, for good."""

    message_id: int  # of the outbox
    digest: str  # of its cause: whoever reports must have seen the letter
    reason: str


def read_report(raw: bytes) -> Bounce | None:
    """What a report says; None where it is no report of a lasting failure of a letter of ours.

    A delay, a success and a holiday notice are none.
    """
    if len(raw) > LARGEST:
        return None
    report = message_from_bytes(raw, policy=default)
    assert isinstance(report, EmailMessage)
    status = next((p for p in report.walk() if p.get_content_type() == _STATUS), None)
    if status is None:
        return None
    failed = next((block for block in _blocks(status) if _is_final(block)), None)
    ours = next(filter(None, map(_letter, report.walk())), None)
    if failed is None or ours is None:
        return None
    reason = str(failed.get("Diagnostic-Code") or failed.get("Status") or "")
    return Bounce(int(ours[1]), ours[2], " ".join(reason.split()))


_STATUS = "message/delivery-status"


def _blocks(status: Message) -> list[Message]:
    """The parts of a report: one about the letter, then one a recipient."""
    blocks = status.get_payload()
    return [one for one in blocks if isinstance(one, Message)] if isinstance(blocks, list) else []


def _is_final(block: Message) -> bool:
    return str(block.get("Action", "")).strip().lower() == "failed" and str(
        block.get("Status", "5")
    ).strip().startswith("5")


def _letter(part: Message) -> re.Match[str] | None:
    """The id of our letter, in what the report gives back of it."""
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        first = inner[0] if isinstance(inner, list) and inner else None
        return _OURS.search(str(first["Message-ID"])) if isinstance(first, Message) else None
    if part.get_content_type() == "text/rfc822-headers":
        text = part.get_payload(decode=True)
        return _OURS.search(text.decode("latin-1")) if isinstance(text, bytes) else None
    return None
