"""Base64url, read strictly: one text for one sequence of bytes."""

from __future__ import annotations

import base64
import binascii


def encode(raw: bytes) -> str:
    """Write bytes as base64url without padding (RFC 4648, section 5)."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def decode(text: str) -> bytes:
    """Read what `encode` wrote.

    The last character may carry unused bits. Usual decoders ignore them, so that two texts mean the
    same bytes and a changed character could pass unseen: here the bytes must give the same text.
    Raises ValueError for anything that `encode` would not have written.
    """
    try:
        raw = base64.b64decode(
            text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True
        )
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError("not base64url") from error
    if encode(raw) != text:
        raise ValueError("not base64url")
    return raw
