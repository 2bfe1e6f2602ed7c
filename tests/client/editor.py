"""The editor's form as a browser reads and sends it, for tests of the workshop."""

from __future__ import annotations

import json

from bs4 import BeautifulSoup, Tag
from sqlalchemy import select
from sqlalchemy.orm import Session

from course.content.items import item_to_mapping
from course.domain.bank import Item
from course.records import items
from course.records.written import WrittenItem
from course.store import Item as ItemRow
from course.store import ItemDraft
from tests.client.conftest import Visitor
from tests.factories import NOON

Fields = list[tuple[str, str]]


def address(slug: str) -> str:
    return f"/author/items/{slug}/"


def fields_of(page: BeautifulSoup) -> Fields:
    """What a browser would send of the form, without a button; the token is the visitor's."""
    form = page.select_one("form#editor")
    assert form is not None
    sent = []
    for field in form.select("input, select, textarea"):
        name = str(field.get("name", ""))
        if name and name != "csrf_token" and not is_off(field):
            sent.append((name, value_of(field)))
    return sent


def is_off(field: Tag) -> bool:
    kind = field.get("type")
    if kind in {"submit", "file"} or field.has_attr("disabled"):
        return True
    if field.find_parent("template") or field.find_parent("fieldset", disabled=True):
        return True
    return kind in {"checkbox", "radio"} and not field.has_attr("checked")


def value_of(field: Tag) -> str:
    if field.name == "textarea":
        return field.get_text().removeprefix("\n").replace("\n", "\r\n")  # as browsers send it
    if field.name == "select":
        chosen = field.select_one("option[selected]") or field.select_one("option")
        return str(chosen["value"]) if chosen else ""
    return str(field.get("value", ""))


def changed(fields: Fields, **values: str) -> Fields:
    """The same with other values; `option_0_text` stands for "option-0-text"."""
    new = {name.replace("_", "-"): value for name, value in values.items()}
    assert new.keys() <= {name for name, _ in fields}, "the page has these fields"
    return [(name, new.get(name, value)) for name, value in fields]


def send(visitor: Visitor, slug: str, fields: Fields, do: str = "save", status: int = 303):
    """Press a button of the form."""
    data: dict[str, object] = {}
    for name, value in [*fields, ("do", do)]:
        data.setdefault(name, []).append(value)  # type: ignore[attr-defined]
    return visitor.post(address(slug), data, status)


def write(visitor: Visitor, slug: str, do: str = "save", status: int = 303, **values: str):
    """Open the editor, change some fields, and press a button."""
    fields = changed(fields_of(visitor.get(address(slug))), **values)
    return send(visitor, slug, fields, do, status)


def draft(db: Session, slug: str) -> dict[str, object]:
    """What is kept of an item's draft."""
    db.rollback()
    statement = select(ItemDraft.content).join(ItemRow).where(ItemRow.slug == slug)
    content: dict[str, object] = json.loads(db.scalars(statement).one())
    db.rollback()
    return content


def has_draft(db: Session, slug: str) -> bool:
    db.rollback()
    found = db.scalar(select(ItemDraft.id).join(ItemRow).where(ItemRow.slug == slug))
    db.rollback()
    return found is not None


def begin(db: Session, item: Item, author_id: int) -> None:
    """Put an item into the bank as somebody's draft."""
    items.create(db, WrittenItem(item, item_to_mapping(item)), author_id=author_id, now=NOON)
    db.commit()
