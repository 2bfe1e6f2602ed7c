"""Work that the clock asks for: each room adds its own, the process that sends mail does it.

A chore runs in one transaction with the note of when it is due next, so it is done once, however
many machines look; one that fails is undone whole and tried again a little later. On SQLite nobody
else writes meanwhile: a chore with much to do does some of it, and asks to be called again soon.
Somebody may wait for a chore, so the process looks every two seconds; what is asked that often says
by `is_needed` whether there is anything to do, and then nothing is written for nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from flask import Blueprint, Flask
from flask.blueprints import BlueprintSetupState
from sqlalchemy.orm import Session

from course.domain.course import Course


class Chore(NamedTuple):
    """One kind of work.

    run: does it, and never commits. `url_for` and the words of letters work in it. None: all of it
    comes after.
    after: when it is due next, given the moment at which it was done.
    then: what takes long, after the transaction has ended, so that nobody waits for it; it opens
    sessions of its own. None: nothing does.
    is_needed: asked each time it is due, in a session that cannot write; while it says no, nothing
    is done and the chore stays due. None: it is always needed.
    """

    name: str  # at most 40 characters; kept, so it never changes
    run: Callable[[Session, Course, datetime], None] | None
    after: Callable[[Course, datetime], datetime]
    then: Callable[[Course, datetime], None] | None = None
    is_needed: Callable[[Session, Course, datetime], bool] | None = None


def add_chore(bp: Blueprint, chore: Chore) -> None:
    """Let the server do something of a room by the clock."""

    def add(state: BlueprintSetupState) -> None:
        state.app.extensions.setdefault("chores", []).append(chore)

    bp.record_once(add)


def chores_of(app: Flask) -> list[Chore]:
    """All that the rooms ask for."""
    known: list[Chore] = app.extensions.get("chores", [])
    return known


def every(gap: timedelta) -> Callable[[Course, datetime], datetime]:
    """Again after a while: `after=every(timedelta(minutes=5))`."""
    return lambda _course, now: now + gap


def at_once(_course: Course, now: datetime) -> datetime:
    """Again as long as it is needed: `after=at_once`, for a chore that says whether it is."""
    return now


def daily(at: time) -> Callable[[Course, datetime], datetime]:
    """Again at this hour of the summit's city: `after=daily(time(8))`."""

    def next_day(course: Course, now: datetime) -> datetime:
        here = now.astimezone(ZoneInfo(course.summit.zone))
        today = datetime.combine(here.date(), at, here.tzinfo)
        return today if today > here else today + timedelta(days=1)

    return next_day
