"""Reads of the page of gains: three queries, however many people. No person leaves this file."""

from __future__ import annotations

import json
from typing import NamedTuple

from sqlalchemy import CTE, ColumnElement, and_, func, select
from sqlalchemy.orm import Session, aliased

from course.content.items import item_from_mapping
from course.domain.bank import Item
from course.domain.course import Course, Lesson, Module, Objective
from course.domain.gain import Answer, Gain, Gains, gains
from course.domain.pretest import Form, Moment
from course.records.sessions import Scope
from course.store import BoardRow, ItemVersion, PretestAnswer, PretestSitting
from course.store import Item as ItemRow


class Uptake(NamedTuple):
    """How many people in view did what with the questions; it stands beside every gain."""

    people: int  # who learn
    before: int  # handed in
    before_skipped: int
    after: int  # handed in
    after_skipped: int
    both: int
    a_first: int  # of those


class ObjectiveGain(NamedTuple):
    """One objective that questions ask about."""

    lesson: Lesson
    objective: Objective
    gain: Gain


class ModuleGain(NamedTuple):
    """One module, and its objectives in the order of the course."""

    module: Module
    gain: Gain
    objectives: tuple[ObjectiveGain, ...]


class GainPage(NamedTuple):
    """What the page shows."""

    uptake: Uptake
    whole: Gain
    modules: tuple[ModuleGain, ...]


def gain_page(db: Session, course: Course, *, scope: Scope, fewest: int) -> GainPage:
    """What the people somebody may see have gained, as a group and never one by one.

    fewest: people; nothing is told of a smaller group.
    """
    uptake = _uptake(db, scope)
    found = gains(_answers(db, scope) if uptake.both >= fewest else [])
    modules = (_module(module, found) for module in course)
    return GainPage(uptake, found.whole, tuple(one for one in modules if one.objectives))


def _visible(scope: Scope) -> CTE:
    """Everybody who learns, may sign in, and is in scope."""
    statement = select(BoardRow.person_id.label("id"))
    if not scope.everyone:
        statement = statement.where(BoardRow.delegation_id.in_(sorted(scope.delegations)))
    return statement.cte("visible")


def _module(module: Module, found: Gains) -> ModuleGain:
    asked = tuple(
        ObjectiveGain(lesson, objective, found.objectives[lesson.key, objective.id])
        for lesson in module.lessons
        for objective in lesson.objectives
        if (lesson.key, objective.id) in found.objectives
    )
    return ModuleGain(module, found.modules.get(module.slug, Gain(0)), asked)


def _uptake(db: Session, scope: Scope) -> Uptake:
    people = _visible(scope)
    before, after = aliased(PretestSitting), aliased(PretestSitting)
    finished, finished_after = before.finished_at.is_not(None), after.finished_at.is_not(None)
    skipped = before.skipped_at.is_not(None) & before.finished_at.is_(None)
    skipped_after = after.skipped_at.is_not(None) & after.finished_at.is_(None)
    both = finished & finished_after

    def count(those: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count(people.c.id).filter(those)

    statement = (
        select(
            func.count(people.c.id),
            count(finished),
            count(skipped),
            count(finished_after),
            count(skipped_after),
            count(both),
            count(both & (before.form == Form.A)),
        )
        .select_from(people)
        .outerjoin(before, and_(before.person_id == people.c.id, before.moment == Moment.BEFORE))
        .outerjoin(after, and_(after.person_id == people.c.id, after.moment == Moment.AFTER))
    )
    return Uptake(*db.execute(statement).one())


def _answers(db: Session, scope: Scope) -> list[Answer]:
    """Every graded answer of the people in view who handed in both."""
    people = _visible(scope)
    both = (
        select(PretestSitting.person_id)
        .where(PretestSitting.finished_at.is_not(None))
        .where(PretestSitting.person_id.in_(select(people.c.id)))
        .group_by(PretestSitting.person_id)
        .having(func.count() == len(Moment))
    )
    statement = (
        select(
            PretestSitting.person_id,
            PretestSitting.moment,
            PretestAnswer.item_version_id,
            PretestAnswer.fraction,
        )
        .join(PretestAnswer, PretestAnswer.sitting_id == PretestSitting.id)
        .where(PretestSitting.person_id.in_(both), PretestAnswer.fraction.is_not(None))
        .order_by(PretestSitting.person_id, PretestAnswer.position)  # the same sums at each look
    )
    items = _items(db)
    return [
        Answer(person, moment, item.module, item.lesson_key, item.objective, fraction or 0.0)
        for person, moment, version, fraction in db.execute(statement)
        if (item := items.get(version)) is not None
    ]


def _items(db: Session) -> dict[int, Item]:
    """Every item that was ever put to somebody here, by version."""
    used = select(PretestAnswer.item_version_id).distinct()
    statement = (
        select(ItemVersion.id, ItemVersion.content, ItemRow.module)
        .join(ItemRow, ItemRow.id == ItemVersion.item_id)
        .where(ItemVersion.id.in_(used))
    )
    return {
        version: item_from_mapping(json.loads(content), module)
        for version, content, module in db.execute(statement)
    }
