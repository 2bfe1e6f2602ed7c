"""The keys under which a browser seals what stays on its device."""

from __future__ import annotations

import base64
from enum import Enum

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Purpose(Enum):
    """What is sealed. Keeps these keys apart from everything else made of the same secret."""

    UNSENT = b"summit course: unsent answers, AES-256-GCM, 1"
    BRIEF = b"summit course: a delegate's own brief, AES-256-GCM, 1"


def seal_key(secret_key: str, purpose: Purpose, person: str, place: str) -> str:
    """Derive the key of what one person wrote in one place: a try at a quiz, or a lesson.

    person, place: by their public names. Unsent answers and briefs stay in the browser after
    signing out, or they would be lost; so on a shared device the next person could read them.
    Sealed, they open only with a key that the server puts into the pages of this place, which it
    shows to their author alone. It is derived, so nothing is stored that could be lost or leak; the
    browser does not keep it either.
    Returns 256 bits in base64. Another secret gives other keys: what waits then cannot be opened.
    Source: HKDF with SHA-256, RFC 5869; the secret is random, so it needs no salt.
    """
    # No name holds a zero byte, so no two pairs of them read the same.
    info = b"\0".join((purpose.value, person.encode(), place.encode()))
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret_key.encode())
    return base64.b64encode(derived).decode()
