"""What waits for somebody's decision: each room says what waits in it, the inbox shows all of it.

So a room knows nothing of the inbox, and the inbox nothing of the rooms.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from flask import Blueprint, current_app
from flask.blueprints import BlueprintSetupState
from sqlalchemy.orm import Session

from course.domain.rights import Right
from course.domain.words import Words
from course.records.sessions import Scope

MOST_WAITING = 500
"""Of one kind: whoever has more has another trouble than reading the rest."""


class Waiting(NamedTuple):
    """One thing that waits."""

    subject: str  # names it within its kind, for ever: a public id
    since: datetime
    words: Words  # what is asked, in one sentence
    address: str  # of the page where it is answered
    person: str = ""  # public id of whom it is about; "": nobody
    name: str = ""  # of the person
    delegation: str = ""  # name; "": none


class Answer(NamedTuple):
    """One way to answer, from the row itself."""

    key: str  # "grant"
    words: Words  # on its button
    template: Words | None = None  # the text that stands in the box first; None: nothing is written


class Source(NamedTuple):
    """One kind of thing that waits."""

    kind: str  # at most 24 characters; kept with claims, so it never changes
    words: Words  # heads its rows: "Names"
    rights: frozenset[Right]  # whoever holds one of them may answer
    ask: Callable[[Session, Scope, datetime], Iterable[Waiting]]
    """The oldest first, at most `MOST_WAITING`."""

    is_stuck: bool = False  # whether it is about somebody who cannot go on alone
    answers: tuple[Answer, ...] = ()  # none: it is answered on its own page alone
    give: Callable[[Session, str, str, str, int, datetime], None] | None = None
    """Answers: subject, key of the answer, text, who, now. Raises CourseError; never commits."""


class Row(NamedTuple):
    """One thing that waits, and its kind."""

    source: Source
    waiting: Waiting


def add_source(bp: Blueprint, source: Source) -> None:
    """Let what waits in a room stand in the inbox."""

    def add(state: BlueprintSetupState) -> None:
        state.app.extensions.setdefault("waiting", []).append(source)

    bp.record_once(add)


def sources(held: Collection[Right]) -> list[Source]:
    """The kinds that somebody with these rights may answer, in the order of the rooms."""
    known: list[Source] = current_app.extensions.get("waiting", [])
    return [one for one in known if one.rights & frozenset(held)]


def ask_all(
    db: Session,
    held: Collection[Right],
    reach: Callable[[frozenset[Right]], Scope],
    now: datetime,
) -> list[Row]:
    """All that waits for somebody with these rights, the oldest first.

    reach: whom they look after by those rights with which a kind may be answered.
    """
    rows = [
        Row(one, waiting)
        for one in sources(held)
        for waiting in one.ask(db, reach(one.rights), now)
    ]
    return sorted(rows, key=lambda row: (row.waiting.since, row.source.kind, row.waiting.subject))
