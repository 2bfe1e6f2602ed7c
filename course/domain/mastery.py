"""What a room knows: shares of right answers on first tries, of groups and never of a person.

A group of fewer than `FEWEST` people is withheld. So is whatever would give it away: where groups
part everybody, the withheld ones together are never fewer than `FEWEST` people, or what is left of
everybody once the shown ones are taken off would be the small group again.

Nor may two looks at different times give anybody away: figures of ten people today and of eleven
tomorrow differ by one person's answers. So the smallest cells, of which everything else is a sum,
follow what is counted in lots of `LOT` people: what is shown of any group differs between two looks
by nothing, or by at least so many people for each cell that moved.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import NamedTuple, Protocol, TypeVar

from course.domain.statistics.intervals import Interval, clustered_interval
from course.domain.words import Words, words

FEWEST = 10
"""People; a smaller group could be seen through."""

LOT = 5
"""People who come or go together: what is shown of a cell never moves by fewer."""

Cell = TypeVar("Cell", bound=Hashable)


class OfPeople(Protocol):
    """What is counted of a cell."""

    @property
    def people(self) -> int:
        """How many it is counted of."""


Counted = TypeVar("Counted", bound=OfPeople)


class Counts(NamedTuple):
    """What a group answered. Squares and products are sums over its people: they add up too."""

    people: int = 0  # who were asked at least once
    answers: int = 0
    right: int = 0
    right_squared: int = 0  # each person's right answers, times themselves
    right_answers: int = 0  # each person's right answers, times all their answers
    answers_squared: int = 0


class Mastery(NamedTuple):
    """How much a group knows of one objective."""

    people: int | None = 0  # None: withheld, and how many there are too
    share: float | None = None  # of right answers, 0 to 1; None: withheld, or nobody was asked
    interval: Interval | None = None  # None as above

    @property
    def is_withheld(self) -> bool:
        """Whether it would show too few people."""
        return self.people is None


WITHHELD = Mastery(None)


def together(groups: Iterable[Counts]) -> Counts:
    """Add groups up; nobody may be in two of them."""
    return Counts(*map(sum, zip(Counts(), *groups, strict=True)))


def mastery(counts: Counts) -> Mastery:
    """Judge one group; nothing is told of one that is too small."""
    if counts.people < FEWEST:
        return WITHHELD if counts.people else Mastery()
    interval = clustered_interval(
        counts.people,
        counts.answers,
        counts.right,
        counts.right_squared,
        counts.right_answers,
        counts.answers_squared,
    )
    return Mastery(counts.people, counts.right / counts.answers, interval)


def withheld(people: Mapping[str, int]) -> frozenset[str]:
    """Which of the groups that part everybody are withheld, by name.

    people: how many there are in each. All below `FEWEST`; and, while those together are below it
    too, the next smallest, so that the rest of everybody gives none of them away.
    """
    order = sorted((name for name, count in people.items() if count), key=lambda n: (people[n], n))
    hidden: list[str] = []
    rest = 0
    for name in order:
        if people[name] >= FEWEST and (not hidden or rest >= FEWEST):
            break
        hidden.append(name)
        rest += people[name]
    return frozenset(hidden)


def parted(groups: Mapping[str, Counts]) -> dict[str, Mastery]:
    """Judge the groups that part everybody, each as far as it can be shown beside the others."""
    hidden = withheld({name: counts.people for name, counts in groups.items()})
    return {
        name: WITHHELD if name in hidden else mastery(counts) for name, counts in groups.items()
    }


# ---------------------------------------------------------------- from one look to the next


def moves(shown: int, counted: int) -> bool:
    """Whether a cell may follow what is counted, by how many people it shows and now has.

    Somebody who goes while somebody comes is no lot, nor is a handful that is left of a cell.
    """
    return abs(counted - shown) >= LOT and (counted >= LOT or not counted)


def settled(shown: Mapping[Cell, Counted], counted: Mapping[Cell, Counted]) -> dict[Cell, Counted]:
    """What may be shown next: each cell as it is counted, or as it was shown until a lot is there.

    Cells part everybody: nobody is in two of them.
    """
    found = {}
    for cell in [*shown, *(cell for cell in counted if cell not in shown)]:
        before, after = shown.get(cell), counted.get(cell)
        kept = after if moves(_people(before), _people(after)) else before
        if kept is not None and kept.people:
            found[cell] = kept
    return found


def _people(one: OfPeople | None) -> int:
    return one.people if one is not None else 0


# ---------------------------------------------------------------- in words

NEARLY = 0.05


def in_words(share: float, ability: str) -> Words:
    """Say what the room does not know yet, in one sentence.

    share: of right answers, 0 to 1. ability: an objective's text, as it continues "can".
    """
    ability = ability.strip(" .;")
    tenths = int((1 - share) * 10 + 0.5)
    if share <= NEARLY:
        return words("Hardly anybody in the room can yet %(ability)s.", ability=ability)
    if share >= 1 - NEARLY or not tenths:
        return words("Nearly everybody in the room can %(ability)s.", ability=ability)
    if tenths == 5:
        return words("Half of the room cannot yet %(ability)s.", ability=ability)
    if tenths == 1:
        return words("About 1 of 10 people in the room cannot yet %(ability)s.", ability=ability)
    return words(
        "About %(tenths)s of 10 people in the room cannot yet %(ability)s.",
        tenths=min(tenths, 9),
        ability=ability,
    )
