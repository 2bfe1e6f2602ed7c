"""The key under which a browser seals answers that it could not send yet."""

from __future__ import annotations

import base64

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PURPOSE = b"summit course: unsent answers, AES-256-GCM, 1"
"""Keeps these keys apart from everything else that is made of the same secret."""


def seal_key(secret_key: str, person: str, attempt: str) -> str:
    """Derive the key of one person's answers in one try; both are named by their public ids.

    Unsent answers stay in the browser after signing out, or they would be lost; so on a shared
    device the next person could read them. Sealed, they open only with a key that the server puts
    into the pages of this try, which it shows to its author alone. It is derived, so nothing is
    stored that could be lost or leak; the browser does not keep it either.
    Returns 256 bits in base64. Another secret gives other keys: what waits then cannot be opened.
    Source: HKDF with SHA-256, RFC 5869; the secret is random, so it needs no salt.
    """
    # No public id holds a zero byte, so no two pairs of them read the same.
    info = b"\0".join((PURPOSE, person.encode(), attempt.encode()))
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret_key.encode())
    return base64.b64encode(derived).decode()
