"""Items with options, as short as a test about their wording can say them."""

from __future__ import annotations

from pathlib import Path

from course.content.bank import Quiz, QuizFile
from course.domain.bank import (
    Blueprint,
    Difficulty,
    Item,
    ItemStatus,
    ItemType,
    ItemUse,
    Option,
)


def item(stem: str = "What moves the water?", *options: str, **changes: object) -> Item:
    """An item; a text that begins with "*" is a key."""
    texts = options or ("*The moon", "Ships")
    values: dict[str, object] = {
        "id": "one",
        "module": "sea",
        "lesson": "tides",
        "objective": "tides-1",
        "type": ItemType.SINGLE_CHOICE,
        "use": ItemUse.QUIZ,
        "status": ItemStatus.LIVE,
        "difficulty": Difficulty.REMEMBER,
        "stem": stem,
        "options": tuple(
            Option("abcdef"[at], text.lstrip("*"), "Why.", "#x", is_key=text.startswith("*"))
            for at, text in enumerate(texts)
        ),
    }
    return Item(**{**values, **changes})  # type: ignore[arg-type]


def statement(stem: str, *, is_true: bool) -> Item:
    """A statement to be called true or false."""
    options = (
        Option("true", "True", "Why.", "#x", is_key=is_true),
        Option("false", "False", "Why.", "#x", is_key=not is_true),
    )
    return item(stem, type=ItemType.TRUE_FALSE, options=options)


def quiz_file(*items: Item, module: str = "sea", **draw: int) -> QuizFile:
    """A file of the bank with these items, ten lines apart."""
    plan = Blueprint(module, "The sea", 0.8, draw or {"tides": 1})
    lines = tuple(range(10, 10 * len(items) + 10, 10))
    return QuizFile(Path(f"quizzes/{module}.toml"), Quiz(plan, items), 1, lines)
