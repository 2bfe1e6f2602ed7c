"""Images within items, kept once under a name that tells what they hold."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from course.store import Image


def keep(
    db: Session,
    name: str,
    data: bytes,
    *,
    width: int,
    height: int,
    person_id: int | None,
    now: datetime,
) -> None:
    """Keep an image that was encoded anew; the same one is kept once, whoever uploads it when.

    person_id: who uploaded it; None: it came with a file.
    """
    values = {
        "name": name,
        "data": data,
        "width": width,
        "height": height,
        "person_id": person_id,
        "made_at": now,
    }
    dialect = postgresql if db.get_bind().dialect.name == "postgresql" else sqlite
    db.execute(dialect.insert(Image).values(**values).on_conflict_do_nothing())


def image_data(db: Session, name: str) -> bytes | None:
    """The bytes of an image; None where there is none of that name."""
    return db.scalar(select(Image.data).where(Image.name == name))


def known_images(db: Session, names: Collection[str]) -> frozenset[str]:
    """Those of the names that are an image's."""
    if not names:
        return frozenset()
    return frozenset(db.scalars(select(Image.name).where(Image.name.in_(names))))
