"""The names of items: which are taken, and free ones for new items."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from course.store import Item as ItemRow


def known_items(db: Session, slugs: Collection[str]) -> frozenset[str]:
    """Which of these names are items'."""
    if not slugs:
        return frozenset()
    return frozenset(db.scalars(select(ItemRow.slug).where(ItemRow.slug.in_(slugs))))


def free_slug(db: Session, wanted: str) -> str:
    """A name for a new item: of Latin letters, made from any text, and held by no other item."""
    stem = _plain(wanted)
    taken = set(
        db.scalars(
            select(ItemRow.slug).where(
                (ItemRow.slug == stem) | ItemRow.slug.startswith(f"{stem}-", autoescape=True)
            )
        )
    )
    return _free(stem, taken)


def free_slugs(db: Session, wanted: Iterable[str]) -> list[str]:
    """The same for many new items at once, each with a name of its own."""
    taken, found = set(db.scalars(select(ItemRow.slug))), []
    for text in wanted:
        slug = _free(_plain(text), taken)
        taken.add(slug)
        found.append(slug)
    return found


def _plain(wanted: str) -> str:
    plain = unicodedata.normalize("NFKD", wanted).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:60].strip("-") or "item"


def _free(stem: str, taken: Collection[str]) -> str:
    number, slug = 1, stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug
