"""What holds people up, in words: "2 wait for quiz 3"."""

from __future__ import annotations

from course.domain.course import Course
from course.domain.readiness import Readiness
from course.domain.words import Words, words, words_n
from course.facilitate.board_queries import Blocker


def blocked_words(course: Course, blocker: Blocker) -> Words:
    """Say how many wait, and for what."""
    kind, _, name = blocker.key.partition(":")
    if blocker.state is Readiness.NOT_STARTED:
        return words_n("%(count)s has not started", "%(count)s have not started", blocker.people)
    if kind == "quiz" and (module := course.module(name)):
        return words_n(
            "%(count)s waiting on quiz %(number)s",
            "%(count)s waiting on quiz %(number)s",
            blocker.people,
            number=module.number,
        )
    if kind == "lesson" and (lesson := course.lesson(name)):
        return words_n(
            "%(count)s at lesson %(number)s",
            "%(count)s at lesson %(number)s",
            blocker.people,
            number=lesson.number,
        )
    return words("%(count)s elsewhere", count=blocker.people)
