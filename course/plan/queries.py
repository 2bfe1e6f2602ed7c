"""Reads of the plans of quizzes: what is in force, what came before, and what may be drawn."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from course.content.checking.depth import retry_faults
from course.content.items import blueprint_from_mapping, item_from_mapping
from course.domain.assembly import TooThin
from course.domain.bank import Blueprint, Item, ItemStatus, ItemUse
from course.domain.words import Words, words
from course.store import Item as ItemRow
from course.store import ItemVersion, Person, QuizVersion

FRESH_RETRIES = 2
"""Tries after the first that should repeat no item."""


class Plan(NamedTuple):
    """One version of a module's plan."""

    number: int
    blueprint: Blueprint
    author: str  # "" where a file brought it
    reason: str
    made_at: datetime


_AUTHOR = aliased(Person)
_VERSIONS = select(QuizVersion, _AUTHOR.name).outerjoin(
    _AUTHOR, _AUTHOR.id == QuizVersion.author_id
)


def plans(db: Session) -> dict[str, Plan]:
    """The plans in force, by module."""
    rows = db.execute(_VERSIONS.where(QuizVersion.superseded_at.is_(None)))
    return {version.module: _plan(version, name) for version, name in rows}


def history(db: Session, module: str) -> list[Plan]:
    """Every version of a module's plan, the newest first."""
    statement = _VERSIONS.where(QuizVersion.module == module)
    rows = db.execute(statement.order_by(QuizVersion.number.desc()))
    return [_plan(version, name) for version, name in rows]


def _plan(version: QuizVersion, author: str | None) -> Plan:
    blueprint = blueprint_from_mapping(json.loads(version.content), version.module)
    return Plan(version.number, blueprint, author or "", version.reason, version.made_at)


def pools(db: Session, module: str | None = None) -> dict[str, list[Item]]:
    """The items that papers may be drawn from, by module."""
    statement = (
        select(ItemRow.module, ItemVersion.content)
        .join(ItemRow, ItemRow.id == ItemVersion.item_id)
        .where(ItemVersion.superseded_at.is_(None))
        .where(ItemRow.use == ItemUse.QUIZ, ItemRow.status == ItemStatus.LIVE)
    )
    if module is not None:
        statement = statement.where(ItemRow.module == module)
    found: dict[str, list[Item]] = {}
    for name, content in db.execute(statement):
        item = item_from_mapping(json.loads(content), name)
        live = replace(item, use=ItemUse.QUIZ, status=ItemStatus.LIVE)  # as the row says
        found.setdefault(name, []).append(live)
    return found


def depth(draw: Mapping[str, int], pool: Sequence[Item]) -> dict[str, int]:
    """How many items each lesson has to draw from; lessons of the plan and of the pool."""
    counts = Counter(item.lesson for item in pool)
    return {lesson: counts[lesson] for lesson in dict.fromkeys([*draw, *counts])}


def thin(draw: Mapping[str, int], pool: Sequence[Item], titles: Mapping[str, str]) -> list[Words]:
    """Where two fresh retries would have to repeat items. titles: of lessons, by slug."""
    return list(retry_faults(draw, pool, FRESH_RETRIES, titles))


def no_paper(error: TooThin, titles: Mapping[str, str]) -> Words:
    """Why no paper can be drawn. titles: of lessons, by slug."""
    return words(
        "No paper can be drawn by this plan: %(lesson)s has %(live)s live questions, and %(number)s"
        " cannot be drawn together from them.",
        lesson=titles.get(error.section, error.section),
        live=error.live,
        number=error.number,
    )
