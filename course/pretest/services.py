"""What a person changes here: begin, answer, hand in, skip. None of it touches their standing."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from course.domain.assembly import draw_all
from course.domain.completion import Record, Standing
from course.domain.course import Course
from course.domain.errors import NotFound, NotNow, NotValid
from course.domain.items import Response
from course.domain.pretest import Moment, Sat, form_for, is_open
from course.domain.regrading import earned
from course.domain.words import words
from course.pretest import queries
from course.pretest.queries import Paper, Place
from course.records import corrections, people, pretest
from course.store import PretestAnswer, PretestSitting


class Person(NamedTuple):
    """Whose questions they are, and how far they are in the course."""

    id: int
    public_id: str
    record: Record
    standing: Standing


def begin(
    db: Session,
    course: Course,
    person: Person,
    moment: Moment,
    *,
    seed: int,
    now: datetime,
) -> None:
    """Put the questions of a moment before somebody; done again, it changes nothing.

    seed: at random; it shuffles the options.
    Raises NotNow where they are not open, or the bank holds none.
    """
    people.lock(db, person.id)
    known = pretest.state(db, course, person.id)
    own = known.at(moment)
    if own.form is not None:
        return
    if not is_open(moment, person.record, person.standing, own) or not all(known.lengths.values()):
        raise NotNow(words("These questions are not open now. Nothing else depends on them."))
    before = known.at(Moment.BEFORE)
    form = form_for(moment, before, queries.given(db, moment), person.public_id)
    pool = queries.pool(db, course, form)
    sitting = _sitting(db, person.id, moment)
    sitting.form, sitting.started_at = form, now
    db.add(sitting)
    db.flush()
    versions = {item.id: version for version, item in pool}
    drawn = draw_all([item for _, item in pool], random.Random(seed))
    db.add_all(
        PretestAnswer(
            sitting_id=sitting.id,
            position=position,
            item_version_id=versions[one.item],
            option_order=json.dumps(one.options),
        )
        for position, one in enumerate(drawn, start=1)
    )
    db.flush()


def skip(db: Session, person_id: int, moment: Moment, now: datetime) -> None:
    """Note that somebody does not want these questions, so that they are not asked again.

    What was handed in stays handed in; what was begun stays, and may be gone on with.
    """
    people.lock(db, person_id)
    sitting = _sitting(db, person_id, moment)
    if sitting.finished_at is None and sitting.skipped_at is None:
        sitting.skipped_at = now
        db.add(sitting)
        db.flush()


def _sitting(db: Session, person_id: int, moment: Moment) -> PretestSitting:
    """The row of this person and moment, made where there is none; not yet written."""
    statement = select(PretestSitting).where(
        PretestSitting.person_id == person_id, PretestSitting.moment == moment
    )
    found = db.scalar(statement.execution_options(populate_existing=True))
    return found or PretestSitting(person_id=person_id, moment=moment)


# ---------------------------------------------------------------- answering


def open_paper(
    db: Session,
    person: Person,
    moment: Moment,
    *,
    position: int | None = None,
    locales: Sequence[str] = (),
) -> Paper:
    """Somebody's questions of a moment, held for a change until the transaction ends.

    position: only this place of them. locales: that the person reads, besides the source's.
    Raises NotFound where they were not begun or have no such place; NotNow where they are over.
    Handed in, they are given all the same: the caller says so.
    """
    people.lock(db, person.id)
    paper = queries.paper(db, person.id, moment, position=position, locales=locales)
    if paper is None:
        raise NotFound(words("There is no such question here, or you have not begun yet."))
    own = Sat(paper.form, paper.finished_at)
    if own.is_begun and not is_open(moment, person.record, person.standing, own):
        raise NotNow(words("These questions are over. Nothing else depends on them."))
    return paper


def save(
    db: Session, place: Place, response: Response | None, *, locale: str, now: datetime
) -> None:
    """Keep an answer; the last one stands. The paper must be open and held."""
    content = None if response is None else json.dumps(response, ensure_ascii=False)
    own = PretestAnswer.id == place.answer_id
    values = {"response": content, "locale": locale, "saved_at": now}
    db.execute(update(PretestAnswer).where(own).values(**values))


def hand_in(db: Session, person_id: int, moment: Moment, now: datetime) -> None:
    """Hand in the questions of a moment as they are saved, and grade them.

    What is empty earns nothing. A key that was corrected since counts as it is now: what was known
    is measured, whatever the paper said. The paper must be open and held.
    Raises NotValid where nothing at all is answered: whoever wants that skips instead, and is not
    counted among those who knew nothing.
    """
    paper = queries.paper(db, person_id, moment)
    assert paper is not None, "it is held"
    if not paper.is_answered:
        raise NotValid(
            words("No question is answered yet. Answer what you can, or skip all of them.")
        )
    corrections.hold_items(db, [place.version_id for place in paper.places])
    paper = queries.paper(db, person_id, moment)  # with what was corrected until now
    assert paper is not None, "it was there a moment ago"
    for place in paper.places:
        own = PretestAnswer.id == place.answer_id
        fraction = earned(place.item, place.key, place.response)
        db.execute(update(PretestAnswer).where(own).values(fraction=fraction))
    own_sitting = PretestSitting.id == paper.sitting_id
    db.execute(update(PretestSitting).where(own_sitting).values(finished_at=now))
