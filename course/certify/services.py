"""Reading what somebody holds up: a serial, a token, a scanned address, a file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from course.certify import queries
from course.domain.credentials import (
    Certified,
    CompactClaim,
    PublicKey,
    Refused,
    certified,
    normalise_serial,
    unpack,
    verify_badge,
)
from course.domain.errors import NotFound
from course.domain.words import words


def read_token(text: str, keys: Iterable[PublicKey], now: datetime) -> Certified | CompactClaim:
    """Check a signed token: the document (a JWT), the token of a QR code, or its whole address.

    Raises Refused, with the reason.
    """
    token = "".join(text.split()).rpartition("#")[2]
    if token.startswith("%PDF"):
        raise Refused(
            words("A PDF cannot be checked by itself. Scan its square code, or type its serial.")
        )
    if "." in token:
        return certified(verify_badge(token, keys, now))
    return unpack(token, keys)


def find_by_token(db: Session, text: str, keys: Iterable[PublicKey], now: datetime) -> str:
    """The public id of the credential that a token proves. Raises Refused, and NotFound."""
    public_id = read_token(text, keys, now).public_id
    if queries.by_public_id(db, public_id) is None:
        raise NotFound(words("The signature is ours, but we have no record of this certificate."))
    return public_id


def find_by_serial(db: Session, text: str) -> str:
    """The public id of the credential with a serial, as a person typed it.

    Raises NotValid when it is no serial, and NotFound.
    """
    public_id = queries.public_id_of(db, normalise_serial(text))
    if public_id is None:
        raise NotFound(
            words("We issued no certificate with this serial. Compare it again with the paper.")
        )
    return public_id
