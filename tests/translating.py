"""Items of the sample in another language, as translators would have written them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from course.domain.bank import Item
from course.domain.translation import texts_of
from course.records import items, translations
from course.store import Item as ItemRow
from course.store import ItemTranslation, Person
from tests.factories import NOON, make_person
from tests.quiz import bank


def in_french(item: Item) -> dict[str, str]:
    """Every text of an item, marked; the answer that is shown must be one that is accepted."""
    texts = {name: f"« {text} »" for name, text in texts_of(item).items()}
    return texts | ({"answer": item.accept[0]} if item.accept else {})


def translate(
    db: Session,
    *slugs: str,
    locale: str = "fr",
    by: Person | None = None,
    is_approved: bool = True,
    **changed: str,
) -> None:
    """Translate items, all of the sample where none is named, and have somebody approve them."""
    writer, reader = by or make_person(db, role="admin"), make_person(db, role="admin")
    for slug in slugs or bank():
        row, item = items.lock(db, slug), bank()[slug]
        texts = in_french(item) | changed
        saved = translations.save(
            db,
            row.id,
            locale,
            texts_of(item),
            texts,
            revision=0,
            is_current=True,
            person_id=writer.id,
            now=NOON,
        )
        if is_approved:
            revision = saved.row.revision
            translations.approve(db, row, item, locale, revision=revision, by=reader.id, now=NOON)
    db.commit()


def translation(db: Session, slug: str, locale: str = "fr") -> ItemTranslation:
    db.rollback()
    found = db.scalars(
        select(ItemTranslation)
        .join(ItemRow, ItemRow.id == ItemTranslation.item_id)
        .where(ItemRow.slug == slug, ItemTranslation.locale == locale)
        .execution_options(populate_existing=True)
    ).one()
    db.expunge(found)  # it is looked at while nobody waits for the database
    db.rollback()
    return found
