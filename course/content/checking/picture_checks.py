"""Images that items show, held against those that stand beside the bank."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from course.content.bank import QuizFile
from course.content.checking.one_item import lost_pictures
from course.content.problems import Problem


def picture_problems(files: Sequence[QuizFile], images: Collection[str]) -> list[Problem]:
    """Images that nobody would see. images: names of those in quizzes/images."""
    return [
        Problem(file.path, line, f"item {item.id}: {flaw.message}")
        for file in files
        for item, line in zip(file.quiz.items, file.lines, strict=True)
        for flaw in lost_pictures(item, images)
    ]
