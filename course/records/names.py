"""Names as people bear them: changed, noted, and brought to the certificate."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.orm import Session

from course.domain.course import Course
from course.domain.names import Names
from course.records import audit, board, credentials, people
from course.store import Person


class Signing(NamedTuple):
    """What signing a corrected certificate takes."""

    course: Course
    keys_path: Path
    base_url: str


def apply(
    db: Session,
    person: Person,
    new: Names,
    signing: Signing,
    now: datetime,
    *,
    by: int,
    is_certified: bool = True,
) -> None:
    """Let a person bear these names from now on; the caller has locked them.

    is_certified: whether there may be a certificate with other names, to be corrected.
    by: who decided it.
    """
    old = Names(person.name, person.latin_name)
    person.name, person.latin_name = new.own, new.latin
    board.refresh(db, signing.course, [person.id], now)
    if is_certified:
        credentials.reissue(
            db,
            signing.course,
            person.id,
            signing.keys_path,
            signing.base_url,
            credentials.CORRECTED,
            now,
        )
    note(db, person, "name.corrected", old, new, now, by=by)


def note(
    db: Session, person: Person, action: str, old: Names, new: Names, now: datetime, *, by: int
) -> None:
    """Write into the log what happened to somebody's names."""
    audit.record(
        db,
        actor_id=by,
        action=action,
        subject=people.subject(person),
        now=now,
        personal={"before": one_line(old), "after": one_line(new)},
    )


def one_line(names: Names) -> str:
    """Both names, as in "ليلى (Layla)"."""
    return f"{names.own} ({names.latin})" if names.latin else names.own
