"""What reading a file of another system gives, and what writing one leaves out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Unreadable(Exception):
    """The file as a whole cannot be read; the text says why and what to do."""


class Loss(NamedTuple):
    """One thing that a format, or our items, cannot hold."""

    question: str  # foreign id or title, or the id of our item; "" for the file itself
    message: str
    line: int | None = None  # in the file that was read, 1 for the first; None: it has no lines


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
