"""The letter of the morning to everybody who looks after people: what changed, what waits."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from course.domain.course import Course
from course.domain.forecast import Forecast
from course.domain.letters import LetterKind, Place, Sayable
from course.domain.rights import Right
from course.domain.words import Words, words, words_n
from course.facilitate.pace import Pace, pace
from course.records import outbox
from course.records.outbox import Message
from course.records.sessions import Scope
from course.store import Grant, Person
from course.web.chores import Chore, daily
from course.web.letters import DEAR, NAME, TITLE, letter_writer
from course.web.pages import public_url
from course.web.waiting import Row, ask_all

DIGEST = LetterKind(
    "digest",
    words("Digest of the morning"),
    (
        NAME,
        TITLE,
        Place(
            "changed",
            words("what changed since yesterday"),
            words("Since yesterday: 31 ready, 4 stuck. 1204 of 1900 are ready."),
        ),
        Place(
            "ahead",
            words("what follows if people go on at this pace; nothing while too little is known"),
            words(
                "At this pace, 1742 of 1900 people are ready by 18 June 2027, 18:00, Geneva time."
            ),
        ),
        Place("waiting", words("how much waits for them"), words("Nothing waits for you.")),
        Place("link", words("the inbox"), "https://course.example.org/facilitate/", is_needed=True),
    ),
    words("%(title)s: this morning", title="{title}"),
    (DEAR, Words("{changed}"), Words("{ahead}"), Words("{waiting}"), Words("{link}")),
)

_Grants = frozenset[tuple[Right, int | None]]  # of one reader: right and delegation; None: all


def write_digests(db: Session, course: Course, now: datetime) -> None:
    """Write to everybody of the secretariat, and to every focal point about their delegation."""
    write = letter_writer(db, DIGEST)
    seen: dict[_Grants, tuple[Pace, list[Row]]] = {}
    day = now.astimezone(ZoneInfo(course.summit.zone))
    letters = []
    for person, grants in _readers(db, now):
        if grants not in seen:
            held = {right for right, _ in grants}
            rows = ask_all(db, held, partial(_reach, grants), now)
            seen[grants] = pace(db, course, _reach(grants, held), now), rows
        at_pace, rows = seen[grants]
        values: dict[str, Sayable] = {
            "name": person.name,
            "title": course.title,
            "changed": _changed(at_pace, rows, now),
            "ahead": _ahead(course, at_pace.forecast),
            "waiting": _waiting(rows, now),
            "link": public_url("facilitate.home"),
        }
        letter = write(person, values)
        cause = f"digest:{day:%Y-%m-%d}:{person.public_id}"
        letters.append(
            Message(cause, person.email or "", letter.subject, letter.body, person.id, "digest")
        )
    outbox.write_all(db, letters, now)


def _readers(db: Session, now: datetime) -> list[tuple[Person, _Grants]]:
    """Who gets a digest, and what they look after people by; those with a mailbox."""
    statement = (
        select(Person, Grant.right, Grant.delegation_id)
        .join(Grant, Grant.person_id == Person.id)
        .where(Grant.right.in_((Right.SECRETARIAT, Right.FOCAL)), Person.email.is_not(None))
        .where(or_(Grant.until.is_(None), Grant.until > now))
        .where(Person.disabled_at.is_(None), Person.reminders_off_at.is_(None))
        .order_by(Person.id)
    )
    held: dict[int, tuple[Person, set[tuple[Right, int | None]]]] = {}
    for person, right, place in db.execute(statement):
        if right is Right.SECRETARIAT or place is not None:
            held.setdefault(person.id, (person, set()))[1].add((right, place))
    return [(person, frozenset(grants)) for person, grants in held.values()]


def _reach(grants: _Grants, rights: Collection[Right]) -> Scope:
    """Whom somebody looks after by some of their rights."""
    places = {place for right, place in grants if right in rights}
    return Scope(None in places, frozenset(place for place in places if place is not None))


def _changed(at_pace: Pace, rows: list[Row], now: datetime) -> list[Words]:
    stuck = sum(row.source.is_stuck and row.waiting.since > now - timedelta(days=1) for row in rows)
    return [
        words(
            "Since yesterday: %(ready)s ready, %(stuck)s stuck. %(all)s of %(people)s are ready.",
            ready=at_pace.since_yesterday,
            stuck=stuck,
            all=at_pace.ready,
            people=at_pace.people,
        )
    ]


def _ahead(course: Course, ahead: Forecast | None) -> list[Words]:
    if ahead is None:
        return []
    said = words(
        "At this pace, %(likely)s of %(of)s people are ready by %(last)s; in eight cases out of"
        " ten, between %(low)s and %(high)s.",
        likely=ahead.likely,
        of=ahead.of,
        last=words(
            "%(day)s, %(hour)s, %(city)s time",
            day=course.summit.deadline,
            hour=f"{course.summit.deadline:%H:%M}",
            city=course.summit.city,
        ),
        low=ahead.low,
        high=ahead.high,
    )
    return [said]


def _waiting(rows: list[Row], now: datetime) -> list[Words]:
    if not rows:
        return [words("Nothing waits for you.")]
    days = (now - rows[0].waiting.since).days
    said = [words_n("%(count)s thing waits for you.", "%(count)s things wait for you.", len(rows))]
    if days:
        said.append(
            words_n(
                "The oldest waits for %(count)s day.", "The oldest waits for %(count)s days.", days
            )
        )
    return said


CHORE = Chore("digest", write_digests, daily(time(8)))
