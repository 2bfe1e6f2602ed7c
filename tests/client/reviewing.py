"""Drafts sent to review, answered and decided as a reviewer's browser does."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from course.content.items import item_to_mapping
from course.domain.bank import Change, Item
from course.records import items
from course.records.written import WrittenItem
from tests.client.conftest import Visitor
from tests.factories import NOON
from tests.quiz import bank, right

ONE, NEW = "fs-single-1", "sea-new"
INBOX = "/author/review/"


def written(item: Item) -> WrittenItem:
    return WrittenItem(item, item_to_mapping(item))


def submit(
    db: Session, item: Item | None = None, *, author: int, change: Change = Change.WORDING
) -> Item:
    """Send a question to review: a new one, or a change of one that is live."""
    item = item or replace(bank()[ONE], id=NEW)
    if item.id in bank():
        row = items.lock(db, item.id)
        items.save_draft(db, row, written(item), revision=0, person_id=author, now=NOON)
    else:
        row = items.create(db, written(item), author_id=author, now=NOON)
    draft = items.draft_of(db, row.id)
    assert draft is not None
    items.submit_draft(db, row, draft, change=change, reason="Clearer", now=NOON)
    db.commit()
    return item


def digest(visitor: Visitor) -> str:
    assert visitor.page is not None
    return str(visitor.page.select_one("input[name=digest]")["value"])


def fields(item: Item, response) -> dict[str, object]:
    """A response as the fields of the question's form."""
    if "options" in response:
        return {"a1": response["options"]}
    rows = response.get("pairs") or response.get("places")
    if rows:
        return {f"a1-{row}": value for row, value in rows.items()}
    return {"a1": response["text"]}


def answer(visitor: Visitor, item: Item, how=right) -> None:
    visitor.get(f"{INBOX}{item.id}/")
    visitor.post(f"{INBOX}{item.id}/answer", {"digest": digest(visitor), **fields(item, how(item))})
    visitor.get(f"{INBOX}{item.id}/")


def decide(visitor: Visitor, item: Item, said: str, status: int = 303, **more: object) -> None:
    values = {"digest": digest(visitor), "verdict": said, "note": "", **more}
    visitor.post(f"{INBOX}{item.id}/verdict", values, status=status)
