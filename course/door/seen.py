"""A verdict in words, for a page that the server makes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from course.domain.admission import Colour, Reason, Verdict
from course.domain.course import Course
from course.domain.duration import roughly
from course.domain.seats import CATEGORY_WORDS
from course.domain.words import Words, words
from course.door.looking import Found
from course.door.saying import ROOM, SAID
from course.store import Passage
from course.web.i18n import say


class Seen(NamedTuple):
    """What the page shows."""

    verdict: Verdict
    word: str
    means: str
    advice: str
    latin: str
    name: str
    second: str  # delegation and category
    seat: int | None
    certificate: str
    last: str  # uid of the passage that would be taken back; "": none
    passages: tuple[tuple[str, Words], ...]  # what can be written down


def time_at_door(course: Course, moment: datetime) -> str:
    """The time as the clock beside the desk shows it: that of the summit's city."""
    return moment.astimezone(course.summit.deadline.tzinfo).strftime("%H:%M")


def seen(found: Found, course: Course) -> Seen:
    """Put a verdict into words."""
    said, seat, presence = SAID[found.verdict.reason], found.seat, found.presence
    room = course.admission.learning_room
    values = {
        "time": say(roughly(seat.minutes if seat else 0)),
        "room": _filled(ROOM, {"room": room}) if room else "",
        "category": say(CATEGORY_WORDS[seat.category]) if seat else "",
        "since": time_at_door(course, presence.last.at) if presence else "",
        "desk": presence.last.desk if presence else "",
    }
    return Seen(
        found.verdict,
        say(said.word),
        _filled(said.means, values),
        say(said.advice),
        seat.latin_name if seat else found.latin,
        seat.name if seat else found.latin,
        f"{seat.delegation} · {say(CATEGORY_WORDS[seat.category])}" if seat else "",
        seat.seat_id if seat else None,
        found.certificate,
        presence.last.uid if presence else "",
        tuple(_passages(found)),
    )


def _passages(found: Found) -> list[tuple[str, Words]]:
    if found.verdict.colour is Colour.RED:
        return []
    if found.verdict.reason is not Reason.INSIDE:
        return [(Passage.IN.value, words("Let in"))]
    return [
        (Passage.OUT.value, words("Goes out")),
        (Passage.IN.value, words("Let in again")),
        (Passage.UNDO.value, words("Undo: not let in")),
    ]


def _filled(said: Words, values: Mapping[str, object]) -> str:
    """Fill the places in braces, as the script does."""
    text = say(said)
    for name, value in values.items():
        text = text.replace("{" + name + "}", str(value))
    return text.strip()
