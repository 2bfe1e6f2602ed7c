"""From what a person did to where they stand, and what is still missing and why.

The one place that judges. Every page that says "not yet" says it with these words: the delegate's
contents, the certificate's page, the facilitators' list.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from course.domain.bank import Blueprint
from course.domain.course import Course, Lesson, Module
from course.domain.exemptions import ALL, lesson_key, quiz_key
from course.domain.tries import SectionResult, combine
from course.domain.words import Words, words, words_n

READ = "read"
BY_QUIZ = "quiz"


@dataclass(frozen=True, slots=True)
class LessonRecord:
    """What one person did in one lesson."""

    opened_at: datetime
    answered: tuple[str, ...] = ()  # ids of the checks answered, sorted
    stopped_at: str = ""  # anchor; "": at the top
    completed_at: datetime | None = None  # None: begun
    how: str | None = None  # READ or BY_QUIZ; None: begun
    reread_at: datetime | None = None  # None: not read again


@dataclass(frozen=True, slots=True)
class QuizRecord:
    """All submitted tries of one person at one quiz, summed up."""

    tries: int
    submitted_at: datetime  # of the last try
    points: float  # sum of the best sections
    of: float
    needed: float
    passed_at: datetime | None = None  # of the try that passed; None: not passed


@dataclass(frozen=True, slots=True)
class Record:
    """What one person did, and nothing that depends on the course as it is today."""

    lessons: Mapping[str, LessonRecord] = field(default_factory=dict)  # by lesson key
    quizzes: Mapping[str, QuizRecord] = field(default_factory=dict)  # by module slug
    completed_at: datetime | None = None  # None: this edition is not completed
    exempt: tuple[str, ...] = ()  # requirements lifted (domain.exemptions), sorted


class Sitting(NamedTuple):
    """One submitted try: the blueprint it was drawn by, and what each section earned."""

    submitted_at: datetime
    blueprint: Blueprint
    results: tuple[SectionResult, ...]


def quiz_record(sittings: Sequence[Sitting]) -> QuizRecord:
    """Sum up tries, in the order they were submitted; at least one.

    Each is judged by the blueprint it was drawn by, so a pass once earned stands whatever the quiz
    becomes.
    """
    results: list[SectionResult] = []
    passed_at = None
    for sitting in sittings:
        results += sitting.results
        score = combine(sitting.blueprint, results)
        if score.passed and passed_at is None:
            passed_at = sitting.submitted_at
    return QuizRecord(
        tries=len(sittings),
        submitted_at=sittings[-1].submitted_at,
        points=score.points,
        of=score.of,
        needed=score.needed,
        passed_at=passed_at,
    )


class Missing(NamedTuple):
    """One requirement that is not met, the evidence, and the page that mends it."""

    requirement: Words
    evidence: Words  # a state, never a score: this is what facilitators see
    points: Words | None  # the score, for the person alone; None where there is none
    module: str
    lesson: str | None  # None: it is the module's quiz


class Standing(NamedTuple):
    """How far a person is in the course as it is today."""

    lessons_done: int
    lessons_total: int
    quizzes_passed: int
    quizzes_total: int
    missing: tuple[Missing, ...]
    completed_at: datetime | None
    lessons_lifted: int = 0  # by an exemption, and not completed
    quizzes_lifted: int = 0  # by an exemption, and not passed
    lifted_at_large: int = 0  # of both: by the exemption from the whole course alone

    @property
    def meets_all(self) -> bool:
        """Whether completion is due, if it is not there already: nothing is missing.

        Whoever did nothing, because all was lifted, has completed nothing; and the exemption from
        the whole course asks nothing, but stands for nothing either.
        """
        is_some_done = self.lessons_done + self.quizzes_passed > 0
        return not self.missing and is_some_done and not self.lifted_at_large

    @property
    def has_read_all(self) -> bool:
        """Whether every lesson is completed, but for those that are lifted."""
        return 0 < self.lessons_done == self.lessons_total - self.lessons_lifted

    @property
    def is_exempt(self) -> bool:
        """Whether nothing is asked any more, and the course is not completed either."""
        return not self.missing and not self.is_complete

    @property
    def is_complete(self) -> bool:
        """Whether completion was earned; it stands when the course grows."""
        return self.completed_at is not None


def judge(course: Course, record: Record) -> Standing:
    """Hold a record against the policy: all lessons completed, every module's quiz passed."""
    missing: list[Missing] = []
    lessons_done = quizzes_passed = lessons_lifted = quizzes_lifted = at_large = 0
    for module in course:
        for lesson in module.lessons:
            read = record.lessons.get(lesson.key)
            if read is not None and read.completed_at is not None:
                lessons_done += 1
            elif is_lifted(record, lesson_key(lesson)):
                lessons_lifted += 1
                at_large += lesson_key(lesson) not in record.exempt
            else:
                missing.append(_missing_lesson(lesson, read))
        quiz = record.quizzes.get(module.slug)
        if quiz is not None and quiz.passed_at is not None:
            quizzes_passed += 1
        elif is_lifted(record, quiz_key(module)):
            quizzes_lifted += 1
            at_large += quiz_key(module) not in record.exempt
        else:
            missing.append(_missing_quiz(module, quiz))
    return Standing(
        lessons_done,
        len(course.lessons),
        quizzes_passed,
        len(course.modules),
        tuple(missing),
        record.completed_at,
        lessons_lifted,
        quizzes_lifted,
        at_large,
    )


