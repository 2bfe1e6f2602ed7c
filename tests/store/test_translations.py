"""Translations in the books: what files bring, what people wrote, what delegates get."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from course.commands.bank import read_stored
from course.domain.bank import Vetting
from course.domain.errors import NotAllowed, NotFound, NotNow
from course.domain.translation import Translation, digest_of, texts_of
from course.records import items, translations
from course.records.translations import LoadedTranslations, WrittenTranslation
from course.store import Item as ItemRow
from course.store import ItemTranslation, ItemVersion, Person
from tests.client.reviewing import written
from tests.factories import NOON
from tests.quiz import bank
from tests.translating import in_french, translate, translation

ONE, TWO = "fs-single-1", "fs-check-1"
LATER = NOON + timedelta(days=1)


def of_file(slug: str = ONE, **changed: str) -> WrittenTranslation:
    item = bank()[slug]
    texts = in_french(item) | changed
    return WrittenTranslation(slug, Translation("fr", digest_of(texts_of(item)), texts))


def load(db: Session, *told: WrittenTranslation) -> LoadedTranslations:
    report = translations.load(db, told, read_stored, LATER)
    db.commit()
    return report


def served(db: Session, slug: str, locales: Sequence[str]) -> Translation | None:
    """What a page gets of an item, in the query that its item comes with."""
    statement = (
        select(ItemRow.slug, ItemTranslation)
        .join(ItemVersion, ItemRow.id == ItemVersion.item_id)
        .outerjoin(ItemTranslation, translations.nearest(locales))
        .where(ItemRow.slug == slug, ItemVersion.superseded_at.is_(None))
    )
    _slug, row = db.execute(statement).one()
    found = translations.served(row)
    db.rollback()
    return found


def reword(db: Session, slug: str, author: Person, stem: str) -> None:
    item, row = replace(bank()[slug], stem=stem), items.lock(db, slug)
    items.save_draft(db, row, written(item), revision=0, person_id=author.id, now=NOON)
    items.publish(db, row, written(item), vetting=Vetting.REVIEWED, now=NOON)
    db.commit()


# ---------------------------------------------------------------- from files


def test_a_file_brings_a_translation_that_delegates_read(db: Session) -> None:
    assert load(db, of_file(), of_file(TWO)) == ([f"{ONE} (fr)", f"{TWO} (fr)"], [])
    kept = translation(db, ONE)
    assert (kept.vetting, kept.edited_by, kept.approved_by) == (Vetting.FILE, None, None)
    assert (kept.is_stale, kept.is_waiting) == (False, False)
    found = served(db, ONE, ["fr"])
    assert found is not None
    assert found.texts["stem"].startswith("« Single 1")
    assert load(db, of_file(), of_file(TWO)) == ([], [])


def test_a_file_that_changed_changes_what_it_brought(db: Session) -> None:
    load(db, of_file())
    assert load(db, of_file(stem="Lequel ?")).changed == [f"{ONE} (fr)"]
    kept = translation(db, ONE)
    assert kept.revision == 2
    assert "Lequel ?" in (kept.served or "")


def test_a_file_overwrites_nothing_that_was_written_in_the_browser(
    db: Session, author: Person
) -> None:
    translate(db, ONE, by=author, stem="Lequel ?")
    assert load(db, of_file()) == ([], [f"{ONE} (fr)"])
    assert "Lequel ?" in (translation(db, ONE).served or "")
    assert load(db, of_file(stem="Lequel ?")) == ([], [])  # it was exported, and says the same


def test_a_file_that_renders_an_older_text_is_kept_and_marked(db: Session) -> None:
    old = Translation("fr", "0" * 64, in_french(bank()[ONE]))
    load(db, WrittenTranslation(ONE, old))
    kept = translation(db, ONE)
    assert (kept.is_stale, kept.source) == (True, None)


def test_a_file_of_an_item_that_is_not_there_brings_nothing(db: Session) -> None:
    assert load(db, WrittenTranslation("gone", Translation("fr", "0" * 64, {"stem": "?"}))) == (
        [],
        [],
    )


# ---------------------------------------------------------------- what delegates get


def test_the_longest_of_the_readers_languages_is_taken(db: Session) -> None:
    translate(db, ONE, locale="pt")
    translate(db, ONE, locale="pt-BR")
    translate(db, TWO, locale="pt")
    for slug, locales, wanted in (
        (ONE, ["pt-BR", "pt"], "pt-BR"),
        (ONE, ["pt-PT", "pt"], "pt"),
        (TWO, ["pt-BR", "pt"], "pt"),
        (TWO, ["fr"], None),
        (ONE, [], None),
    ):
        found = served(db, slug, locales)
        assert (found.locale if found else None) == wanted, (slug, locales)


def test_what_nobody_approved_is_not_got(db: Session) -> None:
    translate(db, ONE, is_approved=False)
    assert served(db, ONE, ["fr"]) is None


def test_another_version_makes_a_translation_stale_and_the_old_text_makes_it_fresh(
    db: Session, author: Person
) -> None:
    translate(db, ONE, TWO)
    reword(db, ONE, author, "Another question?")
    assert translation(db, ONE).is_stale
    assert not translation(db, TWO).is_stale
    reword(db, ONE, author, bank()[ONE].stem)
    assert not translation(db, ONE).is_stale


def test_an_item_that_is_taken_out_again_takes_its_translations_along(
    db: Session, author: Person
) -> None:
    row = items.create(db, written(replace(bank()[ONE], id="new")), author_id=author.id, now=NOON)
    source = texts_of(bank()[ONE])
    translations.save(
        db,
        row.id,
        "fr",
        source,
        in_french(bank()[ONE]),
        revision=0,
        is_current=True,
        person_id=author.id,
        now=NOON,
    )
    items.remove(db, items.lock(db, "new"))
    db.commit()
    assert db.scalar(select(ItemTranslation.id)) is None


# ---------------------------------------------------------------- what is refused


def test_nobody_approves_their_own_and_nothing_that_is_not_there(
    db: Session, author: Person, reviewer: Person
) -> None:
    translate(db, ONE, by=author, is_approved=False)
    row, item = items.lock(db, ONE), bank()[ONE]
    with pytest.raises(NotAllowed):
        translations.approve(db, row, item, "fr", revision=1, by=author.id, now=NOON)
    with pytest.raises(NotFound):
        translations.approve(db, row, item, "de", revision=1, by=reviewer.id, now=NOON)
    with pytest.raises(NotNow):
        translations.approve(db, row, item, "fr", revision=7, by=reviewer.id, now=NOON)
    other = replace(item, stem="Another?")
    with pytest.raises(NotNow):
        translations.approve(db, row, other, "fr", revision=1, by=reviewer.id, now=NOON)
    db.rollback()
    assert translation(db, ONE).served is None


@pytest.mark.parametrize(
    "values",
    [
        {"revision": 0},
        {"served": "{}"},
        {"is_stale": True},
        {"edited_by": None},
        {"approved_by": 1},
    ],
)
def test_the_table_itself_refuses_what_cannot_be(
    db: Session, author: Person, values: dict[str, object]
) -> None:
    translate(db, ONE, by=author, is_approved=False)
    row = db.scalars(select(ItemTranslation)).one()
    for name, value in values.items():
        setattr(row, name, author.id if name == "approved_by" else value)
    with pytest.raises(IntegrityError):
        db.flush()
    db.rollback()


def test_an_item_has_one_translation_into_a_language(db: Session, author: Person) -> None:
    translate(db, ONE, by=author, is_approved=False)
    kept = translation(db, ONE)
    db.add(
        ItemTranslation(
            item_id=kept.item_id,
            locale="fr",
            source_digest="0" * 64,
            content="{}",
            revision=1,
            edited_at=NOON,
            is_stale=False,
            is_waiting=True,
        )
    )
    with pytest.raises(IntegrityError):
        db.flush()
    db.rollback()
