"""Sample people who answered before and after the course, so that the page of gains can be seen.

Nobody can sign in as one of them: they have no link, no password and no mailbox.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from course.domain.completion import READ, Record, judge
from course.domain.course import Course
from course.domain.items import Response
from course.domain.pretest import Moment
from course.pretest import services
from course.pretest.queries import Place
from course.pretest.services import Person
from course.records import people, pretest, standing
from course.store import LessonProgress

TOOK_BOTH = (
    "Aiko Tanaka", "Baraka Mwangi", "Chiara Conti", "Diego Rojas", "Elif Kaya", "Farid Rahimi",
    "Grace Mensah", "Hana Novak",
)  # fmt: skip
SKIPPED = ("Ines Duarte", "Jonas Lind")

KNEW, KNOWS = 0.4, 0.8
"""How often they answer rightly, before and after."""

SEED = 2027


def add(db: Session, course: Course, now: datetime) -> int:
    """Add the people; returns how many. None where the bank holds no such questions."""
    if not all(pretest.state(db, course, 0).lengths.values()):
        return 0
    rng = random.Random(SEED)
    for name in TOOK_BOTH:
        person = _person(db, course, name, now)
        _answer(db, course, person, Moment.BEFORE, KNEW, rng, now - timedelta(days=6))
        record = _read(db, course, person.id, now - timedelta(days=2))
        person = person._replace(record=record, standing=judge(course, record))
        _answer(db, course, person, Moment.AFTER, KNOWS, rng, now - timedelta(days=1))
    for name in SKIPPED:
        services.skip(db, _person(db, course, name, now).id, Moment.BEFORE, now)
    return len(TOOK_BOTH + SKIPPED)


def _person(db: Session, course: Course, name: str, now: datetime) -> Person:
    place = "SMP=Sample delegation"
    added = people.add(
        db,
        course,
        name=name,
        latin_name=name,
        role="delegate",
        delegation=place,
        is_sample=True,
        now=now,
    )
    return Person(added.id, added.public_id, Record(), judge(course, Record()))


def _answer(
    db: Session,
    course: Course,
    person: Person,
    moment: Moment,
    knows: float,
    rng: random.Random,
    now: datetime,
) -> None:
    services.begin(db, course, person, moment, seed=rng.randrange(2**63), now=now)
    for place in services.open_paper(db, person, moment).places:
        services.save(db, place, _choose(place, knows, rng), locale="en", now=now)
    services.hand_in(db, person.id, moment, now)


def _choose(place: Place, knows: float, rng: random.Random) -> Response | None:
    """The key, or another option; items of other types are left empty."""
    options = [option.id for option in place.item.options]
    keys = sorted(place.item.keys)
    if not keys:
        return None
    wrong = [option for option in options if option not in keys]
    return {"options": keys if rng.random() < knows else [rng.choice(wrong)]}


def _read(db: Session, course: Course, person_id: int, now: datetime) -> Record:
    """Have every lesson read; returns the record with it."""
    db.add_all(
        LessonProgress(
            person_id=person_id,
            lesson=lesson.key,
            opened_at=now,
            completed_at=now,
            how=READ,
            digest=lesson.digest,
        )
        for lesson in course.lessons
    )
    standing.refresh(db, course, person_id, now)
    return standing.gather(db, course, person_id)
