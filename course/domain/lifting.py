"""What is not asked of somebody, in words: for every page that tells them."""

from __future__ import annotations

from course.domain.completion import Record
from course.domain.course import Course
from course.domain.exemptions import ALL, requirements
from course.domain.words import Words


def lifted(course: Course, record: Record) -> tuple[Words, ...]:
    """What is not asked of somebody, and was not done either; the whole course in one."""
    if ALL in record.exempt:
        return tuple(one.words for one in requirements(course) if one.key == ALL)
    done = {f"lesson:{key}" for key, read in record.lessons.items() if read.completed_at}
    done |= {f"quiz:{slug}" for slug, quiz in record.quizzes.items() if quiz.passed_at}
    held = set(record.exempt) - done
    return tuple(one.words for one in requirements(course) if one.key in held)
