"""The values of the course as it is read: `content` builds them, the rest of `domain` judges them.

A lesson's key is `module/lesson` ("introduction/neural-networks"), everywhere: in addresses and in
the database. All values are immutable; collections are tuples or mappings that nobody changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from course.domain.agenda import Agenda
from course.domain.parts import CheckPart, Part
from course.domain.regrading import Rule
from course.domain.timeline import Event


@dataclass(frozen=True, slots=True)
class Objective:
    """What a learner can do after a lesson; items name it by id."""

    id: str
    text: str  # continues "After this lesson you will be able to"
    shown_by: tuple[str, ...] = ("items",)  # out of SHOWN_BY: where a learner shows it


SHOWN_BY = ("items", "exploration", "brief")


@dataclass(frozen=True, slots=True)
class FurtherReading:
    """A text worth reading after a lesson, and for whom."""

    title: str
    by: str  # author, publisher or journal, year
    address: str  # https://…
    note: str  # sanitised inline HTML


@dataclass(frozen=True, slots=True)
class Agreed:
    """How a term stands in the other official languages of the United Nations, and in which text.

    Delegations negotiate over these words: a form is given only where a text that states have
    agreed holds it.
    """

    forms: tuple[tuple[str, str], ...]  # (language, as in the lang attribute; the form), in order
    source: str  # the text they stand in


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of the glossary."""

    slug: str
    term: str
    definition: str
    lesson: str  # key of the lesson that introduces it
    agreed: Agreed | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A part of a lesson that a link can lead to."""

    anchor: str  # as authors write it, without "#" and without the prefix of the page
    title: str  # plain text


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
    sources_checked: date | None = None  # when its statements were last held against the sources
    further_reading: tuple[FurtherReading, ...] = ()
    terms: tuple[Term, ...] = ()  # of the glossary, that its text links to

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
class Admission:
    """What the course says of the door."""

    no_course: tuple[str, ...] = ()  # categories that need no course
    learning_room: str = ""  # where one finishes on site; "": nowhere in particular


@dataclass(frozen=True, slots=True)
class Summit:
    """What the course prepares for."""

    name: str
    deadline: datetime  # aware, in `zone`
    zone: str
    city: str

    def days_left(self, now: datetime) -> int:
        """Count the days to the deadline on its city's calendar; negative once it has passed."""
        today = now.astimezone(self.deadline.tzinfo).date()
        return (self.deadline.date() - today).days

    def day_of(self, now: datetime) -> tuple[datetime, datetime]:
        """The two midnights of its city between which a moment lies; the second ends that day."""
        here = now.astimezone(self.deadline.tzinfo)
        start = here.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
        # Counted on the calendar: a day on which clocks change has no 24 hours.
        return start, start + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who certifies."""

    name: str
    contact: str  # an e-mail address


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
    most_minutes: int = 0  # that all lessons and quizzes may take together; 0: no such promise
    challenge_days: int = 5  # within which an objection is answered, by the calendar
    timeline: tuple[Event, ...] = ()  # from the oldest on
    agenda: Agenda | None = None  # None: this course follows nobody's
    regrade: Rule = Rule.RAISE  # what stands when a key was wrong
    digest: str = ""  # sha256, hex, over every lesson and course.toml
    policy_digest: str = ""  # sha256, hex, of the completion policy alone
    admission: Admission = Admission()
    reviewers: int = 1  # who must approve an item before it is live; never its author
    keep_days: int = 0  # after the summit, until people's records end; 0: no end is set

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
