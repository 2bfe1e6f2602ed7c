"""The agenda that the course is built on, in its source's words, and what was put right in it.

A quotation is the source's own claim, in its own language: whoever shows it marks it as one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Finding(StrEnum):
    """What is the matter with a statement of the source."""

    OUTDATED = "outdated"  # it was so when it was written
    CORRECTED = "corrected"  # better sources contradict or refine it
    VIEW = "view"  # an opinion: it is neither right nor wrong


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """One line of the agenda, and the lessons that teach it once they are written."""

    quote: str
    lessons: tuple[str, ...]  # lesson keys; an edition may not have all of them


@dataclass(frozen=True, slots=True)
class AgendaPart:
    """One part of the agenda, which is a module of ours."""

    quote: str
    claim: str  # why the source asks for it, in its words
    module: str  # slug; an edition may not have it
    lines: tuple[AgendaLine, ...]


@dataclass(frozen=True, slots=True)
class Correction:
    """A statement that the course does not repeat as it stands."""

    quote: str
    finding: Finding
    found: str  # what better sources say, in our words
    source: str  # the name of the better source
    address: str  # of the better source
    page: str = ""  # where the statement stands, when it is not the agenda's own page


@dataclass(frozen=True, slots=True)
class Agenda:
    """The source of the agenda, its lines, its own claims, and the corrections."""

    title: str
    by: str
    address: str
    reason: str  # why it wants delegates to learn, in its words
    claims: tuple[str, ...]  # what it holds or wants, in its words
    parts: tuple[AgendaPart, ...]
    corrections: tuple[Correction, ...]

    @property
    def lines(self) -> tuple[AgendaLine, ...]:
        """All lines, in order."""
        return tuple(line for part in self.parts for line in part.lines)
