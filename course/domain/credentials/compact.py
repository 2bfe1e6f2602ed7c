"""The token of the QR code: a claim in so few bytes that a door can read it off paper.

docs/credential.md describes it byte by byte, for those who write another reader.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from course.domain.credentials import encoding
from course.domain.credentials.claim import Claim
from course.domain.credentials.keys import SHORT_ID_BYTES, IssuerKey, PublicKey
from course.domain.credentials.refused import Refused
from course.domain.words import words

VERSION = 1
PUBLIC_ID_BYTES = 16
NAME_BYTES = 39  # the name field of a passport's machine-readable line
MAX_CHARACTERS = 1_000
# Signed in front of the packed bytes and never sent, so that a signature made for a QR code is
# good for nothing else, and no other signature of the same key is good for a QR code.
PURPOSE = b"summit-course compact credential\x00"
_HEAD = struct.Struct(f">B{SHORT_ID_BYTES}s{PUBLIC_ID_BYTES}sI")
_SIGNATURE_BYTES = 64


class CompactClaim(NamedTuple):
    """What a QR code says by itself; the rest is asked of the verification page."""

    public_id: str
    latin_name: str  # cut to 39 bytes, as passports cut it
    delegation_code: str
    edition: str
    issued_at: datetime  # to the second


def pack(claim: Claim, key: IssuerKey) -> str:
    """Pack and sign the compact form of a claim.

    Raises ValueError when the public id is not 16 bytes in base64url, or the edition or the
    delegation's code is longer than 255 bytes.
    """
    packed = _HEAD.pack(
        VERSION,
        key.public.short_id,
        _public_id_bytes(claim.public_id),
        int(claim.issued_at.timestamp()),
    )
    packed += _field(claim.delegation_code) + _field(claim.edition)
    packed += _field(_cut(claim.latin_name, NAME_BYTES))
    return encoding.encode(packed + key.sign(PURPOSE + packed))


def unpack(token: str, keys: Iterable[PublicKey]) -> CompactClaim:
    """Check a compact token and read it. Raises Refused, with the reason."""
    packed, signature = _parts(token)
    short_id = packed[1 : 1 + SHORT_ID_BYTES]
    candidates = [key for key in keys if key.short_id == short_id]
    if not candidates:
        raise Refused(words("The code was not signed with one of our keys."))
    if not any(key.signed(signature, PURPOSE + packed) for key in candidates):
        raise Refused(words("The signature does not fit: the code was changed or forged."))
    return _read(packed)


def verification_address(base_url: str, token: str) -> str:
    """What the QR code holds. The token stands in the fragment, which browsers never send."""
    return f"{base_url}/verify/#{token}"


def _parts(token: str) -> tuple[bytes, bytes]:
    if len(token) > MAX_CHARACTERS:
        raise Refused(words("This is too long for a code of ours."))
    try:
        raw = encoding.decode(token)
    except ValueError as error:
        raise Refused(words("This is no code of ours, or a part of it is missing.")) from error
    if not raw or raw[0] != VERSION:
        raise Refused(words("This is no code of ours, or one of a later version."))
    if len(raw) < _HEAD.size + 3 + _SIGNATURE_BYTES:
        raise Refused(words("The code is cut short."))
    return raw[:-_SIGNATURE_BYTES], raw[-_SIGNATURE_BYTES:]


def _read(packed: bytes) -> CompactClaim:
    _, _, public_id, issued = _HEAD.unpack_from(packed)
    texts, rest = [], packed[_HEAD.size :]
    for _ in range(3):
        length, rest = rest[0], rest[1:]
        texts.append(rest[:length].decode())
        rest = rest[length:]
    delegation_code, edition, latin_name = texts
    issued_at = datetime.fromtimestamp(issued, UTC)
    return CompactClaim(encoding.encode(public_id), latin_name, delegation_code, edition, issued_at)


def _public_id_bytes(public_id: str) -> bytes:
    raw = encoding.decode(public_id)
    if len(raw) != PUBLIC_ID_BYTES:
        raise ValueError("not a credential's public id")
    return raw


def _field(text: str) -> bytes:
    raw = text.encode()
    if len(raw) > 255:
        raise ValueError(f"too long for a compact token: {text}")
    return bytes([len(raw)]) + raw


def _cut(text: str, limit: int) -> str:
    """The longest beginning of a text that takes at most `limit` bytes."""
    return text.encode()[:limit].decode(errors="ignore")
