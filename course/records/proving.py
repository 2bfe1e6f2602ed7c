"""Proving by a password, while signed in, that one is still who signed in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from course.records import passwords, strikes
from course.store import Person


def is_password(db: Session, person: Person, password: str, now: datetime) -> bool:
    """Whether this is the person's password; a wrong one is counted against them.

    Raises TooMany, before the password is looked at.
    """
    counted = f"person:{person.public_id}"
    strikes.check(db, strikes.SIGN_IN, counted, now)
    if not passwords.matches(person.password_hash, password):
        strikes.add(db, strikes.SIGN_IN, counted, now)
        return False
    strikes.clear(db, strikes.SIGN_IN, counted)
    return True
