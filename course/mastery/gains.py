"""Reads of the page of gains: three queries, however many people. No person leaves this file.

What is shown follows what is counted in lots of people, as in "What the room knows". Everybody
together is one group; whoever sees only some delegations sees the sum of these, each of which
follows in lots of its own.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import CTE, ColumnElement, and_, func, literal, select
from sqlalchemy.orm import Session, aliased

from course.content.items import item_from_mapping
from course.domain.bank import Item
from course.domain.course import Course, Lesson, Module, Objective
from course.domain.gain import Answer, Gain, Gains, Part, Sums, gains, parts, together
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


EVERYBODY = 0
"""The group of everybody; every other group is a delegation, by its number."""

Cell = tuple[int, Part]
"""A group, and what is told of it."""


class Counted(NamedTuple):
    """What the people in view have gained until now."""

    uptake: Uptake
    groups: frozenset[int]  # that are looked at
    cells: Mapping[Cell, Sums]


def counted(db: Session, scope: Scope) -> Counted:
    """Count the people whom somebody may see, as groups and never one by one."""
    groups = frozenset({EVERYBODY}) if scope.everyone else scope.delegations
    answers = _answers(db, scope)
    cells = {
        (group, part): sums for group in answers for part, sums in parts(answers[group]).items()
    }
    return Counted(_uptake(db, scope), groups, cells)


def gain_page(course: Course, now: Counted, shown: Mapping[Cell, Sums], *, fewest: int) -> GainPage:
    """What the page tells of them.

    shown: what may be told of each cell. fewest: people; nothing is told of a smaller group.
    """
    found = gains(_by_part(shown, now), _by_part(now.cells, now), fewest=fewest)
    modules = (_module(module, found) for module in course)
    return GainPage(now.uptake, found.whole, tuple(one for one in modules if one.objectives))


def _by_part(cells: Mapping[Cell, Sums], now: Counted) -> dict[Part, Sums]:
    """The groups in view taken together."""
    own: defaultdict[Part, list[Sums]] = defaultdict(list)
    for (group, part), sums in cells.items():
        if group in now.groups:
            own[part].append(sums)
    return {part: together(sums) for part, sums in own.items()}


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


def _answers(db: Session, scope: Scope) -> dict[int, list[Answer]]:
    """Every graded answer of the people in view who handed in both, by group."""
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
            literal(EVERYBODY) if scope.everyone else BoardRow.delegation_id,
            PretestSitting.person_id,
            PretestSitting.moment,
            PretestAnswer.item_version_id,
            PretestAnswer.fraction,
        )
        .join(PretestAnswer, PretestAnswer.sitting_id == PretestSitting.id)
        .join(BoardRow, BoardRow.person_id == PretestSitting.person_id)
        .where(PretestSitting.person_id.in_(both), PretestAnswer.fraction.is_not(None))
        .order_by(PretestSitting.person_id, PretestAnswer.position)  # the same sums at each look
    )
    items = _items(db)
    found: dict[int, list[Answer]] = {}
    for group, person, moment, version, fraction in db.execute(statement):
        if (item := items.get(version)) is not None:
            answer = Answer(
                person, moment, item.module, item.lesson_key, item.objective, fraction or 0.0
            )
            found.setdefault(group or EVERYBODY, []).append(answer)
    return found


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
