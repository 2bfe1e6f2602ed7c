"""What is worth reading again, and when it has been."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from course.domain.bank import Item, ItemType
from course.domain.completion import LessonRecord
from course.domain.course import Heading, Lesson
from course.domain.items import Response
from course.domain.parts import CheckPart
from course.domain.rereading import Due, due, name
from tests.factories import NOON
from tests.unit.domain.test_completion import lesson
from tests.unit.domain.test_review import choice, chosen

CHECKS = (CheckPart("x", 1, "one"), CheckPart("y", 2, "two"), CheckPart("z", 3, "two"))
LESSON: Lesson = replace(
    lesson("a"),
    parts=CHECKS,
    headings=(Heading("one", "Part one"), Heading("two", "Part two"), Heading("three", "Three")),
    anchors={"a": "one", "b": "two", "c": "three", "d": "two", "e": ""},
)


def after(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


def lost(options: str) -> tuple[Item, Response]:
    """An item with the options a to e, each answered by the paragraph of its name."""
    return choice(ItemType.SINGLE_CHOICE, "b"), chosen(options)


def test_the_paragraphs_of_all_mistakes_are_named_once_and_in_order():
    named = name(LESSON, [lost("d"), lost("a"), lost("d")])
    assert named.anchors == ("d", "a")
    assert named.parts == (("Part two", "d"), ("Part one", "a"))


@pytest.mark.parametrize(
    ("options", "checks"), [("a", "x"), ("d", "yz"), ("ad", "xyz"), ("c", "xyz"), ("e", "xyz")]
)
def test_the_checks_of_the_named_parts_are_to_be_answered_or_all_where_those_have_none(
    options: str, checks: str
):
    named = name(LESSON, [lost(one) for one in options])
    assert "".join(check.item for check in named.checks) == checks


def ask(reread_at: datetime | None, **answered: datetime) -> Due:
    """What is left of part two after a try at noon."""
    record = LessonRecord(after(-60), reread_at=reread_at)
    return due(name(LESSON, [lost("d")]), record, answered, NOON)


def test_it_is_done_when_all_of_it_is_done_after_the_try():
    done = ask(after(1), y=after(2), z=after(3))
    assert done.is_done
    assert done.checks_left == ()


@pytest.mark.parametrize(
    ("reread_at", "answered"),
    [
        (None, {"y": after(1), "z": after(1)}),
        (after(-1), {"y": after(1), "z": after(1)}),
        (NOON, {"y": after(1), "z": after(1)}),
        (after(1), {"y": after(1)}),
        (after(1), {"y": after(1), "z": after(-1)}),
        (after(1), {"y": after(1), "z": NOON}),
        (after(1), {"x": after(1)}),
        (after(1), {}),
    ],
)
def test_half_of_it_or_what_was_done_before_the_try_is_not_enough(
    reread_at: datetime | None, answered: dict[str, datetime]
):
    assert not ask(reread_at, **answered).is_done


def test_what_is_left_is_said():
    assert [check.number for check in ask(None, z=after(1)).checks_left] == [2]


def test_a_lesson_never_opened_is_not_read_again():
    assert not due(name(LESSON, [lost("a")]), None, {"x": after(1)}, NOON).is_reread


def test_a_lesson_without_checks_is_done_by_reading():
    bare = replace(LESSON, parts=())
    record = LessonRecord(after(-60), reread_at=after(1))
    assert due(name(bare, [lost("a")]), record, {}, NOON).is_done
