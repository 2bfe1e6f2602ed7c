"""The book of what this installation says in place of the files. Every change is in the audit log.

One row is one setting; a setting without a row is as the files have it.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from course.domain.installation import Installation
from course.records import audit
from course.store import Person, Setting

SUMMIT_NAME, DEADLINE = "summit-name", "deadline"
ISSUER_NAME, ISSUER_CONTACT = "issuer-name", "issuer-contact"
LOGO = "logo"
NAMES = (SUMMIT_NAME, DEADLINE, ISSUER_NAME, ISSUER_CONTACT, LOGO)


class Changed(NamedTuple):
    """Who said otherwise, and when."""

    by: str  # name
    at: datetime


def read(db: Session) -> Installation:
    """All that is said here, in one query; pictures stay where they are."""
    rows = db.execute(select(Setting.name, Setting.value))
    said = {name: json.loads(value) for name, value in rows}
    when = said.get(DEADLINE, {})
    return Installation(
        summit_name=said.get(SUMMIT_NAME),
        deadline=when.get("time"),
        zone=when.get("zone"),
        city=when.get("city"),
        issuer_name=said.get(ISSUER_NAME),
        issuer_contact=said.get(ISSUER_CONTACT),
        logo=said.get(LOGO),
    )


def changes(db: Session) -> dict[str, Changed]:
    """Who changed each setting last, by its name."""
    statement = select(Setting.name, Person.name, Setting.changed_at).join(
        Person, Person.id == Setting.changed_by_id
    )
    return {name: Changed(by, at) for name, by, at in db.execute(statement)}


def logo(db: Session, digest: str) -> bytes | None:
    """The picture with this digest, if it is the logo."""
    statement = select(Setting.data).where(Setting.name == LOGO, Setting.value == _json(digest))
    return db.scalar(statement)


def say(db: Session, name: str, value: object, by: int, now: datetime) -> None:
    """Say one thing otherwise than the files do. value: what JSON can hold."""
    _keep(db, name, value, None, by, now)


def keep_logo(db: Session, picture: bytes, by: int, now: datetime) -> None:
    """Keep a picture, already checked, as the logo."""
    _keep(db, LOGO, hashlib.sha256(picture).hexdigest(), picture, by, now)


def forget(db: Session, name: str, by: int, now: datetime) -> None:
    """Go back to what the files say; nothing happens where they have their way already."""
    gone = db.execute(delete(Setting).where(Setting.name == name).returning(Setting.name)).all()
    if gone:
        _log(db, "setting.as-in-files", name, {}, by, now)


def _keep(
    db: Session, name: str, value: object, data: bytes | None, by: int, now: datetime
) -> None:
    row = db.get(Setting, name, with_for_update=True)
    if row is None:
        row = Setting(name=name)
        db.add(row)
    row.value, row.data = _json(value), data
    row.changed_by_id, row.changed_at = by, now
    db.flush()
    _log(db, "setting.changed", name, {"value": row.value}, by, now)


def _log(
    db: Session, action: str, name: str, texts: dict[str, str], by: int, now: datetime
) -> None:
    audit.record(db, actor_id=by, action=action, subject=f"setting {name}", now=now, personal=texts)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
