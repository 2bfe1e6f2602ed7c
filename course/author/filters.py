"""Which items a list holds: read from the address, so that a view can be sent to a colleague."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, TypeVar

from course.domain.bank import Difficulty, ItemStatus, ItemType, ItemUse
from course.domain.search import fold

Choice = TypeVar("Choice", bound=StrEnum)

MOST_WORDS = 8
"""Of a search; more narrow nothing down."""


class Work(StrEnum):
    """What is being done to an item beside what is served."""

    DRAFT = "draft"  # a draft is being written
    REVIEW = "review"  # a draft waits for reviewers
    UNREVIEWED = "unreviewed"  # live, and nobody looked at it
    FLAGGED = "flagged"  # its figures ask for a look


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed down by; None or "": by nothing."""

    q: str = ""
    module: str = ""
    lesson: str = ""  # slug within the module
    objective: str = ""
    type: ItemType | None = None
    use: ItemUse | None = None
    difficulty: Difficulty | None = None
    status: ItemStatus | None = None
    work: Work | None = None
    tag: str = ""
    author: str = ""  # public id; "file": no person

    @property
    def words(self) -> list[str]:
        """The words searched for, folded."""
        return fold(self.q).split()[:MOST_WORDS]

    def as_args(self, **changed: object) -> dict[str, Any]:
        """What stands in the address, with some of it changed; what narrows nothing is left out."""
        values = {field.name: getattr(self, field.name) for field in fields(self)} | changed
        return {name: str(value) for name, value in values.items() if value}

    @property
    def is_narrowed(self) -> bool:
        """Whether more than words and a status narrow the list."""
        return replace(self, q="", status=None) != Filter()

    @property
    def is_empty(self) -> bool:
        """Whether the list holds everything."""
        return self == Filter()


def read_filter(args: Mapping[str, str]) -> Filter:
    """Read an address; what it names and nobody knows narrows nothing down."""
    return Filter(
        q=args.get("q", "").strip()[:200],
        module=args.get("module", ""),
        lesson=args.get("lesson", "") if args.get("module") else "",
        objective=args.get("objective", "") if args.get("lesson") else "",
        type=_one_of(ItemType, args.get("type")),
        use=_one_of(ItemUse, args.get("use")),
        difficulty=_one_of(Difficulty, args.get("difficulty")),
        status=_one_of(ItemStatus, args.get("status")),
        work=_one_of(Work, args.get("work")),
        tag=args.get("tag", "").strip()[:60],
        author=args.get("author", ""),
    )


def _one_of(kind: type[Choice], value: str | None) -> Choice | None:
    return kind(value) if value in set(kind) else None
