"""Everything that is wrong with modules/ and quizzes/, at once: `file:line: message`."""

from __future__ import annotations

from pathlib import Path

from course.content.bank import read_bank
from course.content.bank_checks import bank_problems
from course.content.course import MODULES, Reading, read_course
from course.content.lesson_checks import lesson_problems
from course.content.problems import Problem, line_of

RESERVED = frozenset({"quiz", "figures"})
"""Names that stand for something else in a module's addresses."""

RESERVED_MODULES = frozenset({"before", "after"})
"""Names that stand for something else among the addresses of modules."""


def problems(root: Path) -> list[Problem]:
    """Every fault of the lessons and quizzes below `root`, in the order of files and lines."""
    reading = read_course(root)
    files, found = read_bank(root)
    found = [
        *reading.problems,
        *found,
        *_layout_problems(root, reading),
        *lesson_problems(reading),
        *bank_problems(reading, files),
    ]
    return sorted(set(found))


def _layout_problems(root: Path, reading: Reading) -> list[Problem]:
    """Find names given twice, lessons that no module names, terms taught nowhere."""
    course = reading.course
    header = MODULES / "course.toml"
    twice = _repeated([module.slug for module in course])
    found = [Problem(header, 1, f'"modules" names "{slug}" twice') for slug in twice]
    reserved = sorted(RESERVED_MODULES & {module.slug for module in course})
    found += [Problem(header, 1, f'no module may be called "{slug}"') for slug in reserved]
    for module in course:
        file = MODULES / module.slug / "module.toml"
        twice = _repeated([lesson.slug for lesson in module.lessons])
        found += [Problem(file, 1, f'"lessons" names "{slug}" twice') for slug in twice]
        known = {lesson.slug for lesson in module.lessons}
        taken = [f'no lesson may be called "{slug}"' for slug in sorted(known & RESERVED)]
        found += [Problem(file, 1, message) for message in taken]
        for path in sorted((root / MODULES / module.slug).glob("*.md")):
            if "." not in path.stem and path.stem not in known:
                message = f'"lessons" of module.toml does not name {path.name}'
                found.append(Problem(path.relative_to(root), 1, message))
    return found + _glossary_problems(root, reading)


def _glossary_problems(root: Path, reading: Reading) -> list[Problem]:
    path = MODULES / "glossary.toml"
    if not reading.course.glossary:
        return []
    source = (root / path).read_text("utf-8")
    found = []
    for term in reading.course.glossary:
        if reading.course.lesson(term.lesson) is None:
            line = line_of(source, f'"{term.slug}"')
            message = f'term "{term.slug}" names no lesson of the course: "{term.lesson}"'
            found.append(Problem(path, line, message))
    for slug in _repeated([term.slug for term in reading.course.glossary]):
        message = f'two terms have the slug "{slug}"'
        found.append(Problem(path, line_of(source, f'"{slug}"'), message))
    return found


def _repeated(names: list[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})