def is_lifted(record: Record, requirement: str) -> bool:
    """Whether an exemption in force lifts a requirement."""
    return ALL in record.exempt or requirement in record.exempt


def unanswered(lesson: Lesson, record: LessonRecord | None) -> tuple[str, ...]:
    """Ids of the checks still to be answered, in order."""
    answered = record.answered if record else ()
    return tuple(check.item for check in lesson.checks if check.item not in answered)


def may_complete(
    lesson: Lesson, record: LessonRecord | None, can_be_asked: Collection[str]
) -> bool:
    """Whether "Complete and continue" may be pressed: each check answered, right or wrong.

    can_be_asked: item ids of the checks that are live. The bank may have lost one, and nobody is
    kept from completing by a question that cannot be shown.
    """
    return not any(check in can_be_asked for check in unanswered(lesson, record))


def _missing_lesson(lesson: Lesson, record: LessonRecord | None) -> Missing:
    open_checks = len(unanswered(lesson, record))
    if record is None:
        evidence = words("It has not been opened yet.")
    elif open_checks:
        evidence = words_n(
            "%(count)s of its %(total)s checks is still to be answered.",
            "%(count)s of its %(total)s checks are still to be answered.",
            open_checks,
            total=len(lesson.checks),
        )
    else:
        evidence = words("All its checks are answered. Press “Complete and continue” at its end.")
    requirement = words(
        "Complete lesson %(number)s, %(title)s", number=lesson.number, title=lesson.title
    )
    return Missing(requirement, evidence, None, lesson.module, lesson.slug)


def _missing_quiz(module: Module, record: QuizRecord | None) -> Missing:
    requirement = words("Pass quiz %(number)s, %(title)s", number=module.number, title=module.title)
    if record is None:
        return Missing(requirement, words("It has not been taken yet."), None, module.slug, None)
    points = words(
        "%(points)s of %(of)s points; %(needed)s are needed.",
        points=shown_points(record.points),
        of=shown_points(record.of),
        needed=shown_points(record.needed, up=True),
    )
    return Missing(
        requirement, words("It has been taken, and not passed yet."), points, module.slug, None
    )


def shown_points(points: float, *, up: bool = False) -> str:
    """Points with at most one decimal, "9.4" or "12".

    What was earned is cut and what is needed is raised, so that nobody reads "9.6 of 9.6 needed"
    and has not passed.
    """
    tenths = math.ceil(points * 10 - 1e-6) if up else math.floor(points * 10 + 1e-6)
    whole, tenth = divmod(tenths, 10)
    return f"{whole}.{tenth}" if tenth else str(whole)


__all__ = [
    "BY_QUIZ",
    "READ",
    "LessonRecord",
    "Missing",
    "QuizRecord",
    "Record",
    "Sitting",
    "Standing",
    "is_lifted",
    "judge",
    "may_complete",
    "quiz_record",
    "shown_points",
    "unanswered",
]
