"""Which attempts are looked at."""

from __future__ import annotations

from enum import StrEnum


class Which(StrEnum):
    """Of each person; stands in addresses. Moodle advises first attempts alone.

    Later ones are made by people who have met the subject's questions, and more of them by the
    weak; the best is chosen by its result, and so flatters.
    """

    FIRST = "first"
    LAST = "last"
    BEST = "best"
    ALL = "all"
