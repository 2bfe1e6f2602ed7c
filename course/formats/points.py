"""Points that a foreign question gives to single options, held against our grading.

Where several options may be chosen, each right pick adds its share of the keys here and each wrong
one takes its share of the distractors (`domain.items`). Other systems let authors weigh options by
hand: what comes out differently here is told, never silently evened.
"""

from __future__ import annotations

from collections.abc import Mapping

from course.domain.words import Words, listed, words

_MOST_SHOWN = 6
_SLACK = 0.002
"""Shares are written with five figures, 33.33333 for a third."""


def told_points(points: Mapping[str, float], *, is_single: bool) -> Words | None:
    """Say which points our grading cannot give; None where it gives them all.

    points: by option as it is shown, as shares of the whole question, -1 to 1.
    """
    rights = [one for one in points.values() if one > 0]
    wrongs = [one for one in points.values() if one <= 0]
    if is_single:
        odd = {name: one for name, one in points.items() if 0 < one < 1 - _SLACK or one < 0}
        if not odd:
            return None
        return words(
            "Single choice gives all or nothing here; the file gives %(points)s.",
            points=_listed(odd),
        )
    is_same = all(abs(one - 1 / len(rights)) <= _SLACK for one in rights) and all(
        abs(one + 1 / len(wrongs)) <= _SLACK for one in wrongs
    )
    if is_same or not rights:
        return None
    return words(
        "The file gives %(points)s. Here each right pick adds its share of the right ones and each "
        "wrong pick takes its share of the wrong ones.",
        points=_listed(points),
    )


def _listed(points: Mapping[str, float]) -> Words:
    shown = [
        words("%(percent)s %% for “%(answer)s”", percent=percent(share), answer=_short(name))
        for name, share in points.items()
    ]
    if len(shown) <= _MOST_SHOWN:
        return listed(shown)
    return words("%(these)s and so on", these=listed(shown[:_MOST_SHOWN]))


def percent(share: float) -> str:
    """A share as a number of percent, without the sign."""
    return f"{100 * share:.5g}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 30 else line[:29] + "…"
