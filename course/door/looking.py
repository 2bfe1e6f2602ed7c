"""Looking up what somebody shows, with the server at hand: the rule of every desk."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from course.domain.admission import Proof, Shown, Verdict, judge
from course.domain.course import Course
from course.domain.credentials import PublicKey, Refused, normalise_serial, unpack
from course.domain.door_codes import LENGTH
from course.domain.passages import Presence, presences
from course.door import queries
from course.door.queries import Seated
from course.web.seat_codes import seat_id_of

_SHORTEST_TOKEN = 100  # characters; a serial with its hyphens and spaces is far below


class Found(NamedTuple):
    """Whom a desk has before it, and what it says."""

    verdict: Verdict
    seat: Seated | None
    certificate: str = ""  # public id of the one shown; "": none was
    latin: str = ""  # as a signed code says, where no seat is known
    presence: Presence | None = None


def look(
    db: Session, course: Course, keys: Iterable[PublicKey], shown: str, day_start: datetime
) -> Found:
    """Look up a code, a serial, or the address in a square code.

    Raises NotValid for what is none of these, or mistyped.
    """
    given = shown.strip().rpartition("#")[2]
    if len(given) >= _SHORTEST_TOKEN:
        return _by_token(db, course, keys, given, day_start)
    if len("".join(given.split()).replace("-", "")) == LENGTH:
        return of_seat(db, course, seat_id_of(given), day_start)
    found = queries.certificate_of(db, serial=normalise_serial(given))
    if found is None:
        return Found(judge(Shown(), None), None)
    person_id, certificate = found
    return _of_person(db, course, person_id, certificate.public_id, certificate.proof, day_start)


def of_seat(
    db: Session, course: Course, seat_id: int, day_start: datetime, shown: Shown | None = None
) -> Found:
    """A seat by its number; red where there is none."""
    seat = queries.seat(db, course, seat_id) if seat_id < 2**31 else None
    if seat is None:
        return Found(judge(Shown(), None), None)
    passages = queries.passages_of(db, seat.person_id, day_start)
    presence = presences(passages).get(seat.public_id)
    is_inside = presence is not None and presence.is_inside
    verdict = judge(shown or Shown(), seat.state, is_inside=is_inside)
    return Found(verdict, seat, presence=presence)


def _by_token(
    db: Session, course: Course, keys: Iterable[PublicKey], token: str, day_start: datetime
) -> Found:
    try:
        claim = unpack(token, keys)
    except Refused:
        return Found(judge(Shown(is_signed=False), None), None)
    found = queries.certificate_of(db, public_id=claim.public_id)
    if found is not None:
        person_id, certificate = found
        of = _of_person(db, course, person_id, claim.public_id, certificate.proof, day_start, True)
        return of._replace(latin=claim.latin_name)
    shown = Shown(is_signed=True, is_this_edition=claim.edition == course.edition)
    return Found(judge(shown, None), None, claim.public_id, claim.latin_name)


def _of_person(
    db: Session,
    course: Course,
    person_id: int,
    certificate: str,
    proof: Proof,
    day_start: datetime,
    is_signed: bool | None = None,
) -> Found:
    shown = Shown(is_signed=is_signed, proof=proof)
    seat_id = queries.seat_of_person(db, person_id)
    if seat_id is None:
        passages = queries.passages_of(db, person_id, day_start)
        presence = next(iter(presences(passages).values()), None)
        is_inside = presence is not None and presence.is_inside
        return Found(judge(shown, None, is_inside=is_inside), None, certificate, presence=presence)
    return of_seat(db, course, seat_id, day_start, shown)._replace(certificate=certificate)


__all__ = ["Found", "look", "of_seat"]
