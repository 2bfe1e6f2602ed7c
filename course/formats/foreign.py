"""What reading a file of another system gives, and what writing one leaves out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

from course.domain.words import Words, as_json, from_json, words


class Unreadable(Exception):
    """The file as a whole cannot be read; the words say why and what to do."""

    def __init__(self, why: Words) -> None:
        super().__init__(str(why))
        self.words = why


class Loss(NamedTuple):
    """One thing that a format, or our items, cannot hold."""

    question: str  # foreign id or title, or the id of our item; "" for the file itself
    message: Words
    line: int | None = None  # in the file that was read, 1 for the first; None: it has no lines

    def as_json(self) -> list[Any]:
        """In what JSON can hold."""
        return [self.question, as_json(self.message), self.line]

    @classmethod
    def from_json(cls, kept: Sequence[Any]) -> Self:
        """The loss that was kept. Older rows hold a text; it is said as it is."""
        question, message, line = kept
        return cls(question, from_json(message), line)


def in_questions(what: Words, count: int) -> Words:
    """Say once for a file what many questions of it lose alike."""
    return words("%(what)s Questions: %(count)s.", what=what, count=count)


@dataclass(frozen=True, slots=True)
class ForeignQuestion:
    """A question as far as it could be read: a draft of ours, whatever it lacks."""

    foreign_id: (
        str  # as the file names it, stable from one import to the next; "" where it has none
    )
    category: str  # "Biology/Cells" as the file says, "" where it says nothing
    title: str  # for a person to recognise it
    content: Mapping[str, Any]
    """The written shape of an item (`content.items`), with at least `type` and `stem`. Never with
    id, lesson, objective, use or status: whoever imports decides these. Texts are our Markdown;
    images stand in them as `![text](image:NAME)`, NAME a key of `Reading.images`."""
    line: int | None = None  # where it begins
    losses: tuple[Loss, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a file gave."""

    questions: tuple[ForeignQuestion, ...] = ()
    refused: tuple[Loss, ...] = ()  # questions that cannot become items, each with its reason
    losses: tuple[Loss, ...] = ()  # of the file as a whole
    images: Mapping[str, bytes] = field(default_factory=dict)  # by name, as the file holds them


@dataclass(frozen=True, slots=True)
class Written:
    """A file for another system."""

    data: bytes
    losses: tuple[Loss, ...] = ()  # what the format cannot carry, told before anybody takes it
