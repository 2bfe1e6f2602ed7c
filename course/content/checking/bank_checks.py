"""Faults of the item bank that only show beside the lessons, or beside the rest of the bank."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import NamedTuple

from course.content.bank import QuizFile
from course.content.course import MODULES, Reading
from course.content.flaws import Flaw
from course.content.problems import Problem
from course.domain.bank import Item, ItemStatus, ItemUse
from course.domain.choosing import most_together
from course.domain.course import Course, Lesson
from course.domain.words import words


class _Place(NamedTuple):
    file: QuizFile
    line: int


def bank_problems(reading: Reading, files: list[QuizFile]) -> list[Problem]:
    """Faults of all quizzes, and of the lessons' checks."""
    places: dict[str, _Place] = {}
    items: dict[str, Item] = {}
    found: list[Problem] = []
    for file in files:
        for item, line in zip(file.quiz.items, file.lines, strict=True):
            if item.id in items:
                first = places[item.id]
                message = f"another item has this id: {first.file.path.as_posix()}:{first.line}"
                found.append(_at(file, line, item, message))
                continue
            items[item.id], places[item.id] = item, _Place(file, line)
    for name, item in items.items():
        file, line = places[name]
        flaws = flaws_beside_others(item, items, reading.course)
        found += [_at(file, line, item, flaw.message) for flaw in flaws]
    for file in files:
        found += [Problem(file.path, file.header_line, f) for f in _quiz_faults(file, reading)]
    found += _missing_quizzes(reading.course, files)
    return found + _check_problems(reading, items, places)


def _at(file: QuizFile, line: int, item: Item, message: str) -> Problem:
    return Problem(file.path, line, f"item {item.id}: {message}")


def flaws_beside_others(item: Item, names: Container[str], course: Course) -> Iterator[Flaw]:
    """What is wrong with an item's place in the course. names: of all items of the bank."""
    for other in item.excludes:
        if other == item.id:
            yield Flaw("excludes", "it excludes itself")
        elif other not in names:
            yield Flaw("excludes", f'"excludes" names no item: "{other}"')
    lesson = course.lesson(item.lesson_key)
    if lesson is None:
        what = f'"lesson" names no lesson of the module: "{item.lesson}"'
        yield Flaw("lesson", what, words("choose what it teaches."))
        return
    if item.objective not in {objective.id for objective in lesson.objectives}:
        what = f'"objective" names no objective of the lesson: "{item.objective}"'
        yield Flaw("objective", what, words("choose the objective that it teaches."))
    for field, see in _sees(item):
        if see and not _leads(see, lesson):
            yield Flaw(field, f'"see" names no anchor of the lesson: "{see}"')


def _sees(item: Item) -> list[tuple[str, str]]:
    """Every link to a paragraph, with its field."""
    sees = {
        "option": [option.see for option in item.options],
        "reject": [reject.see for reject in item.rejects],
        "pair": [pair.see for pair in item.pairs],
        "step": [step.see for step in item.steps],
    }
    found = [(f"{kind}-{n}-see", see) for kind in sees for n, see in enumerate(sees[kind])]
    return [("see", item.see), *found]


def _leads(see: str, lesson: Lesson) -> bool:
    return see.startswith("#") and see[1:] in lesson.anchors


def _quiz_faults(file: QuizFile, reading: Reading) -> Iterator[str]:
    quiz = file.quiz
    module = reading.course.module(quiz.blueprint.module)
    if module is None:
        yield f'the course has no module "{quiz.blueprint.module}"'
        return
    # Pages and certificates say what the policy says.
    if quiz.blueprint.pass_share != reading.course.policy.pass_share:
        policy = f"{reading.course.policy.pass_share:g}"
        yield f'"pass" is {quiz.blueprint.pass_share:g}; the policy in course.toml says {policy}'
    lessons = {lesson.slug for lesson in module.lessons}
    for lesson, count in quiz.blueprint.draw.items():
        pool = [i for i in quiz.items if i.lesson == lesson and _is_drawn(i)]
        if lesson not in lessons:
            yield f'"draw" names no lesson of the module: "{lesson}"'
        elif count == 0:
            yield f'"draw" takes no item of "{lesson}"'
        elif (most := most_together(pool, count)) < count:
            yield f'"draw" takes {count} items of "{lesson}"; the bank can give {most}'
    for lesson in sorted(lessons - quiz.blueprint.draw.keys()):
        yield f'"draw" leaves out the lesson "{lesson}"'


def _is_drawn(item: Item) -> bool:
    return item.use is ItemUse.QUIZ and item.status is ItemStatus.LIVE


def _missing_quizzes(course: Course, files: list[QuizFile]) -> list[Problem]:
    have = {file.quiz.blueprint.module for file in files}
    return [
        Problem(MODULES / module.slug / "module.toml", 1, f"there is no quizzes/{module.slug}.toml")
        for module in course
        if module.slug not in have
    ]


def _check_problems(
    reading: Reading, items: Mapping[str, Item], places: Mapping[str, _Place]
) -> list[Problem]:
    """Find faulty checks; each live item of use "check" is asked by one of them."""
    found: list[Problem] = []
    shown: set[str] = set()
    for written in reading.written:
        for fence in written.fences:
            if fence.kind != "check":
                continue
            name = str(fence.table.get("item", ""))
            faults = [*_check_faults(name, items.get(name), written.lesson)]
            if name in shown:
                faults.append(f'"{name}" was asked before')
            found += [Problem(written.path, fence.line, f"check: {fault}") for fault in faults]
            shown.add(name)
    for name, item in items.items():
        if item.use is ItemUse.CHECK and item.status is ItemStatus.LIVE and name not in shown:
            place = places[name]
            found.append(_at(place.file, place.line, item, "no lesson asks this check"))
    return found


def _check_faults(name: str, item: Item | None, lesson: Lesson) -> Iterator[str]:
    if item is None:
        yield f'there is no item "{name}"'
        return
    if item.use is not ItemUse.CHECK:
        yield f'the item "{name}" is of use "{item.use}", not "check"'
    if item.status is not ItemStatus.LIVE:
        yield f'the item "{name}" is not live, but {item.status}'
    if item.lesson_key != lesson.key:
        yield f'the item "{name}" belongs to the lesson "{item.lesson}"'
