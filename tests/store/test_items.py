"""Items as authors work on them: drafts beside what is served, versions that never change."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from course.content.items import item_from_mapping, item_to_mapping
from course.domain.bank import Change, Item, ItemStatus, ItemUse, Vetting
from course.domain.errors import NotFound, NotNow
from course.quiz.queries import pool
from course.records import items
from course.records.item_names import free_slug
from course.records.written import WrittenItem
from course.store import DraftState, ItemTag, ItemVersion
from course.store import Item as ItemRow
from tests.factories import NOON, make_person
from tests.quiz import bank

MODULE, ONE = "introduction", "fs-single-1"


def written(item: Item) -> WrittenItem:
    return WrittenItem(item, item_to_mapping(item))


def reworded(stem: str = "In other words?") -> WrittenItem:
    return written(replace(bank()[ONE], stem=stem))


@pytest.fixture
def author(db: Session) -> int:
    return make_person(db, role="admin").id


def served(db: Session, slug: str = ONE) -> Item:
    """What a new paper would ask."""
    return next(item for _, item in pool(db, MODULE) if item.id == slug)


def test_a_new_item_is_a_draft_that_no_paper_asks(db: Session, author: int) -> None:
    item = replace(bank()[ONE], id="sea-new", tags=("tides",))
    row = items.create(db, written(item), author_id=author, now=NOON)
    assert row.status is ItemStatus.DRAFT
    assert items.current(db, row.id) is None
    assert "sea-new" not in {one.id for _, one in pool(db, MODULE)}
    assert db.scalars(select(ItemTag.tag).where(ItemTag.item_id == row.id)).all() == ["tides"]


def test_a_draft_changes_nothing_that_is_served_until_it_is_published(
    db: Session, author: int
) -> None:
    row, before = items.lock(db, ONE), served(db)
    saved = items.save_draft(db, row, reworded(), revision=0, person_id=author, now=NOON)
    assert (saved.draft.revision, saved.is_newer) == (1, False)
    assert served(db) == before
    assert row.status is ItemStatus.LIVE
    items.submit_draft(db, row, saved.draft, change=Change.WORDING, reason="Clearer", now=NOON)
    version = items.publish(db, row, reworded(), vetting=Vetting.REVIEWED, now=NOON)
    assert served(db).stem == "In other words?"
    assert (version.number, version.meaning, version.change) == (2, 1, Change.WORDING)
    assert (version.author_id, version.reason, version.origin) == (author, "Clearer", "browser")
    assert items.draft_of(db, row.id) is None


def test_another_meaning_begins_its_figures_anew(db: Session, author: int) -> None:
    row = items.lock(db, ONE)
    for number, (change, meaning) in enumerate(
        [(Change.MEANING, 2), (Change.KEY, 2), (Change.WORDING, 2), (Change.MEANING, 5)], start=2
    ):
        new = reworded(f"Version {number}?")
        saved = items.save_draft(db, row, new, revision=0, person_id=author, now=NOON)
        items.submit_draft(db, row, saved.draft, change=change, reason="", now=NOON)
        version = items.publish(db, row, new, vetting=Vetting.REVIEWED, now=NOON)
        assert (version.number, version.meaning) == (number, meaning)


def test_versions_that_were_served_stay_to_the_letter(db: Session, author: int) -> None:
    row = items.lock(db, ONE)
    first = items.current(db, row.id)
    assert first is not None
    content = first.content
    items.save_draft(db, row, reworded(), revision=0, person_id=author, now=NOON)
    items.publish(db, row, reworded(), vetting=Vetting.UNREVIEWED, now=NOON)
    db.expire_all()
    kept = db.scalars(select(ItemVersion).where(ItemVersion.id == first.id)).one()
    assert kept.content == content
    assert kept.superseded_at == NOON


def test_a_save_on_an_older_revision_is_refused_and_shows_the_newer(
    db: Session, author: int
) -> None:
    row, other = items.lock(db, ONE), make_person(db, role="admin").id
    mine, theirs = reworded("Mine?"), reworded("Theirs?")
    items.save_draft(db, row, theirs, revision=0, person_id=other, now=NOON)
    refused = items.save_draft(db, row, mine, revision=0, person_id=author, now=NOON)
    assert refused.is_newer
    assert json.loads(refused.draft.content)["stem"] == "Theirs?"
    assert refused.draft.edited_by == other
    again = items.save_draft(db, row, theirs, revision=0, person_id=other, now=NOON)
    assert (again.is_newer, again.draft.revision) == (False, 1)
    taken = items.save_draft(db, row, mine, revision=1, person_id=author, now=NOON)
    assert (taken.is_newer, taken.draft.revision) == (False, 2)


def test_editing_what_is_in_review_brings_it_back(db: Session, author: int) -> None:
    item = replace(bank()[ONE], id="sea-new")
    row = items.create(db, written(item), author_id=author, now=NOON)
    draft = items.draft_of(db, row.id)
    assert draft is not None
    items.submit_draft(db, row, draft, change=Change.MEANING, reason="", now=NOON)
    assert (row.status, draft.change) == (ItemStatus.IN_REVIEW, Change.FIRST)
    changed = written(replace(item, stem="Better?"))
    items.save_draft(db, row, changed, revision=1, person_id=author, now=NOON)
    assert (row.status, draft.state) == (ItemStatus.DRAFT, DraftState.EDITING)


def test_a_draft_that_was_overtaken_is_not_published(db: Session, author: int) -> None:
    row = items.lock(db, ONE)
    items.save_draft(db, row, reworded(), revision=0, person_id=author, now=NOON)
    draft = items.draft_of(db, row.id)
    assert draft is not None
    draft.base_number = 7
    with pytest.raises(NotNow, match="Another version"):
        items.publish(db, row, reworded(), vetting=Vetting.REVIEWED, now=NOON)


def test_nothing_is_published_without_a_draft(db: Session) -> None:
    with pytest.raises(NotNow, match="nothing to publish"):
        items.publish(db, items.lock(db, ONE), reworded(), vetting=Vetting.REVIEWED, now=NOON)


def test_a_discarded_draft_leaves_what_is_served(db: Session, author: int) -> None:
    row = items.lock(db, ONE)
    items.save_draft(db, row, reworded("Whale?"), revision=0, person_id=author, now=NOON)
    assert "whale" in row.search_text
    items.discard_draft(db, row, written(bank()[ONE]), now=NOON)
    assert items.draft_of(db, row.id) is None
    assert "whale" not in row.search_text
    new = items.create(db, written(replace(bank()[ONE], id="n")), author_id=author, now=NOON)
    with pytest.raises(NotNow, match="Retire it"):
        items.discard_draft(db, new, written(bank()[ONE]), now=NOON)


def test_a_retired_item_is_asked_no_more_and_can_come_back(db: Session) -> None:
    row = items.lock(db, ONE)
    items.retire(db, row, now=NOON)
    assert ONE not in {item.id for _, item in pool(db, MODULE)}
    items.bring_back(db, row, now=NOON)
    assert served(db).id == ONE


def test_an_unserved_item_is_described_by_its_draft_and_a_served_one_is_not(
    db: Session, author: int
) -> None:
    new = items.create(db, written(replace(bank()[ONE], id="n")), author_id=author, now=NOON)
    other = replace(bank()[ONE], id="n", lesson="elsewhere", use=ItemUse.PRACTICE)
    items.save_draft(db, new, written(other), revision=1, person_id=author, now=NOON)
    assert (new.lesson, new.use) == ("elsewhere", ItemUse.PRACTICE)
    row, lesson = items.lock(db, ONE), bank()[ONE].lesson
    moved = written(replace(bank()[ONE], lesson="elsewhere"))
    items.save_draft(db, row, moved, revision=0, person_id=author, now=NOON)
    assert row.lesson == lesson


def test_a_name_is_made_from_any_text_and_is_free(db: Session) -> None:
    assert free_slug(db, "Qu'est-ce qu'un éléphant ?") == "qu-est-ce-qu-un-elephant"
    assert free_slug(db, "什么是超级智能") == "item"
    assert free_slug(db, ONE) == f"{ONE}-2"


def test_an_item_of_another_name_is_not_found(db: Session) -> None:
    with pytest.raises(NotFound, match="no item of that name"):
        items.lock(db, "unheard-of")


def test_what_is_read_back_is_what_was_published(db: Session, author: int) -> None:
    row = items.lock(db, ONE)
    items.save_draft(db, row, reworded(), revision=0, person_id=author, now=NOON)
    version = items.publish(db, row, reworded(), vetting=Vetting.REVIEWED, now=NOON)
    assert item_from_mapping(json.loads(version.content), MODULE) == reworded().item
    assert db.scalars(select(ItemRow.search_text).where(ItemRow.id == row.id)).one().startswith(ONE)
