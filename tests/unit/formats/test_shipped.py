"""The items that ship, through every format: the same again, or told before a file is taken."""

from __future__ import annotations

import functools

import pytest

from course.content import load_bank
from course.domain.bank import Item
from course.formats.registry import FORMATS
from course.settings import shipped
from tests.unit.formats.making import coming_back


@functools.cache
def bank() -> tuple[Item, ...]:
    """Every item of the course as it ships."""
    return tuple(item for quiz in load_bank(shipped("modules").parent) for item in quiz.items)


@pytest.mark.parametrize("name", ["gift", "moodle-xml", "csv", "xlsx"])
def test_a_shipped_item_comes_back_the_same_or_its_difference_was_told(name: str) -> None:
    form = FORMATS[name]
    assert form.write is not None
    written = form.write(bank(), {})
    told = {loss.question for loss in written.losses}
    reading = form.read(written.data, f"all{form.endings[0]}")
    assert not reading.refused
    back = {question.foreign_id: dict(question.content) for question in reading.questions}
    for item in bank():
        if back.get(item.id) != coming_back(item):
            assert item.id in told, item.id
    assert {question.foreign_id for question in reading.questions if question.losses} <= told


def test_a_package_of_qti_carries_every_shipped_item_whole() -> None:
    form = FORMATS["qti"]
    assert form.write is not None
    reading = form.read(form.write(bank(), {}).data, "all.zip")
    back = {question.foreign_id: dict(question.content) for question in reading.questions}
    assert back == {item.id: coming_back(item) for item in bank()}
    assert not any(question.losses for question in reading.questions)
