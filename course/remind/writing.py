"""Making a reminder for one person, and the chore that makes those of everybody."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from flask import current_app
from sqlalchemy.orm import Session

from course.domain.completion import Record, judge
from course.domain.course import Course
from course.domain.record_text import record_from_json
from course.domain.words import words
from course.records.outbox import Message
from course.remind import letters, off, queries, services
from course.remind.queries import Reached
from course.remind.services import Write
from course.web.calendar import deadline_entry
from course.web.chores import Chore, at_once
from course.web.i18n import say, speaking
from course.web.letters import letter_writer, whom_to_write_to
from course.web.pages import public_url

EVENT = words("Finish the course “%(title)s”")


PREVIEW = "preview"
"""The cause of a letter that somebody else looks at: its own address stands in no such one."""


def writer(db: Session, course: Course, now: datetime, note: str) -> Write:
    """Make the writer of reminders that say this note; it reads the letter's texts once."""
    compose = letter_writer(db, letters.REMINDER)
    secret: str = current_app.config["SECRET_KEY"]

    def write(reached: Reached, cause: str) -> Message | None:
        person = reached.person
        record = record_from_json(reached.record) if reached.record else Record()
        standing = judge(course, record)
        if not standing.missing or standing.is_complete:
            return None
        is_shown = cause == PREVIEW
        turn_off = off.example() if is_shown else off.address(secret, person.public_id)
        values = letters.values(course, person.name, standing, note, turn_off, whom_to_write_to())
        letter = compose(person, values)
        with speaking(person.locale):
            event = say(EVENT._replace(values={"title": course.title}))
        return Message(
            cause,
            person.email or "",
            letter.subject,
            letter.body,
            person.id,
            calendar=deadline_entry(course, event, public_url("learn.contents"), now),
            unsubscribe=turn_off,
        )

    return write


def go_on(db: Session, course: Course, now: datetime) -> None:
    """Begin what is due, and write to some more people."""
    services.begin_due(db, course, now)
    services.go_on(db, partial(writer, db, course, now), now)


def is_any(db: Session, _course: Course, now: datetime) -> bool:
    """Whether a reminder is due, or a round has not reached everybody."""
    return queries.is_any_due(db, now)


CHORE = Chore("reminders", go_on, at_once, is_needed=is_any)
"""Some people at a time, so that nobody waits for the database."""
