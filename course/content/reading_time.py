"""How long reading takes, in minutes."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from course.domain.parts import CheckPart, ExplorePart, HtmlPart, Part

WORDS_A_MINUTE = 180
"""Adults read English non-fiction at 238 words a minute (M. Brysbaert, "How many words do we read
per minute?", Journal of Memory and Language 109, 2019). Ours is dense, and many of our readers read
it in their third language."""

MINUTES_A_CHECK = 1.0
MINUTES_A_FIGURE = 0.5  # of an exploration, too
MINUTES_A_FORMULA = 0.5

MINUTES_AN_ITEM = 1.25
"""To read, think and answer: 15 minutes for a paper of 12 questions."""

_FOLDED = re.compile(r"<details.*?</details>", re.DOTALL)


def minutes(words: int, parts: Iterable[Part]) -> int:
    """Tell how long a lesson takes, in whole minutes, at least 1.

    words: of its core text; notes in the margin and folded parts are extra.
    """
    parts = tuple(parts)
    html = "".join(part.html for part in parts if isinstance(part, HtmlPart))
    html = _FOLDED.sub("", html)
    checks = sum(isinstance(part, CheckPart) for part in parts)
    explorations = sum(isinstance(part, ExplorePart) for part in parts)
    total = (
        words / WORDS_A_MINUTE
        + checks * MINUTES_A_CHECK
        + (html.count('<figure class="figure"') + explorations) * MINUTES_A_FIGURE
        + html.count('<figure class="formula"') * MINUTES_A_FORMULA
    )
    return _whole(total)


def minutes_of(words: int) -> int:
    """Tell how long words alone take, in whole minutes, at least 1."""
    return _whole(words / WORDS_A_MINUTE)


def quiz_minutes(length: int) -> int:
    """Tell how long a paper of so many questions takes, in whole minutes."""
    return math.ceil(length * MINUTES_AN_ITEM)


def _whole(minutes: float) -> int:
    return max(1, math.floor(minutes + 0.5))
