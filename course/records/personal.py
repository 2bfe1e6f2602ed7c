"""All that is kept about one person, as a copy for them: what the register names and nothing else.

Other people stand in it by their role alone. What would help only a thief (digests of passwords
and links) is left out, and so is what gives away questions that are still open: what the answers
before the course earned, until those after it are handed in.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum
from typing import Any, NamedTuple

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from course.domain.pretest import Moment
from course.domain.privacy import Entry, by_topic
from course.domain.privacy.terms import Topic
from course.domain.rights import Right
from course.records.owned import table_of, whose
from course.store import (
    AuditDetail,
    AuditEvent,
    Delegation,
    Grant,
    Item,
    ItemVersion,
    Person,
    PretestSitting,
)

Values = dict[str, Any]  # column -> what JSON can hold

YOU, COURSE, SOMEBODY = "you", "the course itself", "somebody"
WITHHELD = "kept, not handed out"
"""Stands for what would help only a thief, where nothing else says that it is kept."""
_ROLES = (
    (Right.ADMIN, "admin"),
    (Right.SECRETARIAT, "secretariat"),
    (Right.FOCAL, "focal point"),
    (Right.DESK, "desk"),
    (Right.REVIEW, "reviewer"),
    (Right.AUTHOR, "author"),
)
_JSON = {"response", "content", "claim", "record", "requirements", "sections", "option_order",
         "details"}  # fmt: skip


class Part(NamedTuple):
    """What one entry of the register found."""

    entry: Entry
    rows: Sequence[Values]


class Chapter(NamedTuple):
    """What is kept under one heading."""

    topic: Topic
    parts: Sequence[Part]


def gather(db: Session, person: Person) -> list[Chapter]:
    """Everything, in the order of the register; headings under which nothing is kept stay out."""
    reader = _Reader(db, person)
    chapters = []
    for topic, entries in by_topic():
        parts = [Part(entry, reader.rows(entry)) for entry in entries]
        kept = [part for part in parts if part.rows]
        if kept:
            chapters.append(Chapter(topic, kept))
    return chapters


def as_mapping(chapters: Iterable[Chapter]) -> dict[str, dict[str, list[Values]]]:
    """Topic -> table -> rows, for a file; what several entries say of one row is joined."""
    found: dict[str, dict[str, list[Values]]] = {}
    for chapter in chapters:
        tables = found.setdefault(chapter.topic.value, {})
        for entry, rows in chapter.parts:
            there = tables.setdefault(entry.table, [])
            by_id = {row["id"]: row for row in there if "id" in row}
            for row in rows:
                if row.get("id") in by_id:
                    by_id[row["id"]].update(row)
                else:
                    there.append(dict(row))
    return found


class _Reader:
    """Reads rows for one person, and says in words what they point to."""

    def __init__(self, db: Session, person: Person) -> None:
        self.db, self.person = db, person
        self.roles: dict[int, str] = {}
        self.items: dict[int, Values] = {}
        codes = db.execute(select(Delegation.id, Delegation.code))
        self.delegations = dict(row for row in codes)
        finished = select(PretestSitting.finished_at).where(
            PretestSitting.person_id == person.id, PretestSitting.moment == Moment.AFTER
        )
        self.hides_fractions = db.scalar(finished) is None

    def rows(self, entry: Entry) -> list[Values]:
        """The rows of one entry, the oldest first."""
        if entry.table == AuditEvent.__tablename__:
            return self._events(entry)
        if entry.table == AuditDetail.__tablename__:
            return self._texts(entry)
        table = table_of(entry)
        statement = select(table).where(whose(entry, self.person)).order_by(*table.primary_key)
        found = [dict(row) for row in self.db.execute(statement).mappings()]
        self._learn_about(table, found)
        said = [self._row(entry, table, row) for row in found]
        return [row for row in said if row.keys() - {"id"}]

    def _row(self, entry: Entry, table: Table, row: Mapping[str, Any]) -> Values:
        """What a copy holds of a row: its number, so that parts find what they are parts of."""
        names = [name for name in entry.columns if name not in entry.secret]
        said: Values = {"id": row["id"]} if entry.is_own and "id" in row else {}
        for name in names:
            if name == "fraction" and table.name == "pretest_answer" and self.hides_fractions:
                continue
            said[name] = self._value(table, name, row[name])
        if not names:
            said |= {name: WITHHELD for name in entry.secret if row[name] is not None}
        if "item_version_id" in names and row["item_version_id"] in self.items:
            item = self.items[row["item_version_id"]]
            said["question"] = item["stem"]
            if words := _chosen(item, row.get("response")):
                said["answer"] = words
        return said

    def _value(self, table: Table, name: str, value: Any) -> Any:
        targets = {key.target_fullname for key in table.columns[name].foreign_keys}
        if value is None:
            return None
        if "person.id" in targets:
            return self.role(value)
        if "delegation.id" in targets:
            return self.delegations.get(value)
        if "item_version.id" in targets:
            item = self.items.get(value)
            return f"{item['slug']}, version {item['number']}" if item else None
        return _plain(name, value)

    def role(self, person_id: int | None) -> str:
        """What somebody is to the person: never their name."""
        if person_id is None:
            return COURSE
        return YOU if person_id == self.person.id else self.roles.get(person_id, SOMEBODY)

    def _learn_about(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Look up whom and what the rows name, with one question each."""
        people: set[int] = set()
        versions: set[int] = set()
        for column in table.columns:
            targets = {key.target_fullname for key in column.foreign_keys}
            values = {row[column.name] for row in rows} - {None}
            people |= values if "person.id" in targets else set()
            versions |= values if "item_version.id" in targets else set()
        self._learn_roles(people - self.roles.keys())
        self._learn_items(versions - self.items.keys())

    def _learn_roles(self, people: set[int]) -> None:
        if people - {self.person.id}:
            held: dict[int, set[Right]] = {}
            statement = select(Grant.person_id, Grant.right).where(Grant.person_id.in_(people))
            for person_id, right in self.db.execute(statement):
                held.setdefault(person_id, set()).add(right)
            for one, rights in held.items():
                self.roles[one] = next((w for right, w in _ROLES if right in rights), SOMEBODY)

    def _learn_items(self, versions: set[int]) -> None:
        if versions:
            statement = (
                select(ItemVersion.id, ItemVersion.number, ItemVersion.content, Item.slug)
                .join(Item, Item.id == ItemVersion.item_id)
                .where(ItemVersion.id.in_(versions))
            )
            for row in self.db.execute(statement):
                content = json.loads(row.content)
                self.items[row.id] = {
                    "slug": row.slug,
                    "number": row.number,
                    "stem": content.get("stem", ""),
                    "options": {
                        one["id"]: one.get("text", "") for one in content.get("option", ())
                    },
                }

    # ------------------------------------------------------------ the audit log

    def _events(self, entry: Entry) -> list[Values]:
        """What was done about the person, and what the person did; not to whom."""
        about = whose(entry, self.person)
        done = AuditEvent.actor_id == self.person.id
        statement = select(AuditEvent, about).where(about | done).order_by(AuditEvent.id)
        rows = self.db.execute(statement).all()
        self._learn_roles({event.actor_id for event, _ in rows if event.actor_id is not None})
        return [
            {
                "id": event.id,
                "at": _plain("at", event.at),
                "by": self.role(event.actor_id),
                "action": event.action,
                **(
                    {"subject": event.subject, "details": json.loads(event.details)}
                    if is_about
                    else {}
                ),
            }
            for event, is_about in rows
        ]

    def _texts(self, entry: Entry) -> list[Values]:
        statement = (
            select(AuditDetail.event_id, AuditDetail.name, AuditDetail.text)
            .where(whose(entry, self.person), AuditDetail.text.is_not(None))
            .order_by(AuditDetail.event_id, AuditDetail.name)
        )
        return [dict(row) for row in self.db.execute(statement).mappings()]


def _chosen(item: Values, response: str | None) -> str:
    """The texts of the options that were chosen; "" where it was no choice."""
    given = json.loads(response) if response else None
    ids = given.get("options") if isinstance(given, dict) else None
    texts = [item["options"][one] for one in ids or () if one in item["options"]]
    return "; ".join(texts)


def _plain(name: str, value: Any) -> Any:
    """A value as JSON can hold it: moments in UTC, stored JSON as what it says."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Enum):
        return value.value
    return json.loads(value) if name in _JSON and isinstance(value, str) else value
