"""Figures are stale once anything has changed that they were computed from, in whatever order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from course.analyse import queries, services
from course.analyse.computing import compute
from course.domain.statistics.which import Which
from course.records import analysis
from course.records.analysis import Stamp
from course.store import CheckAnswer, ItemResult, ItemVersion
from course.store.database import Database
from tests.factories import NOON, make_person
from tests.sittings import INTRODUCTION, sit

Add = Callable[[Session], object]


def a_result(db: Session) -> object:
    """A result that another has superseded: any answer may have several."""
    one = db.scalars(select(ItemResult).limit(1)).one()
    row = ItemResult(
        drawn_item_id=one.drawn_item_id,
        item_version_id=one.item_version_id,
        points=0.0,
        graded_at=NOON,
        superseded_at=NOON,
    )
    db.add(row)
    db.flush()
    return row


def a_check(db: Session) -> object:
    row = CheckAnswer(
        person_id=make_person(db).id,
        lesson=f"{INTRODUCTION}/first-steps",
        item="fs-check-1",
        item_version_id=db.scalars(select(ItemVersion.id).limit(1)).one(),
        response="{}",
        fraction=1.0,
        confidence="sure",
        locale="en",
        answered_at=NOON,
    )
    db.add(row)
    db.flush()
    return row


def keep_figures(db: Session) -> Stamp:
    """Compute the figures of a module as they are, and keep them; returns their stamp."""
    stamp = analysis.stamp(db, queries.SHAPE)
    computed = compute(db, INTRODUCTION, Which.FIRST)
    services.keep(db, INTRODUCTION, Which.FIRST, computed, stamp=stamp, now=NOON)
    db.commit()
    return stamp


def is_stale(db: Session) -> bool:
    """Whether they are to be made anew, a day later."""
    newest = analysis.stamp(db, queries.SHAPE)
    found = queries.stale(db, newest, NOON + timedelta(days=1))
    db.rollback()
    return INTRODUCTION in found


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
@pytest.mark.parametrize("add", [a_result, a_check])
def test_what_is_committed_late_below_the_newest_id_is_not_missed(
    database: Database, db: Session, add: Add
) -> None:
    sit(db, 5)
    with database.session(writes=True) as slow:
        late = add(slow)
        newest = add(db)
        db.commit()
        assert late.id < newest.id  # type: ignore[attr-defined]
        before = keep_figures(db)
        assert not is_stale(db)
        slow.commit()
    assert is_stale(db)
    after = keep_figures(db)
    assert str(after) != str(before), "figures of the whole room are told by it too"
    assert not is_stale(db)


def test_what_is_erased_makes_figures_stale(db: Session) -> None:
    sit(db, 5)
    result = a_result(db)
    a_result(db)
    keep_figures(db)
    assert not is_stale(db)
    db.execute(delete(ItemResult).where(ItemResult.id == result.id))  # type: ignore[attr-defined]
    db.commit()
    assert is_stale(db)


@pytest.mark.parametrize("text", ["", "1", "1:2:3:4", "x:1:2:3:4:5:6"])
def test_a_stamp_that_cannot_be_read_is_of_no_shape_that_counts(text: str) -> None:
    assert Stamp.read(text).shape == 0


def test_a_stamp_is_read_as_it_was_written(db: Session) -> None:
    sit(db, 2)
    stamp = analysis.stamp(db, queries.SHAPE)
    assert stamp.results.total > 0
    assert Stamp.read(str(stamp)) == stamp
