"""Points that a foreign question gives to single options, held against our grading.

Where several options may be chosen, each right pick adds its share of the keys here and each wrong
one takes its share of the distractors (`domain.items`). Other systems let authors weigh options by
hand: what comes out differently here is told, never silently evened.
"""

from __future__ import annotations

from collections.abc import Mapping

_SLACK = 0.002
"""Shares are written with five figures, 33.33333 for a third."""


def told_points(points: Mapping[str, float], *, is_single: bool) -> str:
    """Say which points our grading cannot give; "" where it gives them all.

    points: by option as it is shown, as shares of the whole question, -1 to 1.
    """
    rights = [one for one in points.values() if one > 0]
    wrongs = [one for one in points.values() if one <= 0]
    if is_single:
        odd = {name: one for name, one in points.items() if 0 < one < 1 - _SLACK or one < 0}
        if not odd:
            return ""
        return f"Single choice gives all or nothing here; the file gives {_listed(odd)}."
    is_same = all(abs(one - 1 / len(rights)) <= _SLACK for one in rights) and all(
        abs(one + 1 / len(wrongs)) <= _SLACK for one in wrongs
    )
    if is_same or not rights:
        return ""
    return (
        f"The file gives {_listed(points)}. Here each right pick adds its share of the right ones"
        " and each wrong pick takes its share of the wrong ones."
    )


def _listed(points: Mapping[str, float]) -> str:
    shown = [f"{_percent(share)} for “{_short(name)}”" for name, share in points.items()]
    return ", ".join(shown[:6]) + (" and so on" if len(shown) > 6 else "")


def _percent(share: float) -> str:
    return f"{100 * share:.5g} %"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 30 else line[:29] + "…"
