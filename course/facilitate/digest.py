"""The letter of the morning to everybody who looks after people: what changed, what waits."""

from __future__ import annotations

from datetime import datetime, time, timedelta

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

_SECRETARIAT = frozenset({Right.SECRETARIAT})
_FOCAL = frozenset({Right.FOCAL})


def write_digests(db: Session, course: Course, now: datetime) -> None:
    """Write to everybody of the secretariat, and to every focal point about their delegation."""
    write = letter_writer(db, DIGEST)
    seen: dict[Scope, tuple[Pace, list[Row]]] = {}
    letters = []
    for person, held, scope in _readers(db, now):
        if scope not in seen:
            seen[scope] = pace(db, course, scope, now), ask_all(db, held, scope, now)
        at_pace, rows = seen[scope]
        values: dict[str, Sayable] = {
            "name": person.name,
            "title": course.title,
            "changed": _changed(at_pace, rows, now),
            "ahead": _ahead(course, at_pace.forecast),
            "waiting": _waiting(rows, now),
            "link": public_url("facilitate.home"),
        }
        letter = write(person, values)
        cause = f"digest:{now:%Y-%m-%d}:{person.public_id}"
        letters.append(
            Message(cause, person.email or "", letter.subject, letter.body, person.id, "digest")
        )
    outbox.write_all(db, letters, now)


def _readers(db: Session, now: datetime) -> list[tuple[Person, frozenset[Right], Scope]]:
    """Who gets a digest, with whose people it is about; those with a mailbox."""
    statement = (
        select(Person, Grant.right, Grant.delegation_id)
        .join(Grant, Grant.person_id == Person.id)
        .where(Grant.right.in_(_SECRETARIAT | _FOCAL), Person.email.is_not(None))
        .where(or_(Grant.until.is_(None), Grant.until > now))
        .where(Person.disabled_at.is_(None), Person.reminders_off_at.is_(None))
        .order_by(Person.id)
    )
    wide: dict[int, Person] = {}
    narrow: dict[int, tuple[Person, set[int]]] = {}
    for person, right, delegation in db.execute(statement):
        if right is Right.SECRETARIAT:
            wide[person.id] = person
        elif delegation is not None:
            narrow.setdefault(person.id, (person, set()))[1].add(delegation)
    return [
        *((person, _SECRETARIAT, Scope(True, frozenset())) for person in wide.values()),
        *(
            (person, _FOCAL, Scope(False, frozenset(places)))
            for one, (person, places) in narrow.items()
            if one not in wide
        ),
    ]


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
