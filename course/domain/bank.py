"""The values of the item bank: `content` and `store` build them, the rest of `domain` judges them.

All values are immutable. An item names its lesson by slugs, and the paragraph that answers it by an
anchor: nothing here knows how lessons are written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class ItemType(StrEnum):
    """How an item is answered."""

    SINGLE_CHOICE = "single-choice"
    MULTIPLE_CHOICE = "multiple-choice"
    TRUE_FALSE = "true-false"
    NUMERIC = "numeric"
    SHORT_ANSWER = "short-answer"
    MATCHING = "matching"
    ORDERING = "ordering"


CHOICE_TYPES = frozenset({ItemType.SINGLE_CHOICE, ItemType.MULTIPLE_CHOICE, ItemType.TRUE_FALSE})
TYPED_TYPES = frozenset({ItemType.NUMERIC, ItemType.SHORT_ANSWER})


class ItemUse(StrEnum):
    """Where an item may appear; an item has one use and never crosses."""

    QUIZ = "quiz"
    CHECK = "check"
    PRACTICE = "practice"
    PRETEST_A = "pretest-a"
    PRETEST_B = "pretest-b"


class ItemStatus(StrEnum):
    """How far an item is on its way to delegates; only live ones reach them."""

    DRAFT = "draft"
    IN_REVIEW = "in-review"
    LIVE = "live"
    RETIRED = "retired"


class Difficulty(StrEnum):
    """What an item asks of the learner."""

    REMEMBER = "remember"
    UNDERSTAND = "understand"
    APPLY = "apply"
    ANALYSE = "analyse"


class Change(StrEnum):
    """What a new version is to the one before; statistics follow it."""

    FIRST = "first"
    WORDING = "wording"  # the same question, better said: what was answered counts on
    KEY = "key"  # the same question, marked by another key: what was answered is graded anew
    MEANING = "meaning"  # another question: its figures begin anew


class Vetting(StrEnum):
    """Who looked at a version before it reached delegates."""

    FILE = "file"  # whoever keeps the files of the bank
    REVIEWED = "reviewed"  # reviewers, who answered before they saw the key
    UNREVIEWED = "unreviewed"  # nobody: there is nobody else yet


@dataclass(frozen=True, slots=True)
class Option:
    """A thing to choose."""

    id: str
    text: str  # Markdown
    feedback: str  # Markdown: why it is right, or what it mistakes
    see: str  # anchor of the paragraph that answers it, with "#"
    is_key: bool = False


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far a number may lie from the answer: one of the two is given, the other None."""

    absolute: float | None = None  # in the unit of the answer
    relative: float | None = None  # share of the answer, 0.02 for 2 %


@dataclass(frozen=True, slots=True)
class Reject:
    """An expected wrong answer to a numeric or short-answer item, and what it mistakes."""

    feedback: str
    see: str
    value: float | None = None  # numeric
    text: str | None = None  # short answer


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts that belong together; several pairs may share the same right text."""

    id: str
    left: str  # Markdown
    right: str  # Markdown, shown as plain text where it is chosen
    feedback: str  # Markdown: why they belong together
    see: str  # anchor of the paragraph that answers it, with "#"


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a sequence; the item holds its steps in the right order."""

    id: str
    text: str  # Markdown
    feedback: str  # Markdown: why it stands where it stands
    see: str  # anchor of the paragraph that answers it, with "#"


@dataclass(frozen=True, slots=True)
class Item:
    """One question, at one version. Texts are Markdown, as the author wrote them."""

    id: str
    module: str
    lesson: str  # slug within the module
    objective: str
    type: ItemType
    use: ItemUse
    status: ItemStatus
    difficulty: Difficulty
    stem: str
    disputed: bool = False
    excludes: tuple[str, ...] = ()  # items never drawn with this one
    options: tuple[Option, ...] = ()  # choice types
    answer: float | None = None  # numeric
    tolerance: Tolerance = Tolerance()
    unit: str = ""
    accept: tuple[str, ...] = ()  # short answer: accepted variants, the first is the one shown
    rejects: tuple[Reject, ...] = ()
    pairs: tuple[Pair, ...] = ()  # matching
    steps: tuple[Step, ...] = ()  # ordering, in the right order
    feedback: str = ""  # numeric and short answer: why the answer is the answer
    see: str = ""  # numeric and short answer: where it is taught
    tags: tuple[str, ...] = ()  # words by which authors find it again

    @property
    def keys(self) -> frozenset[str]:
        """Ids of the right options."""
        return frozenset(option.id for option in self.options if option.is_key)

    @property
    def rights(self) -> dict[str, str]:
        """The right texts of a matching item, each once, by the id of its first pair."""
        first: dict[str, str] = {}
        for pair in self.pairs:
            first.setdefault(pair.right, pair.id)
        return {name: text for text, name in first.items()}

    @property
    def matches(self) -> dict[str, str]:
        """The key of a matching item: pair id -> the id that stands for its right text."""
        first = {text: name for name, text in self.rights.items()}
        return {pair.id: first[pair.right] for pair in self.pairs}

    @property
    def lesson_key(self) -> str:
        """`module/lesson`."""
        return f"{self.module}/{self.lesson}"


@dataclass(frozen=True, slots=True)
class Blueprint:
    """How a module's quiz is drawn and passed: one version of its plan."""

    module: str
    title: str
    pass_share: float  # of the points, 0 to 1
    draw: Mapping[str, int] = field(default_factory=dict)  # lesson slug -> number of items
    limit_minutes: int | None = None  # for one try at a whole paper; None: no time limit

    @property
    def length(self) -> int:
        """Items on a whole paper."""
        return sum(self.draw.values())
