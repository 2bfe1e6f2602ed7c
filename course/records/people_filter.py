"""Which people a list holds: read from the address, so that a view can be sent to a colleague."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from course.domain.course import Course
from course.domain.exemptions import requirements
from course.domain.name_search import asked_words
from course.domain.readiness import Readiness
from course.domain.seats import Category
from course.records.sessions import Scope
from course.store import BoardRow, BoardWord
from course.store.board import LONGEST_WORD

Choice = TypeVar("Choice", bound=StrEnum)

NO_SEAT = "-"
"""In place of a delegation's code: people who hold no seat."""

LONGEST_WAIT = 3650
"""Days."""

ROWS = BoardRow.__table__

_AFTER_ALL = "\U0010ffff"
_LOCALE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


class Show(StrEnum):
    """States that a list may hold; one of them is two."""

    NOT_READY = "not-ready"  # something is still missing
    NOT_STARTED = "not-started"
    UNDER_WAY = "under-way"
    EXEMPT = "exempt"
    READY = "ready"

    @property
    def states(self) -> tuple[Readiness, ...]:
        """The states it stands for."""
        if self is Show.NOT_READY:
            return (Readiness.NOT_STARTED, Readiness.UNDER_WAY)
        return (Readiness(self.value),)


class Sort(StrEnum):
    """The order of a list."""

    NAME = "name"
    STATE = "state"  # who needs help comes first
    SILENT = "silent"  # the longest inactive first
    RECENT = "recent"  # the last active first


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed down by; None or "": by nothing."""

    q: str = ""
    delegation: str = ""  # code, or NO_SEAT
    category: Category | None = None
    state: Show | None = None
    module: str = ""  # the first thing missing belongs to it
    blocked: str = ""  # key of the first thing missing
    inactive: int = 0  # days without a learning act, at least
    locale: str = ""
    exemption: str = ""  # "yes": of one requirement or of all; "no"
    edition: str = ""  # "older": has completed an older one, and not this one
    sort: Sort = Sort.NAME

    @property
    def words(self) -> tuple[str, ...]:
        """The words searched for, folded."""
        return asked_words(self.q, longest=LONGEST_WORD)

    def as_args(self, **changed: object) -> dict[str, Any]:
        """What stands in the address, with some of it changed; what narrows nothing is left out."""
        values = {field.name: getattr(self, field.name) for field in fields(self)} | changed
        return {name: str(value) for name, value in values.items() if value and value != Sort.NAME}

    @property
    def chosen(self) -> list[str]:
        """Names of all that narrows the list."""
        return [name for name in self.as_args() if name != "sort"]


def read_filter(args: Mapping[str, str], course: Course) -> Filter:
    """Read an address; what it names and nobody knows narrows nothing down."""
    module, blocked, locale = (args.get(name, "") for name in ("module", "blocked", "locale"))
    known = {one.key for one in requirements(course)[1:]}
    return Filter(
        q=" ".join(args.get("q", "").replace("\0", "").split())[:200],
        delegation=args.get("delegation", "").strip()[:12],
        category=_one_of(Category, args.get("category")),
        state=_one_of(Show, args.get("state")),
        module=module if course.module(module) else "",
        blocked=blocked if blocked in known else "",
        inactive=_days(args.get("inactive", "")),
        locale=locale if len(locale) <= 16 and _LOCALE.fullmatch(locale) else "",
        exemption=args.get("exemption", "") if args.get("exemption") in {"yes", "no"} else "",
        edition="older" if args.get("edition") == "older" else "",
        sort=_one_of(Sort, args.get("sort")) or Sort.NAME,
    )


def _one_of(kind: type[Choice], value: str | None) -> Choice | None:
    return kind(value) if value in set(kind) else None


def _days(text: str) -> int:
    return min(int(text), LONGEST_WAIT) if re.fullmatch(r"[0-9]{1,5}", text.strip()) else 0


# ---------------------------------------------------------------- asking the database


class Condition(NamedTuple):
    """One thing that narrows a list.

    A list is found from the rarest condition when that is rare, and otherwise by walking along an
    index in the order of the list (`records.people_list`).
    """

    name: str  # of the index that it has for itself: "delegation", "rank", …; "": none
    clause: ColumnElement[bool]
    ids: Select[Any] | None = None  # whose rows it holds for, where not found by the clause
    is_sorted: bool = False  # its index holds the rows in the order of names


def conditions(
    wanted: Filter,
    course: Course,
    scope: Scope,
    delegations: Mapping[str, int],
    now: datetime,
) -> list[Condition]:
    """What narrows the board's rows down.

    delegations: code -> id, of those that the reader may see. Another code finds nobody.
    """
    found = [_word(word) for word in wanted.words]
    if wanted.delegation:
        found.append(_delegation(wanted.delegation, delegations))
    if not scope.everyone:
        inside = ROWS.c.delegation_id.in_(sorted(scope.delegations))
        one = len(scope.delegations) == 1
        found.append(Condition("delegation" if one else "scope", inside, is_sorted=one))
    found += _waiting(wanted, course)
    if wanted.state:
        ranks = [state.rank for state in wanted.state.states]
        one = len(ranks) == 1
        clause = ROWS.c.rank == ranks[0] if one else ROWS.c.rank.in_(ranks)
        found.append(Condition("rank" if one else "", clause, is_sorted=one))
    if wanted.category:
        is_of = ROWS.c.category == wanted.category.value
        found.append(Condition("category", is_of, is_sorted=True))
    if wanted.locale:
        found.append(Condition("locale", ROWS.c.locale == wanted.locale, is_sorted=True))
    if wanted.exemption == "yes":
        found.append(Condition("exemption", ROWS.c.has_exemption, is_sorted=True))
    elif wanted.exemption == "no":
        found.append(Condition("", ~ROWS.c.has_exemption))
    if wanted.edition:
        found.append(Condition("edition", ROWS.c.edition.is_not(None), is_sorted=True))
    if wanted.inactive:
        since = now - timedelta(days=wanted.inactive)
        found.append(Condition("", ROWS.c.active_at <= since))
    return found


def _waiting(wanted: Filter, course: Course) -> list[Condition]:
    """At one thing, and within a module.

    Many wait and many are exempt, and next to nobody is both: so that is asked of one index.
    """
    at, within = ROWS.c.blocked_on == wanted.blocked, keys_of(course, wanted.module)
    found = [Condition("blocked", at, is_sorted=True)] if wanted.blocked else []
    if wanted.module:
        found.append(Condition("", ROWS.c.blocked_on.in_(within)))
    if wanted.exemption == "yes":
        return [Condition("", and_(ROWS.c.has_exemption, one.clause)) for one in found]
    return found


def still_learns(now: datetime) -> ColumnElement[bool]:
    """Leaves out whose right to learn has ended by the clock: their rows are taken away later."""
    return or_(ROWS.c.learns_until.is_(None), ROWS.c.learns_until > now)


def keys_of(course: Course, module: str) -> list[str]:
    """Keys of all that a module asks."""
    begins = f"lesson:{module}/"
    return [
        one.key
        for one in requirements(course)
        if one.key == f"quiz:{module}" or one.key.startswith(begins)
    ]


def _word(word: str) -> Condition:
    ids = select(BoardWord.person_id).where(
        and_(BoardWord.word >= word, BoardWord.word < word + _AFTER_ALL)
    )
    return Condition("word", ROWS.c.names.contains(f" {word}", autoescape=True), ids)


def _delegation(code: str, delegations: Mapping[str, int]) -> Condition:
    if code == NO_SEAT:
        return Condition("delegation", ROWS.c.delegation_id.is_(None), is_sorted=True)
    if code not in delegations:
        return Condition("", false())
    return Condition("delegation", ROWS.c.delegation_id == delegations[code], is_sorted=True)
