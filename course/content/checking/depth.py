"""Whether the bank is deep enough: fresh items for retries, and two equal forms of a pretest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from course.content.bank import QuizFile
from course.content.course import Reading
from course.content.problems import Problem
from course.domain.bank import Item, ItemStatus, ItemUse
from course.domain.choosing import choose
from course.domain.words import Words, words


def depth_problems(reading: Reading, files: Sequence[QuizFile]) -> list[Problem]:
    """Say where retries would repeat items, and where the forms of the pretest differ."""
    found = []
    for file in files:
        quiz = file.quiz
        retries = reading.style.fresh_retries
        faults = [str(one) for one in retry_faults(quiz.blueprint.draw, quiz.items, retries)]
        if reading.style.lesson_rules:
            faults += _pretest_faults(file.quiz.items)
        found += [Problem(file.path, file.header_line, fault) for fault in faults]
    return found


def retry_faults(
    draw: Mapping[str, int],
    items: Iterable[Item],
    retries: int,
    titles: Mapping[str, str] | None = None,
) -> Iterator[Words]:
    """Prove that a first try and so many retries of every section can be drawn without repeats.

    draw: lesson slug -> number of items. items: of one module; only live quiz items count.
    titles: of lessons by slug, for readers of pages; a lesson without one goes by its slug.
    """
    if not retries:
        return
    papers = 1 + retries
    live = [i for i in items if i.use is ItemUse.QUIZ and i.status is ItemStatus.LIVE]
    short = False
    for lesson, number in draw.items():
        named = (titles or {}).get(lesson, f'"{lesson}"')
        own = [item for item in live if item.lesson == lesson]
        if len(own) < papers * number:
            short = True
            yield words(
                "%(lesson)s has %(live)s live quiz items; %(retries)s fresh retries need"
                " %(papers)s × %(number)s = %(least)s",
                lesson=named,
                live=len(own),
                retries=retries,
                papers=papers,
                number=number,
                least=papers * number,
            )
        elif not disjoint_papers(own, {lesson: number}, papers):
            short = True
            yield words(
                "%(lesson)s: what items exclude leaves no %(papers)s papers of %(number)s without"
                " an item in common",
                lesson=named,
                papers=papers,
                number=number,
            )
    if not short and not disjoint_papers(live, draw, papers):
        yield words(
            "what items of different lessons exclude leaves no %(papers)s whole papers apart",
            papers=papers,
        )


def disjoint_papers(items: Sequence[Item], draw: Mapping[str, int], papers: int) -> bool:
    """Whether so many papers can be drawn that no two of them share an item.

    Each item is copied once for each paper; copies of one item exclude each other, and on each
    paper its copies exclude what the items exclude. Then it is one choice among all copies. False
    also where the search gave up.
    """
    copies = [_copy(item, paper, papers) for item in items for paper in range(papers)]
    needed = {f"{lesson}@{p}": n for p in range(papers) for lesson, n in draw.items()}
    return choose(needed, copies, lambda _: _by_id) is not None


def _copy(item: Item, paper: int, papers: int) -> Item:
    twins = [f"{item.id}@{other}" for other in range(papers) if other != paper]
    barred = [f"{other}@{paper}" for other in item.excludes]
    return replace(
        item,
        id=f"{item.id}@{paper}",
        lesson=f"{item.lesson}@{paper}",
        excludes=(*twins, *barred),
    )


def _by_id(item: Item) -> tuple[str]:
    return (item.id,)


def _pretest_faults(items: Sequence[Item]) -> Iterator[str]:
    """Who gains must not depend on which form came first: the forms match pair by pair."""
    forms = {
        use: [i for i in items if i.use is use and i.status is ItemStatus.LIVE]
        for use in (ItemUse.PRETEST_A, ItemUse.PRETEST_B)
    }
    for lesson in dict.fromkeys(item.lesson for own in forms.values() for item in own):
        a, b = (Counter(_kind(i) for i in own if i.lesson == lesson) for own in forms.values())
        if a.total() != b.total():
            counts = f"{a.total()} items of form A and {b.total()} of form B"
            yield f'pretest of "{lesson}": {counts}; both need the same number'
            continue
        for kind in a - b:
            yield (
                f'pretest of "{lesson}": no item of form B matches one of form A'
                f" ({', '.join(kind)}): objective, type and difficulty are the same in both"
            )


def _kind(item: Item) -> tuple[str, str, str]:
    return item.objective, item.type.value, item.difficulty.value
