"""The disputed point of a lesson is quoted with all its views, and nothing is added to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.content import load_course
from course.content.voices import FEWEST, voices
from course.domain.course import Lesson
from course.domain.parts import HtmlPart
from tests.factories import sample_course

SHIPPED = load_course(Path(__file__).parents[3])


@pytest.mark.parametrize("lesson", SHIPPED.lessons, ids=lambda lesson: lesson.slug)
def test_every_lesson_that_ships_has_its_disputed_point_in_more_than_one_voice(
    lesson: Lesson,
) -> None:
    found = voices(lesson)
    text = "".join(part.html for part in lesson.parts if isinstance(part, HtmlPart))
    assert len(found) >= FEWEST
    assert all(f'<p id="s-{one.anchor}">{one.html}</p>' in text for one in found), "word for word"
    assert len({lesson.anchors[one.anchor] for one in found}) == 1, "of one part of the lesson"
    assert all(one.html.startswith("<strong>") for one in found)


def test_the_views_are_those_that_the_other_chair_asks_about() -> None:
    lesson = SHIPPED.lesson("safety/instrumental-convergence")
    assert lesson is not None
    assert [one.anchor for one in voices(lesson)] == ["the-concern", "the-doubt"]


def test_a_lesson_without_views_beside_each_other_has_no_voices() -> None:
    assert [voices(lesson) for lesson in sample_course().lessons] == [()] * len(
        sample_course().lessons
    )
