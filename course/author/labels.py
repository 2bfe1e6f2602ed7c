"""What authors call the parts of an item, and what may be chosen for them."""

from __future__ import annotations

import re

from course.domain.bank import Difficulty, ItemType, ItemUse
from course.web.i18n import gettext as _


def kinds() -> dict[ItemType, str]:
    """The types of items, as authors call them."""
    return {
        ItemType.SINGLE_CHOICE: _("One right answer"),
        ItemType.MULTIPLE_CHOICE: _("Several right answers"),
        ItemType.TRUE_FALSE: _("True or false"),
        ItemType.NUMERIC: _("A number"),
        ItemType.SHORT_ANSWER: _("A few words"),
        ItemType.MATCHING: _("Pairs to match"),
        ItemType.ORDERING: _("Steps to put in order"),
    }


def uses() -> dict[ItemUse, str]:
    """Where an item may be asked."""
    return {
        ItemUse.QUIZ: _("In the module's quiz"),
        ItemUse.CHECK: _("A check within the lesson"),
        ItemUse.PRACTICE: _("Practice"),
        ItemUse.PRETEST_A: _("Before and after the course, form A"),
        ItemUse.PRETEST_B: _("Before and after the course, form B"),
    }


def difficulties() -> dict[Difficulty, str]:
    """What an item asks of a delegate."""
    return {
        Difficulty.REMEMBER: _("Remember"),
        Difficulty.UNDERSTAND: _("Understand"),
        Difficulty.APPLY: _("Apply"),
        Difficulty.ANALYSE: _("Analyse"),
    }


def label_of(field: str) -> str:
    """What a field is called: "Answer 2, feedback"."""
    found = re.fullmatch(r"(option|pair|step|reject)-(\d+)-([a-z]+)", field)
    if found is None:
        return _plain_labels().get(field, field)
    kind, number, part = found.groups()
    row = {
        "option": _("Answer %(number)s", number=int(number) + 1),
        "pair": _("Pair %(number)s", number=int(number) + 1),
        "step": _("Step %(number)s", number=int(number) + 1),
        "reject": _("Expected wrong answer %(number)s", number=int(number) + 1),
    }[kind]
    parts = {
        "feedback": _("feedback"),
        "see": _("paragraph"),
        "left": _("left"),
        "right": _("right"),
    }
    return f"{row}, {parts[part]}" if part in parts else row


def _plain_labels() -> dict[str, str]:
    return {
        "stem": _("Question"),
        "lesson": _("Teaches"),
        "objective": _("Teaches"),
        "excludes": _("Never together with"),
        "option": _("Answers"),
        "pair": _("Pairs"),
        "step": _("Steps"),
        "reject": _("Expected wrong answers"),
        "accept": _("Accepted answers"),
        "answer": _("Answer"),
        "tolerance": _("Tolerance"),
        "feedback": _("Feedback"),
        "see": _("Paragraph that teaches it"),
        "type": _("Kind"),
        "use": _("Use"),
        "tags": _("Tags"),
    }
