"""The short code of a seat, as it stands on badges and slips and is typed at the door."""

from __future__ import annotations

from functools import cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

from course.domain import door_codes

_INFO = b"summit course: short codes of seats, 1"


def seat_code(seat_id: int) -> str:
    """The code of a seat: "7KQ2-M4TR". Another COURSE_SECRET_KEY gives other codes."""
    return door_codes.code_of(seat_id, _key(current_app.config["SECRET_KEY"]))


def seat_id_of(code: str) -> int:
    """The seat that a typed code would be of. Raises NotValid."""
    return door_codes.seat_of(code, _key(current_app.config["SECRET_KEY"]))


@cache
def _key(secret_key: str) -> bytes:
    """Derived, so nothing is stored. Source: HKDF with SHA-256, RFC 5869."""
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=_INFO)
    return derivation.derive(secret_key.encode())
