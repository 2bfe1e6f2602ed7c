"""The values of the course: `content` and `store` build them, the rest of `domain` judges them.

A lesson's key is `module/lesson` ("introduction/neural-networks"), everywhere: in addresses, in the
database and in an item's `see`. All values are immutable; collections are tuples or mappings that
nobody changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

# ---------------------------------------------------------------- lessons


@dataclass(frozen=True, slots=True)
class Objective:
    """What a learner can do after a lesson; items name it by id."""

    id: str
    text: str  # continues "After this lesson you will be able to"


@dataclass(frozen=True, slots=True)
class Heading:
    """A part of a lesson that a link can lead to."""

    anchor: str  # as authors write it, without "#" and without the prefix of the page
    title: str  # plain text


@dataclass(frozen=True, slots=True)
class HtmlPart:
    """Text of a lesson, rendered and sanitised: the only HTML that templates trust."""

    html: str
    section: str  # anchor of the heading it stands under; "" before the first


@dataclass(frozen=True, slots=True)
class CheckPart:
    """A question in the flow of a lesson: an item of use "check"."""

    item: str  # item id
    number: int  # 1 for the first check of the lesson
    section: str


@dataclass(frozen=True, slots=True)
class ExplorePart:
    """Something to look at closely: a figure and a question about it."""

    name: str
    figure: str  # file name in the module's figures/
    alt: str
    question: str  # sanitised HTML
    section: str
    width: int = 0  # of the figure, in its own units
    height: int = 0


Part = HtmlPart | CheckPart | ExplorePart


@dataclass(frozen=True)
class Lesson:
    """One line of the agenda, taught."""

    module: str
    slug: str
    number: str  # "1.2": second lesson of the first module
    title: str
    summary: str
    objectives: tuple[Objective, ...]
    key_points: tuple[str, ...]  # sanitised inline HTML
    parts: tuple[Part, ...]
    headings: tuple[Heading, ...]  # level 2, in order
    anchors: Mapping[str, str]  # every anchor of the text -> anchor of the heading it stands under
    sources: str  # sanitised HTML: the list of footnotes
    minutes: int
    digest: str  # sha256, hex, of the file as it stands
    review_by: date | None = None  # None where nothing in it ages

    @property
    def key(self) -> str:
        """`module/lesson`."""
        return f"{self.module}/{self.slug}"

    @cached_property
    def checks(self) -> tuple[CheckPart, ...]:
        """The lesson's checks, in order."""
        return tuple(part for part in self.parts if isinstance(part, CheckPart))

    def title_of(self, anchor: str) -> str:
        """The title of the part in which an anchor stands; the lesson's own where it is none."""
        section = self.anchors.get(anchor, "")
        return next((h.title for h in self.headings if h.anchor == section), self.title)

    def checks_near(self, anchors: frozenset[str]) -> tuple[CheckPart, ...]:
        """The checks to answer again after rereading the paragraphs at `anchors`.

        They are the checks of the parts those paragraphs stand in; where those parts have none, all
        checks of the lesson.
        """
        sections = {self.anchors.get(anchor, "") for anchor in anchors}
        return tuple(c for c in self.checks if c.section in sections) or self.checks


@dataclass(frozen=True)
class Module:
    """A chapter of the course: some lessons and one quiz."""

    slug: str
    number: int  # 1 for the first
    title: str
    summary: str
    lessons: tuple[Lesson, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """What completing the course takes, and how tries at a quiz follow each other."""

    pass_share: float = 0.8  # of a quiz's points, 0 to 1
    wait_minutes: int = 15  # before the next try, unless the named paragraphs were reread
    tries_before_help: int = 3  # after so many the page says whom to write to


@dataclass(frozen=True, slots=True)
class Summit:
    """What the course prepares for."""

    name: str
    deadline: datetime  # aware, in `zone`
    zone: str
    city: str

    def days_left(self, now: datetime) -> int:
        """Count the days left on the calendar of the summit's city; 0 from the last day on."""
        today = now.astimezone(self.deadline.tzinfo).date()
        return max(0, (self.deadline.date() - today).days)


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who certifies."""

    name: str
    contact: str  # an e-mail address


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of the glossary."""

    slug: str
    term: str
    definition: str
    lesson: str  # key of the lesson that introduces it


@dataclass(frozen=True)
class Course:
    """Everything the delegates read, as it stood when the server started."""

    title: str
    edition: str  # "May 2027": stands on the certificate
    modules: tuple[Module, ...]
    policy: Policy
    summit: Summit
    issuer: Issuer
    glossary: tuple[Term, ...] = ()
    digest: str = ""  # sha256, hex, over every lesson and course.toml
    policy_digest: str = ""  # sha256, hex, of the completion policy alone

    @cached_property
    def lessons(self) -> tuple[Lesson, ...]:
        """All lessons, in the order of reading."""
        return tuple(lesson for module in self.modules for lesson in module.lessons)

    @cached_property
    def _modules(self) -> Mapping[str, Module]:
        return {module.slug: module for module in self.modules}

    @cached_property
    def _lessons(self) -> Mapping[str, Lesson]:
        return {lesson.key: lesson for lesson in self.lessons}

    def module(self, slug: str) -> Module | None:
        """The module of that name, or None."""
        return self._modules.get(slug)

    def lesson(self, key: str) -> Lesson | None:
        """The lesson of that key, or None: an edition may have lost it."""
        return self._lessons.get(key)

    def neighbours(self, lesson: Lesson) -> tuple[Lesson | None, Lesson | None]:
        """The lessons before and after; None at either end."""
        at = self.lessons.index(lesson)
        before = self.lessons[at - 1] if at else None
        after = self.lessons[at + 1] if at + 1 < len(self.lessons) else None
        return before, after

    def __iter__(self) -> Iterator[Module]:
        return iter(self.modules)


# ---------------------------------------------------------------- items


class ItemType(StrEnum):
    """How an item is answered."""

    SINGLE_CHOICE = "single-choice"
    MULTIPLE_CHOICE = "multiple-choice"
    TRUE_FALSE = "true-false"
    NUMERIC = "numeric"
    SHORT_ANSWER = "short-answer"


CHOICE_TYPES = frozenset({ItemType.SINGLE_CHOICE, ItemType.MULTIPLE_CHOICE, ItemType.TRUE_FALSE})


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
    feedback: str = ""  # numeric and short answer: why the answer is the answer
    see: str = ""  # numeric and short answer: where it is taught

    @property
    def keys(self) -> frozenset[str]:
        """Ids of the right options."""
        return frozenset(option.id for option in self.options if option.is_key)

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

    @property
    def length(self) -> int:
        """Items on a whole paper."""
        return sum(self.draw.values())
