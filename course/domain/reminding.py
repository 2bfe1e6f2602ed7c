"""Whom a reminder is for, when it goes out, and how often one person may be written to."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from course.domain.course import Summit

MOST_A_WEEK = 3
"""Reminders to one person in seven days, whoever sends them."""

GAP = timedelta(hours=20)
"""Between two reminders to one person: one a day, whatever the hour."""

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Choice:
    """Whom a reminder is for; people who are ready or exempt never get one."""

    delegations: tuple[int, ...] = ()  # ids; (): all that the sender looks after
    only_not_started: bool = False
    blocked_on: str = ""  # a requirement, "quiz:safety"; "": whatever is missing
    inactive_days: int = 0  # at least so long ago they did something; 0: at any time


def choice_to_json(choice: Choice) -> str:
    """As it is kept."""
    return json.dumps(asdict(choice), sort_keys=True)


def choice_from_json(text: str) -> Choice:
    """Read back what `choice_to_json` wrote."""
    data = json.loads(text)
    return Choice(**{**data, "delegations": tuple(data["delegations"])})


def may_remind(before: Collection[datetime], now: datetime) -> bool:
    """Whether somebody may be reminded now, given when they were."""
    lately = [at for at in before if at > now - WEEK]
    return len(lately) < MOST_A_WEEK and all(at <= now - GAP for at in lately)


def next_round(
    weekdays: str, hour: int, until: datetime, summit: Summit, now: datetime
) -> datetime | None:
    """When a schedule is due next, after now; None: never again.

    weekdays: figures, 0 for Monday; hour: by the clock of the summit's city.
    """
    zone = ZoneInfo(summit.zone)
    today = now.astimezone(zone).date()
    for ahead in range(8):
        day = today + timedelta(days=ahead)
        at = datetime.combine(day, time(hour), zone)
        if str(day.weekday()) in weekdays and at > now:
            return at if at <= until else None
    return None
