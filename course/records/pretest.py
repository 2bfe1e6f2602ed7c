"""How far a person is with the questions before and after the course, for pages that offer them.

What was answered belongs to the room of those questions; here stands only whether.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.orm import Session

from course.domain.bank import ItemStatus
from course.domain.completion import Record, Standing
from course.domain.course import Course
from course.domain.pretest import NOTHING, Form, Moment, Offer, Sat, is_open, offer
from course.store import Item, PretestSitting


class State(NamedTuple):
    """What one person did, and how long the forms are in the bank as it stands."""

    sat: Mapping[Moment, Sat]
    lengths: Mapping[Form, int]

    def at(self, moment: Moment) -> Sat:
        """What they did at one moment."""
        return self.sat.get(moment, NOTHING)


def offered(
    db: Session, course: Course, person_id: int, record: Record, standing: Standing
) -> Offer | None:
    """What a page offers somebody; one query, and none where nothing can be open."""
    if not any(is_open(moment, record, standing, NOTHING) for moment in Moment):
        return None
    known = state(db, course, person_id)
    return offer(record, standing, known.sat, known.lengths)


def state(db: Session, course: Course, person_id: int) -> State:
    """What somebody did with the questions of both moments, in one query."""
    lengths = select(
        _length(course, Form.A).label("a"), _length(course, Form.B).label("b")
    ).subquery("lengths")
    statement = select(
        lengths.c.a,
        lengths.c.b,
        PretestSitting.moment,
        PretestSitting.form,
        PretestSitting.finished_at,
        PretestSitting.skipped_at,
    ).select_from(lengths.outerjoin(PretestSitting, PretestSitting.person_id == person_id))
    rows = db.execute(statement).all()
    return State(
        {row.moment: Sat(row.form, row.finished_at, row.skipped_at) for row in rows if row.moment},
        {Form.A: rows[0].a, Form.B: rows[0].b},
    )


def asked(course: Course, form: Form) -> ColumnElement[bool]:
    """Which items a form holds: the live ones of its use that belong to a lesson of the course."""
    keys = [lesson.key for lesson in course.lessons]
    here = (Item.module + "/" + Item.lesson).in_(keys)
    return (Item.use == form.use) & (Item.status == ItemStatus.LIVE) & here


def _length(course: Course, form: Form) -> ScalarSelect[int]:
    return select(func.count()).select_from(Item).where(asked(course, form)).scalar_subquery()
