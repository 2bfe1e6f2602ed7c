"""What a desk says for each verdict: one word, what it means, what to do. Its script has no words.

Places in braces are filled where they are shown, by the page or by the script: {time}, {room},
{category}, {since}, {desk}.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from course.domain.admission import Reason
from course.domain.words import Words, words


class Said(NamedTuple):
    """The words of one reason."""

    word: Words  # alone, and large
    means: Words
    advice: Words


_COMPARE = words("Compare the name with the passport or the badge.")
_CALL = words("Ask the person to wait beside the desk, and call the secretariat.")
_BY_NAME = words("Look the person up by name. If that is red too, call the secretariat.")

SAID: Mapping[Reason, Said] = {
    Reason.COMPLETE: Said(words("Enter"), words("The course is completed."), _COMPARE),
    Reason.EXEMPT: Said(
        words("Enter"), words("Exempt: this person need not do the course."), _COMPARE
    ),
    Reason.NOT_LISTED: Said(
        words("Enter"),
        words("The certificate is ours, and it holds. It is not on the list of this device."),
        _COMPARE,
    ),
    Reason.INSIDE: Said(
        words("Inside"),
        words("Already inside since {since}, let in by {desk}."),
        words("Compare the passport. Somebody else may be here with this person's code."),
    ),
    Reason.UNFINISHED: Said(
        words("Finish"),
        words("Come in, and finish on site. Time needed: about {time}. {room}"),
        _COMPARE,
    ),
    Reason.NO_COURSE: Said(
        words("Guest"), words("Come in. This category needs no course: {category}."), _COMPARE
    ),
    Reason.OTHER_EDITION: Said(
        words("Finish"),
        words("Come in, and finish on site: the certificate is of another edition. {room}"),
        _COMPARE,
    ),
    Reason.FORGED: Said(
        words("Stop"),
        words("The signature does not fit: the code was changed, forged, or not read whole."),
        words("Scan it once more. If it stays red, look the person up by name."),
    ),
    Reason.REVOKED: Said(words("Stop"), words("This certificate was taken back."), _CALL),
    Reason.PASSED_ON: Said(
        words("Stop"), words("This place has been passed on to somebody else."), _BY_NAME
    ),
    Reason.UNKNOWN: Said(
        words("Stop"), words("This is not the code of a seat on the list."), _BY_NAME
    ),
}
ROOM = words("Learning room: {room}.")
