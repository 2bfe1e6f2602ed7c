"""How long things take, as people say it: "25 minutes", and of more than ninety "3 h 30 min".

The letters h and min are written in every language, and no language has to bend them. The door's
script says the same once more (static/js/door/duration.js).
"""

from __future__ import annotations

from course.domain.words import Words, words, words_n

IN_MINUTES = 90
"""So many minutes are said in minutes."""

AN_HOUR = 60
ROUNDED_TO = 10


def duration(minutes: int) -> Words:
    """Say whole minutes."""
    if minutes <= IN_MINUTES:
        return words_n("%(count)s minute", "%(count)s minutes", minutes)
    hours, rest = divmod(minutes, AN_HOUR)
    if not rest:
        return words("%(hours)s h", hours=hours)
    return words("%(hours)s h %(minutes)s min", hours=hours, minutes=rest)


def roughly(minutes: int) -> Words:
    """Say about how long something takes: of more than an hour, the nearest ten minutes."""
    if minutes <= AN_HOUR:
        return duration(minutes)
    return duration((minutes + ROUNDED_TO // 2) // ROUNDED_TO * ROUNDED_TO)


__all__ = ["duration", "roughly"]
