"""Which items a list holds: read from the address, so that a view can be sent to a colleague."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, select

from course.domain.bank import Difficulty, ItemStatus, ItemType, ItemUse, Vetting
from course.domain.search import fold
from course.domain.translation import is_locale
from course.store import DraftState, Item, ItemDraft, ItemTag, ItemTranslation, ItemVersion, Person

Choice = TypeVar("Choice", bound=StrEnum)

MOST_WORDS = 8
"""Of a search; more narrow nothing down."""


class Work(StrEnum):
    """What is being done to an item beside what is served."""

    DRAFT = "draft"  # a draft is being written
    REVIEW = "review"  # a draft waits for reviewers
    UNREVIEWED = "unreviewed"  # live, and nobody looked at it
    FLAGGED = "flagged"  # its figures ask for a look
    TRANSLATED = "translated"  # a translation waits for somebody to approve it


class Translated(StrEnum):
    """How far an item is in another language."""

    APPROVED = "approved"  # delegates read it
    LACKS = "lacks"  # there is none that delegates read
    STALE = "stale"  # it renders another text than the item's current one


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
    locale: str = ""  # of a translation
    translation: Translated | None = None  # into it

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
    locale = args.get("locale", "") if is_locale(args.get("locale", "")) else ""
    translation = _one_of(Translated, args.get("translation")) or Translated.APPROVED
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
        locale=locale,
        translation=translation if locale else None,
    )


def _one_of(kind: type[Choice], value: str | None) -> Choice | None:
    return kind(value) if value in set(kind) else None


# ---------------------------------------------------------------- asking the database


def conditions(
    wanted: Filter, flagged: Collection[int], *, with_status: bool = True
) -> list[ColumnElement[bool]]:
    """What a query for items asks for.

    flagged: items whose figures ask for a look. with_status: whether the status counts.
    """
    found: list[ColumnElement[bool]] = [
        Item.search_text.contains(word, autoescape=True) for word in wanted.words
    ]
    for column, value in (
        (Item.module, wanted.module),
        (Item.lesson, wanted.lesson),
        (Item.objective, wanted.objective),
        (Item.type, wanted.type),
        (Item.use, wanted.use),
        (Item.difficulty, wanted.difficulty),
        (Item.status, wanted.status if with_status else None),
    ):
        if value:
            found.append(column == value)
    if wanted.tag:
        found.append(Item.id.in_(select(ItemTag.item_id).where(ItemTag.tag == wanted.tag)))
    if wanted.author:
        found.append(_by(wanted.author))
    if wanted.locale:
        found.append(_translated(wanted.locale, wanted.translation or Translated.APPROVED))
    if wanted.work is not None:
        found.append(_worked_on(wanted.work, flagged))
    return found


def _by(author: str) -> ColumnElement[bool]:
    if author == "file":
        return Item.author_id.is_(None)
    return Item.author_id.in_(select(Person.id).where(Person.public_id == author))


def _translated(locale: str, how: Translated) -> ColumnElement[bool]:
    served = select(ItemTranslation.item_id).where(
        ItemTranslation.locale == locale, ItemTranslation.served.is_not(None)
    )
    if how is Translated.LACKS:
        return Item.id.not_in(served)
    return Item.id.in_(served.where(ItemTranslation.is_stale.is_(how is Translated.STALE)))


def _worked_on(work: Work, flagged: Collection[int]) -> ColumnElement[bool]:
    if work is Work.FLAGGED:
        return Item.id.in_(sorted(flagged))
    if work is Work.TRANSLATED:
        return Item.id.in_(select(ItemTranslation.item_id).where(ItemTranslation.is_waiting))
    drafts = select(ItemDraft.item_id)
    if work is Work.DRAFT:
        return Item.id.in_(drafts.where(ItemDraft.state == DraftState.EDITING))
    if work is Work.REVIEW:
        return Item.id.in_(drafts.where(ItemDraft.state == DraftState.IN_REVIEW))
    unreviewed = select(ItemVersion.item_id).where(
        ItemVersion.superseded_at.is_(None), ItemVersion.vetting == Vetting.UNREVIEWED
    )
    return and_(Item.status == ItemStatus.LIVE, Item.id.in_(unreviewed))
