"""The deadline as an entry for a calendar (RFC 5545)."""

from __future__ import annotations

from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event

from course.domain.course import Course

A_DAY = timedelta(days=1)


def deadline_entry(course: Course, summary: str, address: str, made_at: datetime) -> str:
    """One event, at the deadline, with an alarm the day before.

    summary: what the event is called, in the reader's language; address: of the course.
    The event's UID is the same for everybody and every letter, so that a calendar holds it once
    and moves it when the deadline moves.
    """
    event = Event()
    event.add("uid", f"deadline-{course.edition.replace(' ', '-').lower()}@summit-course")
    event.add("dtstamp", made_at)
    event.add("dtstart", course.summit.deadline.astimezone(made_at.tzinfo))
    event.add("summary", summary)
    event.add("location", course.summit.city)
    event.add("url", address)
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", -A_DAY)
    event.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", "-//Summit Course//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    text: bytes = calendar.to_ical()
    return text.decode()
