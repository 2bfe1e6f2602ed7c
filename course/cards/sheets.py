"""What stands on paper: cards, letters, badges, lists, ready to be set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from math import inf
from typing import NamedTuple, TypeVar

from markupsafe import Markup

from course.cards.queries import Holder, Line
from course.domain.readiness import Readiness
from course.domain.seats import CATEGORY_WORDS
from course.domain.words import Words, words, words_n
from course.web.i18n import gettext as _
from course.web.i18n import say
from course.web.pages import public_url
from course.web.qr import qr
from course.web.script import Setting, fitted, setting
from course.web.seat_codes import seat_code

Piece = TypeVar("Piece")

STATES: Mapping[Readiness, Words] = {
    Readiness.READY: words("Ready"),
    Readiness.EXEMPT: words("Exempt"),
    Readiness.UNDER_WAY: words("Under way"),
    Readiness.NOT_STARTED: words("Not started"),
}
CARDS_A_PAGE = 8
BADGES_A_PAGE = 10
_MOST_MISSING = 6
"""So many requirements a letter names of one person; then it says how many more there are."""

# The lines that names have and their largest type sizes, in millimetres, and how the sizes step
# down: the sheets paper*.css have the same numbers.
_STEPS = (1.0, 0.83, 0.7, 0.58)
_CARD_LINE, _CARD_SIZE = 56.0, 6.0
_BADGE_LINE, _BADGE_SIZE = 72.0, 9.0  # bold, so wider
_BADGE_OWN_LINE, _BADGE_OWN_SIZE = 56.0, 5.4


class Name(NamedTuple):
    """A name, and how it is set; size 1 is the largest."""

    text: str
    set: Setting
    size: int


class Card(NamedTuple):
    """One sign-in card."""

    name: Name
    latin_name: str  # "" where it is the same, or not known
    delegation: str
    code: str
    qr: Markup


class Badge(NamedTuple):
    """One badge: the name in Latin letters largest, as the passport has it."""

    first: Name
    second: Name | None  # in the person's own script; None where it is the same
    delegation: str
    category: Words
    code: str
    qr: Markup


class Row(NamedTuple):
    """One person in the letter."""

    name: Name
    latin_name: str
    category: Words
    state: Words
    is_ready: bool
    missing: tuple[str, ...]


class Entry(NamedTuple):
    """One line of the door list."""

    latin_name: str
    name: Name | None  # in the person's own script; None where it is the same
    delegation: str
    state: Words


def card_address(code: str) -> str:
    """What the square code of a card leads to."""
    return public_url("cards.card", code=code)


def typed_address() -> str:
    """Where a card's code is typed, as people type it."""
    return public_url("cards.enter").partition("://")[2]


def cards(holders: Iterable[Holder], codes: Mapping[int, str]) -> list[list[Card]]:
    """The cards of people, a page at a time."""
    made = [_card(holder, codes[holder.person_id]) for holder in holders]
    return _pages(made, CARDS_A_PAGE)


def _card(holder: Holder, code: str) -> Card:
    return Card(
        _name(holder.name, holder.code, _CARD_LINE, _CARD_SIZE),
        _other_latin(holder),
        holder.delegation,
        code,
        qr(card_address(code), _("Square code that signs %(name)s in", name=holder.name), quiet=1),
    )


def badges(holders: Iterable[Holder]) -> list[list[Badge]]:
    """The badges of people, a page at a time."""
    return _pages([_badge(holder) for holder in holders], BADGES_A_PAGE)


def _badge(holder: Holder) -> Badge:
    code = seat_code(holder.seat_id)
    has_two = bool(_other_latin(holder))
    return Badge(
        _name(holder.latin_name or holder.name, holder.code, _BADGE_LINE, _BADGE_SIZE),
        _name(holder.name, holder.code, _BADGE_OWN_LINE, _BADGE_OWN_SIZE) if has_two else None,
        holder.delegation,
        CATEGORY_WORDS[holder.category],
        code,
        qr(code, _("Square code of the place %(code)s", code=code), quiet=1),
    )


def rows(holders: Iterable[Holder], lessons: int, quizzes: int) -> list[Row]:
    """The people of a letter. lessons, quizzes: how many the course has."""
    return [
        Row(
            _name(holder.name, holder.code),
            _other_latin(holder),
            CATEGORY_WORDS[holder.category],
            STATES[holder.state],
            holder.is_ready,
            tuple(_missing(holder, lessons, quizzes)),
        )
        for holder in holders
    ]


def _missing(holder: Holder, lessons: int, quizzes: int) -> list[str]:
    if len(holder.missing) == lessons + quizzes:
        return [
            _(
                "All: %(lessons)s and %(quizzes)s.",
                lessons=say(words_n("%(count)s lesson", "%(count)s lessons", lessons)),
                quizzes=say(words_n("%(count)s quiz", "%(count)s quizzes", quizzes)),
            )
        ]
    said = [f"{say(one.requirement)}." for one in holder.missing[:_MOST_MISSING]]
    more = len(holder.missing) - len(said)
    if more:
        said.append(say(words_n("And %(count)s more.", "And %(count)s more.", more)))
    return said


def entries(lines: Sequence[Line]) -> list[tuple[str, list[Entry]]]:
    """The door list, by the first letter of names."""
    return [
        (letter, [_entry(line) for line in group])
        for letter, group in groupby(lines, key=lambda line: line.letter)
    ]


def _entry(line: Line) -> Entry:
    same = not line.latin_name or line.latin_name.casefold() == line.name.casefold()
    own = None if same and line.latin_name else _name(line.name, "")
    return Entry(line.latin_name, own, line.delegation, STATES[line.state])


def _other_latin(holder: Holder) -> str:
    same = holder.latin_name.casefold() == holder.name.casefold()
    return "" if same else holder.latin_name


def _name(text: str, code: str, line_mm: float = inf, size_mm: float = 1.0) -> Name:
    sizes = [size_mm * step for step in _STEPS]
    return Name(text, setting(text, code), fitted(text, line_mm, sizes))


def _pages(pieces: list[Piece], size: int) -> list[list[Piece]]:
    return [pieces[start : start + size] for start in range(0, len(pieces), size)]
