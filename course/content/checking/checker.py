"""Everything that is wrong with modules/ and quizzes/, at once: `file:line: message`.

Faults keep a lesson or an item from delegates; advice names what an author may have had reasons
for. Whether the content can be served at all, `load_course` and `load_bank` say by themselves.
"""

from __future__ import annotations

from pathlib import Path

from course.content.bank import QuizFile, read_bank
from course.content.checking.balance import position_advice
from course.content.checking.bank_checks import bank_problems
from course.content.checking.depth import depth_problems
from course.content.checking.item_checks import wording_advice, wording_problems
from course.content.checking.lesson_checks import lesson_problems
from course.content.checking.lesson_rules import lesson_rule_problems
from course.content.checking.picture_checks import picture_problems
from course.content.checking.readability import readability_problems
from course.content.checking.shared_checks import shared_problems
from course.content.course import MODULES, Reading, read_course
from course.content.picture_files import read_pictures
from course.content.problems import Problem, line_of
from course.content.reading_time import quiz_minutes
from course.content.translations import read_translations, translation_problems

RESERVED = frozenset({"quiz", "figures", "booklet"})
"""Names that stand for something else in a module's addresses."""

RESERVED_MODULES = frozenset({"booklet", "before", "after"})
"""Names that stand for something else in the course's addresses."""


def problems(root: Path) -> list[Problem]:
    """Every fault of the lessons and quizzes below `root`, in the order of files and lines."""
    reading = read_course(root)
    files, found = read_bank(root)
    translated, unread = read_translations(root)
    images, unlike = read_pictures(root)
    items = {item.id: item for file in files for item in file.quiz.items}
    found = [
        *reading.problems,
        *found,
        *_layout_problems(root, reading),
        *shared_problems(root, reading.course),
        *lesson_problems(reading),
        *bank_problems(reading, files),
        *_length_problems(root, reading, files),
        *wording_problems(files),
        *readability_problems(reading),
        *lesson_rule_problems(reading, files),
        *depth_problems(reading, files),
        *unlike,
        *picture_problems(files, images),
        *unread,
        *translation_problems(translated, items, images),
    ]
    return sorted(set(found))


def advice(root: Path) -> list[Problem]:
    """What an author may want to look at again, in the order of files and lines."""
    files, _ = read_bank(root)
    return sorted({*wording_advice(files), *position_advice(files)})


def _layout_problems(root: Path, reading: Reading) -> list[Problem]:
    """Find names given twice, lessons that no module names, terms taught nowhere."""
    course = reading.course
    header = MODULES / "course.toml"
    twice = _repeated([module.slug for module in course])
    found = [Problem(header, 1, f'"modules" names "{slug}" twice') for slug in twice]
    taken = sorted({module.slug for module in course} & RESERVED_MODULES)
    found += [Problem(header, 1, f'no module may be called "{slug}"') for slug in taken]
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


def _length_problems(root: Path, reading: Reading, files: list[QuizFile]) -> list[Problem]:
    """Hold the course's length against what it promises."""
    most, path = reading.course.most_minutes, MODULES / "course.toml"
    quizzes = sum(quiz_minutes(sum(file.quiz.blueprint.draw.values())) for file in files)
    total = sum(lesson.minutes for lesson in reading.course.lessons) + quizzes
    if not most or total <= most:
        return []
    line = line_of((root / path).read_text("utf-8"), "most_minutes")
    message = f"the course takes about {total} minutes; [reading] promises at most {most}"
    return [Problem(path, line, message)]


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
