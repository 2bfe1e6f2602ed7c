"""What translators change: texts kept, approved for delegates, taken back from them."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from course.author import translation_queries
from course.content.translations import faults_of_translation, pictures_of
from course.domain.bank import Vetting
from course.domain.translation import Texts, texts_of
from course.records import items, translations
from course.records.images import known_images
from course.records.translations import Saved


class Moved(NamedTuple):
    """Nothing was kept: the item says something else since the page was made."""


def keep(
    db: Session,
    slug: str,
    locale: str,
    texts: Texts,
    *,
    revision: int,
    seen: str,
    is_current: bool,
    person_id: int,
    now: datetime,
) -> Saved | Moved:
    """Keep what a translator wrote, unless somebody saved since.

    revision: what the sender knew; 0 where there was none. seen: digest of the item's texts beside
    which it was written. is_current: it renders these, not those of an earlier save.
    """
    row = items.lock(db, slug)
    source = translation_queries.source(db, slug)
    if source.digest != seen:
        return Moved()
    return translations.save(
        db,
        row.id,
        locale,
        texts_of(source.item),
        texts,
        revision=revision,
        is_current=is_current,
        person_id=person_id,
        now=now,
    )


def approve(
    db: Session, slug: str, locale: str, *, revision: int, person_id: int, now: datetime
) -> Vetting:
    """Let delegates read a translation. revision: that was read. Raises as the records do.

    What no page can show, as an image that is not there, is not finished either.
    """
    row = items.lock(db, slug)
    item = translation_queries.source(db, slug).item
    kept = translation_queries.kept(db, row.id, locale)
    if kept is not None and kept.row.is_waiting and kept.row.revision == revision:
        images = known_images(db, pictures_of(kept.texts))
        if faults_of_translation(item, kept.texts, images):
            raise translations.not_finished()
    return translations.approve(db, row, item, locale, revision=revision, by=person_id, now=now)


def withdraw(db: Session, slug: str, locale: str, *, person_id: int, now: datetime) -> None:
    """Give delegates the source again. Raises NotFound."""
    translations.withdraw(db, items.lock(db, slug), locale, by=person_id, now=now)
