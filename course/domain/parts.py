"""What the text of a lesson consists of: `content` builds the parts, pages and paper show them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from course.domain.timeline import Event


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
    chair: str = ""  # whose view it is answered from: "Those who hold that …"; "" for one's own


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


@dataclass(frozen=True, slots=True)
class Bracket:
    """Words that are not agreed: who wants them, who does not, and why."""

    words: str  # plain text
    proposes: str  # sanitised inline HTML, like the two below
    reserves: str
    why: str


@dataclass(frozen=True)
class BracketedPart:
    """A text under negotiation, in the notation of diplomats."""

    number: int  # 1 for the first of the lesson
    pieces: tuple[str | Bracket, ...]  # the text in order: agreed words, and brackets
    section: str

    @cached_property
    def brackets(self) -> tuple[Bracket, ...]:
        """What is not agreed, in order."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Bracket))


@dataclass(frozen=True, slots=True)
class BriefPrompt:
    """One question of a brief."""

    id: str
    label: str
    help: str = ""
    choices: tuple[str, ...] = ()  # one of them is chosen; empty: it is answered in writing


@dataclass(frozen=True, slots=True)
class BriefPart:
    """The delegate's own negotiating brief. What is written into it never leaves the device."""

    title: str
    prompts: tuple[BriefPrompt, ...]
    section: str


@dataclass(frozen=True, slots=True)
class TimelinePart:
    """Some events of the course's timeline, in the flow of a lesson."""

    events: tuple[Event, ...]
    section: str


Part = HtmlPart | CheckPart | ExplorePart | BracketedPart | BriefPart | TimelinePart
