"""Who failed a quiz so often that a person should help, and in what; no answers, no points."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import Session, aliased

from course.domain.completion import Record
from course.domain.course import Course, Module
from course.domain.record_text import record_from_json
from course.domain.tries import SLACK
from course.records import stuck
from course.records.sessions import Scope
from course.store import (
    Attempt,
    AttemptState,
    Delegation,
    DrawnItem,
    HelpCase,
    HelpKind,
    HelpStep,
    Item,
    ItemResult,
    ItemVersion,
    Person,
    Seat,
    StandingRow,
)

PAGE = 50
"""Cases on one page of the list."""


class Missed(NamedTuple):
    """An objective in which points were lost."""

    lesson: str  # number: "1.2"
    text: str  # continues "can"


class Step(NamedTuple):
    """One thing that was done."""

    kind: HelpKind
    by: str  # name
    at: datetime


class Stuck(NamedTuple):
    """Somebody who should be helped, or is."""

    case: HelpCase
    person: Person
    delegation: str  # name; "": holds no seat
    module: Module
    is_stuck: bool  # False: passed or lifted since
    missed: tuple[Missed, ...] = ()
    steps: tuple[Step, ...] = ()


class Page(NamedTuple):
    """Some of those who wait, the longest waiting first."""

    cases: tuple[Stuck, ...]
    next_after: str | None  # public id of the last; None: nobody follows


def waiting(
    db: Session, course: Course, scope: Scope, *, limit: int, after: str | None = None
) -> Page:
    """Cases that nobody has answered yet."""
    statement = _cases(scope).where(HelpCase.closed_at.is_(None))
    if after is not None:
        last = HelpCase.public_id == after
        edge = tuple_(
            select(HelpCase.opened_at).where(last).scalar_subquery(),
            select(HelpCase.id).where(last).scalar_subquery(),
        )
        statement = statement.where(tuple_(HelpCase.opened_at, HelpCase.id) > edge)
    rows = db.execute(statement.order_by(HelpCase.opened_at, HelpCase.id).limit(limit + 1)).all()
    found = [one for row in rows[:limit] if (one := _stuck(course, *row)) is not None]
    more = rows[limit - 1][0].public_id if len(rows) > limit else None
    return Page(tuple(found), more)


def with_what_was_missed(db: Session, course: Course, cases: Iterable[Stuck]) -> list[Stuck]:
    """The same cases with the objectives; one question, however many they are."""
    found = list(cases)
    missed = _missed(db, course, [(one.person.id, one.module.slug) for one in found])
    return [one._replace(missed=missed.get((one.person.id, one.module.slug), ())) for one in found]


def case(db: Session, course: Course, person_id: int, module: str) -> Stuck | None:
    """The newest case of a person and quiz, with all that was done; None: there is none."""
    everyone = Scope(True, frozenset())
    statement = _cases(everyone).where(HelpCase.person_id == person_id, HelpCase.module == module)
    row = db.execute(statement.order_by(HelpCase.id.desc()).limit(1)).first()
    found = _stuck(course, *row) if row else None
    if found is None:
        return None
    (told,) = with_what_was_missed(db, course, [found])
    return told._replace(steps=_steps(db, person_id, module))


def named(db: Session, public_id: str) -> tuple[str, str] | None:
    """Whose case this is, by public id, and at which quiz; None: there is no such case."""
    statement = select(Person.public_id, HelpCase.module).join(
        HelpCase, HelpCase.person_id == Person.id
    )
    row = db.execute(statement.where(HelpCase.public_id == public_id)).first()
    return (row[0], row[1]) if row is not None else None


def _cases(scope: Scope) -> Select[HelpCase, Person, str | None, str | None]:
    statement = (
        select(HelpCase, Person, Delegation.name, StandingRow.record)
        .join(Person, Person.id == HelpCase.person_id)
        .outerjoin(Seat, (Seat.person_id == Person.id) & Seat.held_to.is_(None))
        .outerjoin(Delegation, Delegation.id == Seat.delegation_id)
        .outerjoin(StandingRow, StandingRow.person_id == Person.id)
        .where(Person.disabled_at.is_(None), Person.erased_at.is_(None))
    )
    if not scope.everyone:
        statement = statement.where(Seat.delegation_id.in_(sorted(scope.delegations)))
    return statement


def _stuck(
    course: Course, case: HelpCase, person: Person, delegation: str | None, record: str | None
) -> Stuck | None:
    """None: the course has no such module any more."""
    module = course.module(case.module)
    if module is None:
        return None
    kept = record_from_json(record) if record else Record()
    return Stuck(case, person, delegation or "", module, stuck.is_stuck(kept, module))


def _steps(db: Session, person_id: int, module: str) -> tuple[Step, ...]:
    statement = (
        select(HelpStep.kind, Person.name, HelpStep.made_at)
        .join(HelpCase, HelpCase.id == HelpStep.case_id)
        .join(Person, Person.id == HelpStep.made_by)
        .where(HelpCase.person_id == person_id, HelpCase.module == module)
        .order_by(HelpStep.id.desc())
    )
    return tuple(Step(*row) for row in db.execute(statement))


def _missed(
    db: Session, course: Course, whose: Collection[tuple[int, str]]
) -> Mapping[tuple[int, str], tuple[Missed, ...]]:
    """Objectives in which points were lost when each section was asked last."""
    if not whose:
        return {}
    other, place = aliased(Attempt), aliased(DrawnItem)
    last = (
        select(func.max(other.ordinal))
        .join(place, place.attempt_id == other.id)
        .where(other.person_id == Attempt.person_id, other.module == Attempt.module)
        .where(other.state == AttemptState.SUBMITTED, place.section == DrawnItem.section)
        .scalar_subquery()
    )
    statement = (
        select(Attempt.person_id, Attempt.module, Item.lesson, Item.objective)
        .join(DrawnItem, DrawnItem.attempt_id == Attempt.id)
        .join(ItemVersion, ItemVersion.id == DrawnItem.item_version_id)
        .join(Item, Item.id == ItemVersion.item_id)
        .join(ItemResult, ItemResult.drawn_item_id == DrawnItem.id)
        .where(tuple_(Attempt.person_id, Attempt.module).in_(list(whose)))
        .where(Attempt.state == AttemptState.SUBMITTED, Attempt.ordinal == last)
        .where(ItemResult.superseded_at.is_(None), ItemResult.points < 1 - SLACK)
        .distinct()
    )
    lost: dict[tuple[int, str], set[tuple[str, str]]] = {}
    for person_id, module, lesson, objective in db.execute(statement):
        lost.setdefault((person_id, module), set()).add((lesson, objective))
    return {one: _named(course, one[1], found) for one, found in lost.items()}


def _named(course: Course, slug: str, lost: set[tuple[str, str]]) -> tuple[Missed, ...]:
    """In the order of the course; what it teaches no more is left out."""
    module = course.module(slug)
    assert module is not None, "the case named it"
    return tuple(
        Missed(lesson.number, objective.text.rstrip(" .;"))
        for lesson in module.lessons
        for objective in lesson.objectives
        if (lesson.slug, objective.id) in lost
    )
