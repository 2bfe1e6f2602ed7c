"""Two figures whose numbers come from a small model: computed again from what the lesson states."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise, product
from operator import add

from course.settings import shipped

MODULES = shipped("modules")

# ---------------------------------------------------------------- gardens (ot-depth)

SIDE, MOVES, GARDENS, FLOWERS, SEED = 7, 6, 200, 8, 1
MIDDLE = SIDE * SIDE // 2
GOALS = ((1, 0), (0, 1), (1, -1), (-1, 1))  # what a red and a blue flower are worth


def _neighbours(square: int) -> Iterator[int]:
    """Up, right, down, left, as far as the garden goes."""
    row, column = divmod(square, SIDE)
    for down, right in ((-1, 0), (0, 1), (1, 0), (0, -1)):
        if 0 <= row + down < SIDE and 0 <= column + right < SIDE:
            yield (row + down) * SIDE + column + right


NEXT = [tuple(_neighbours(square)) for square in range(SIDE * SIDE)]


def walks(worth: Mapping[int, int]) -> list[int]:
    """What six moves earn in one garden, by the number of moves that are planned before each."""

    @cache
    def best(square: int, left: int, moves: int) -> tuple[int, int]:
        """The most that some moves earn, and the first of them; of equals, the first in order.

        left: the flowers still to count, one bit a square.
        """
        if not moves:
            return 0, square
        first, most = square, -MOVES - 1
        for to in NEXT[square]:
            gain = worth[to] if left >> to & 1 else 0
            total = gain + best(to, left & ~(1 << to), moves - 1)[0]
            if total > most:
                first, most = to, total
        return most, first

    def walk(ahead: int) -> int:
        earned, square, left = 0, MIDDLE, sum(1 << flower for flower in worth)
        for moves in range(MOVES, 0, -1):
            _, square = best(square, left, min(ahead, moves))
            earned += worth[square] if left >> square & 1 else 0
            left &= ~(1 << square)
        return earned

    return [walk(ahead) for ahead in range(1, MOVES + 1)]


@cache
def results() -> list[list[float]]:
    """For each goal, the result in % of the best possible, by the number of moves planned."""
    rng = random.Random(SEED)
    earned = [[0] * MOVES for _ in GOALS]
    for _ in range(GARDENS):
        squares = [square for square in range(SIDE * SIDE) if square != MIDDLE]
        squares.sort(key=lambda _: rng.random())
        for sums, (red, blue) in zip(earned, GOALS, strict=True):
            worth = dict.fromkeys(squares[:FLOWERS], red)
            worth |= dict.fromkeys(squares[FLOWERS : 2 * FLOWERS], blue)
            flowers = {square: value for square, value in worth.items() if value}
            sums[:] = map(add, sums, walks(flowers))
    return [[100 * one / sums[-1] for one in sums] for sums in earned]


def test_the_gardens_of_the_figure_are_computed_from_the_rule_of_the_lesson() -> None:
    svg, alt = _figure("safety", "orthogonality-thesis", "ot-depth.svg")
    computed = results()
    shown = [[round(one) for one in row] for row in computed]
    assert _rows_of_six(alt) == _rows_of_six(_described(svg)) == shown
    labels = [int(one) for one in re.findall(r'class="m s">(\d+)</text>', svg)]
    assert [labels[at : at + 12 : 2] for at in range(0, 48, 12)] == shown
    heights = [float(one) for one in re.findall(r'<rect .*?height="([\d.]+)"', svg)]
    assert heights == [round(1.15 * one, 1) for row in computed for one in row]


def test_the_question_on_the_gardens_has_the_answers_that_the_picture_shows() -> None:
    kind, unkind = results()[:2], results()[2:]
    pairs = zip(kind, unkind, strict=True)
    assert max(abs(a - b) for one, two in pairs for a, b in zip(one, two, strict=True)) < 3
    assert any(later < sooner for row in kind for sooner, later in pairwise(row))


def _rows_of_six(text: str) -> list[list[int]]:
    return [
        [int(one) for one in row.split(", ")] for row in re.findall(r": (\d+(?:, \d+){5})\.", text)
    ]


# ---------------------------------------------------------------- clauses (ss-clauses)


def test_the_signatures_of_the_figure_follow_from_the_table_of_the_lesson() -> None:
    svg, alt = _figure("treaty", "summit-series", "ss-clauses.svg")
    strengths, *states = _table()
    texts = list(product((0, 1), repeat=5))
    dots = {
        (_sum(text, strengths), sum(_sum(text, likes) >= least for *likes, least in states))
        for text in texts
    }
    best = {one for one in dots if not any(_beats(other, one) for other in dots)}
    assert (len(texts), len(states)) == (32, 10)
    assert _circles(svg, "f") == best
    assert _circles(svg, "o") == dots - best
    frontier = sorted(best)
    assert [tuple(map(int, one)) for one in re.findall(r"(\d) with (\d)", _spelt(alt))] == frontier
    assert re.findall(r"strength (\d), (\d) states", _described(svg)) == [
        (str(strength), str(count)) for strength, count in frontier
    ]
    [empty] = [count for strength, count in dots if strength == 0]
    assert f"strength 0, is signed by {empty} states" in alt


def _table() -> list[list[int]]:
    """Strengths of the clauses, then what each state gives to them and its minimum."""
    lesson = (MODULES / "treaty" / "summit-series.md").read_text("utf-8")
    rows = re.findall(r"^    \| (?:\(strength\)|[A-J]) \|(.*)\|$", lesson, re.MULTILINE)
    cells = [[cell.strip().replace("−", "-") for cell in row.split("|")] for row in rows]
    return [[int(cell) for cell in row if cell != "–"] for row in cells]


def _sum(text: tuple[int, ...], weights: list[int]) -> int:
    return sum(clause * weight for clause, weight in zip(text, weights, strict=True))


def _beats(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one != other and one[0] >= other[0] and one[1] >= other[1]


def _circles(svg: str, kind: str) -> set[tuple[int, int]]:
    found = re.findall(rf'<circle class="{kind}" cx="(\d+)" cy="(\d+)"', svg)
    return {((int(x) - 54) // 42, (262 - int(y)) // 22) for x, y in found}


def _spelt(alt: str) -> str:
    """ "strength 3 with 9 states, 4 with 8, 6 with 7, 7 with 6, and 9 with 5" alone."""
    return alt.partition("beats: ")[2].partition(". ")[0]


# ---------------------------------------------------------------- what is shown


def _figure(module: str, lesson: str, name: str) -> tuple[str, str]:
    """The picture as written, and its text alternative in the lesson."""
    text = (MODULES / module / f"{lesson}.md").read_text("utf-8")
    [alt] = re.findall(rf'^figure = "{re.escape(name)}"\nalt = "(.*)"$', text, re.MULTILINE)
    return (MODULES / module / "figures" / name).read_text("utf-8"), alt


def _described(svg: str) -> str:
    [description] = re.findall(r'<desc id="d">(.*?)</desc>', svg)
    return description
