"""From the code on a card to the secret that its invitation is found by."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from course.domain.card_codes import BITS, new_code

_INFO = b"summit course: codes of sign-in cards, 1\0"


def draw_code() -> str:
    """A code that nobody can guess."""
    return new_code(secrets.randbits(BITS))


def card_token(secret_key: str, code: str) -> str:
    """The secret of a card's invitation.

    A code is short enough to be typed, so its bare hash could be searched for by whoever reads the
    database. This one needs the server's secret too. Another COURSE_SECRET_KEY voids all cards.
    """
    return hmac.digest(secret_key.encode(), _INFO + code.encode(), hashlib.sha256).hex()
