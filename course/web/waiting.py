"""What waits for somebody's decision: each room says what waits in it, the inbox shows all of it.

So a room knows nothing of the inbox, and the inbox nothing of the rooms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from flask import Blueprint, current_app
from flask.blueprints import BlueprintSetupState
from flask_login import current_user
from sqlalchemy.orm import Session

from course.domain.rights import Right
from course.domain.words import Words
from course.records.sessions import Scope


class Waiting(NamedTuple):
    """One thing that waits."""

    subject: str  # names it within its kind, for ever: a public id
    since: datetime
    words: Words  # what is asked, in one sentence
    address: str  # of the page where it is answered
    person: str = ""  # public id of whom it is about; "": nobody
    name: str = ""  # of the person
    delegation: str = ""  # name; "": none


class Source(NamedTuple):
    """One kind of thing that waits."""

    kind: str  # at most 24 characters; kept with claims, so it never changes
    words: Words  # heads its rows: "Names"
    rights: frozenset[Right]  # whoever holds one of them may answer
    ask: Callable[[Session, Scope, datetime], Iterable[Waiting]]  # oldest first; at most 500


def add_source(bp: Blueprint, source: Source) -> None:
    """Let what waits in a room stand in the inbox."""

    def add(state: BlueprintSetupState) -> None:
        state.app.extensions.setdefault("waiting", []).append(source)

    bp.record_once(add)


def sources() -> list[Source]:
    """The kinds that the reader may answer, in the order of the rooms."""
    known: list[Source] = current_app.extensions.get("waiting", [])
    return [one for one in known if any(current_user.may(right) for right in one.rights)]
