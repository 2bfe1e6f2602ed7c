"""What tests of the quiz share: papers answered as a test wants, keys known from the bank."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from course.content import load_bank
from course.content.items import item_to_mapping
from course.domain.assembly import order_for_all
from course.domain.bank import CHOICE_TYPES, Item, ItemType, ItemUse
from course.domain.items import Response
from course.store import Attempt, DrawnItem, ItemVersion, StoredResponse
from course.store import Item as StoredItem
from tests.conftest import SAMPLE


@cache
def bank() -> dict[str, Item]:
    """The items of the tests' bank, by id."""
    return {item.id: item for quiz in load_bank(SAMPLE) for item in quiz.items}


def drawn(db: Session, public_id: str) -> list[Item]:
    """The items of a paper, in order."""
    db.rollback()
    statement = (
        select(ItemVersion.content)
        .join(DrawnItem, DrawnItem.item_version_id == ItemVersion.id)
        .join(Attempt, Attempt.id == DrawnItem.attempt_id)
        .where(Attempt.public_id == public_id)
        .order_by(DrawnItem.position)
    )
    items = [bank()[json.loads(content)["id"]] for content in db.scalars(statement)]
    db.rollback()
    return items


class Stored(NamedTuple):
    """An answer as the database holds it."""

    response: Response | None
    revision: int
    locale: str


def stored(db: Session, public_id: str, position: int) -> Stored | None:
    """What the database holds for one place; the session is left without a transaction."""
    db.rollback()
    found = db.execute(
        select(StoredResponse.content, StoredResponse.revision, StoredResponse.locale)
        .join(DrawnItem)
        .join(Attempt)
        .where(Attempt.public_id == public_id, DrawnItem.position == position)
    ).first()
    db.rollback()
    if found is None:
        return None
    content, revision, locale = found
    return Stored(json.loads(content) if content else None, revision, locale)


def right(item: Item) -> Response:
    """An answer that earns the point."""
    if item.type in CHOICE_TYPES:
        return {"options": sorted(item.keys)}
    if item.type is ItemType.MATCHING:
        return {"pairs": item.matches}
    if item.type is ItemType.ORDERING:
        return {"places": {step.id: place for place, step in enumerate(item.steps, start=1)}}
    if item.type is ItemType.NUMERIC:
        return {"text": f"{item.answer:g}"}
    return {"text": item.accept[0]}


def wrong(item: Item) -> Response:
    """An answer that earns nothing: an expected mistake where the item names one."""
    if item.type in CHOICE_TYPES:
        return {"options": [next(option.id for option in item.options if not option.is_key)]}
    if item.type is ItemType.MATCHING:
        return {"pairs": {left: _other(item, right) for left, right in item.matches.items()}}
    if item.type is ItemType.ORDERING:
        return {"places": {s.id: place for place, s in enumerate(reversed(item.steps), start=1)}}
    reject = item.rejects[0] if item.rejects else None
    if item.type is ItemType.NUMERIC:
        return {"text": f"{reject.value:g}" if reject else "-987654321"}
    return {"text": str(reject.text) if reject else "something else entirely"}


def _other(item: Item, right: str) -> str:
    return next(name for name in item.rights if name != right)


def form_fields(name: str, response: Response) -> dict[str, object]:
    """The fields by which a form sends a response, where the answer's field has this name."""
    for kind in ("pairs", "places"):
        rows: dict[str, object] = response.get(kind, {})  # type: ignore[assignment]
        if rows:
            return {f"{name}-{row}": str(value) for row, value in rows.items()}
    return {name: response.get("options", response.get("text"))}


def feedback_of(item: Item) -> list[str]:
    """Why an answer is right, part by part."""
    parts = [*item.options, *item.pairs, *item.steps]
    return [part.feedback for part in parts] or [item.feedback]  # type: ignore[attr-defined]


def secrets_of(item: Item) -> list[str]:
    """What must not reach a browser before submission: feedback, and answers to typed items."""
    texts = [*feedback_of(item), *(reject.feedback for reject in item.rejects)]
    texts += [*(item.accept if item.type is ItemType.SHORT_ANSWER else ())]
    return [text for text in texts if text]


def put_on_paper(db: Session, public_id: str, name: str) -> int:
    """Let an item stand first in its section of an open paper; returns where it stands.

    Papers are drawn by chance: an item that was drawn anyway stays where it is.
    """
    db.rollback()
    item = bank()[name]
    own = select(DrawnItem).join(Attempt).where(Attempt.public_id == public_id)
    own = own.where(DrawnItem.section == item.lesson).order_by(DrawnItem.position)
    places = db.scalars(own).all()
    current = ItemVersion.superseded_at.is_(None)
    version = db.scalars(
        select(ItemVersion.id).join(StoredItem).where(StoredItem.slug == name, current)
    ).one()
    place = next((one for one in places if one.item_version_id == version), places[0])
    place.item_version_id, place.option_order = version, json.dumps(order_for_all(item))
    position = place.position
    db.commit()
    return position


def ask_as_check(db: Session, check: str, name: str) -> Item:
    """Let a lesson's check ask what another item asks."""
    db.rollback()
    item = bank()[name]
    version = db.scalars(select(ItemVersion).join(StoredItem).where(StoredItem.slug == check)).one()
    version.content = json.dumps(item_to_mapping(replace(item, id=check, use=ItemUse.CHECK)))
    db.commit()
    return item
