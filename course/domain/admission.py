"""Who is let in: the rule of the door, the same at a desk with a network and at one without.

A desk that is cut off follows it in the browser: static/js/door/verdict.js says the same, and the
tests hold every case of the two against each other.

The colours are few on purpose. Green: come in. Amber: come in, and something is to be said. Red:
not with this. A proof that is signed by us and stands on no list is green: a list can be old, a
signature cannot be forged. Shown a second time it is amber, as for anybody who is inside already.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from course.domain.completion import Standing
from course.domain.course import Admission, Course

"""As what somebody comes."""


class Colour(StrEnum):
    """What the desk sees first."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class Progress(StrEnum):
    """How far the holder of a seat is, as the door needs to know it."""

    READY = "ready"  # has completed this edition
    EXEMPT = "exempt"  # nothing is asked of them any more
    UNFINISHED = "unfinished"
    NO_COURSE = "no-course"  # unfinished, and the category needs no course


class Proof(StrEnum):
    """A certificate's state, as the list has it."""

    VALID = "valid"
    SUPERSEDED = "superseded"  # another name stands on a newer one
    REVOKED = "revoked"


class Reason(StrEnum):
    """Why a verdict is as it is; each has its words in `door.saying`."""

    COMPLETE = "complete"
    EXEMPT = "exempt"
    NOT_LISTED = "not-listed"
    INSIDE = "inside"
    UNFINISHED = "unfinished"
    NO_COURSE = "no-course"
    OTHER_EDITION = "other-edition"
    FORGED = "forged"
    REVOKED = "revoked"
    PASSED_ON = "passed-on"
    UNKNOWN = "unknown"


COLOURS: Mapping[Reason, Colour] = {
    Reason.COMPLETE: Colour.GREEN,
    Reason.EXEMPT: Colour.GREEN,
    Reason.NOT_LISTED: Colour.GREEN,
    Reason.INSIDE: Colour.AMBER,
    Reason.UNFINISHED: Colour.AMBER,
    Reason.NO_COURSE: Colour.AMBER,
    Reason.OTHER_EDITION: Colour.AMBER,
    Reason.FORGED: Colour.RED,
    Reason.REVOKED: Colour.RED,
    Reason.PASSED_ON: Colour.RED,
    Reason.UNKNOWN: Colour.RED,
}
_BY_PROGRESS = {
    Progress.READY: Reason.COMPLETE,
    Progress.EXEMPT: Reason.EXEMPT,
    Progress.UNFINISHED: Reason.UNFINISHED,
    Progress.NO_COURSE: Reason.NO_COURSE,
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody brought: a signed code, a number, or nothing but their name."""

    is_signed: bool | None = None  # the signature holds; None: nothing signed was shown
    proof: Proof | None = None  # of the certificate shown; None: none, or not on the list
    is_this_edition: bool = True  # as the signed code says


@dataclass(frozen=True, slots=True)
class SeatState:
    """What the list says of a seat."""

    is_held: bool  # False: it was passed on, or given up
    progress: Progress
    proof: Proof | None = None  # the holder's best certificate; None: has none


class Verdict(NamedTuple):
    """What the desk says."""

    colour: Colour
    reason: Reason


def judge(shown: Shown, seat: SeatState | None, *, is_inside: bool = False) -> Verdict:
    """Tell whether somebody is let in, and why.

    seat: as the list has it; None where it has none for what was shown. is_inside: the holder of
    the seat, or of the certificate, came in today and did not go out.
    """
    reason = _reason(shown, seat, is_inside)
    return Verdict(COLOURS[reason], reason)


def _reason(shown: Shown, seat: SeatState | None, is_inside: bool) -> Reason:
    if shown.is_signed is False:
        return Reason.FORGED
    if shown.proof is Proof.REVOKED:
        return Reason.REVOKED
    if seat is None:
        return _unlisted(shown, is_inside)
    if not seat.is_held:
        return Reason.PASSED_ON
    if seat.proof is Proof.REVOKED:
        return Reason.REVOKED
    if is_inside:
        return Reason.INSIDE
    return _BY_PROGRESS[seat.progress]


def _unlisted(shown: Shown, is_inside: bool) -> Reason:
    if not shown.is_signed:
        return Reason.UNKNOWN
    if is_inside:
        return Reason.INSIDE
    return Reason.NOT_LISTED if shown.is_this_edition else Reason.OTHER_EDITION


def progress_of(
    standing: Standing, category: str, admission: Admission, *, is_complete: bool
) -> Progress:
    """How far the holder of a seat is.

    is_complete: whether this edition was completed; it stands when the course grows.
    """
    if is_complete:
        return Progress.READY
    if standing.is_exempt:
        return Progress.EXEMPT
    return Progress.NO_COURSE if category in admission.no_course else Progress.UNFINISHED


def minutes_left(course: Course, standing: Standing, quizzes: Mapping[str, int]) -> int:
    """About how long it takes to finish on site: what is missing, as a whole.

    quizzes: minutes of each module's quiz.
    """
    minutes = 0
    for missing in standing.missing:
        if missing.lesson is None:
            minutes += quizzes.get(missing.module, 0)
        else:
            lesson = course.lesson(f"{missing.module}/{missing.lesson}")
            minutes += lesson.minutes if lesson is not None else 0
    return minutes


__all__ = [
    "COLOURS",
    "Colour",
    "Progress",
    "Proof",
    "Reason",
    "SeatState",
    "Shown",
    "Verdict",
    "judge",
    "minutes_left",
    "progress_of",
]
