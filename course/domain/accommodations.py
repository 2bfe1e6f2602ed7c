"""What a person needs at every quiz: more time, no time limit, plain pages. Never why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from course.domain.words import Words, words

FACTORS = (1.0, 1.25, 1.5, 2.0, 3.0, 4.0)
"""Shares of the time limit that are offered."""

GRACE = timedelta(seconds=30)
"""After the deadline an answer on its way still counts."""


@dataclass(frozen=True, slots=True)
class Accommodation:
    """Arrangements for one person; said once, applied everywhere."""

    extra_time: float = 1.0  # factor of the time limit
    no_timer: bool = False  # there is no limit at all
    plain_layout: bool = False

    @property
    def words(self) -> tuple[Words, ...]:
        """What holds, a sentence each; none where nothing was arranged."""
        said = []
        if self.no_timer:
            said.append(words("There is no time limit for you, at any quiz."))
        elif self.extra_time > 1:
            said.append(
                words(
                    "You have %(percent)s %% more time at every quiz that has a time limit.",
                    percent=round(self.extra_time * 100 - 100),
                )
            )
        if self.plain_layout:
            said.append(words("All pages are shown to you in a plain layout."))
        return tuple(said)


NONE = Accommodation()
"""What holds for almost everybody."""


def minutes_for(limit_minutes: int | None, held: Accommodation) -> int | None:
    """Whole minutes that a person has, where everybody has so many; None: no limit."""
    if limit_minutes is None or held.no_timer:
        return None
    return -int(-limit_minutes * held.extra_time // 1)  # never a part of a minute less


def deadline(
    started_at: datetime, limit_minutes: int | None, held: Accommodation
) -> datetime | None:
    """When a try ends for a person; None: it does not."""
    minutes = minutes_for(limit_minutes, held)
    return None if minutes is None else started_at + timedelta(minutes=minutes)


def is_over(deadline_at: datetime | None, now: datetime) -> bool:
    """Whether answers are taken no more."""
    return deadline_at is not None and now > deadline_at + GRACE
