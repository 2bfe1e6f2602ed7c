"""How much slower the authors' list becomes with a large bank: the bank that ships against 10,000.

Two databases are made for the occasion; each page is asked of one and the other in turn, so that
whatever else the machine does falls on both alike. What counts is the median ratio of the pairs.

Example: python bench/bank.py --pairs 20
"""

from __future__ import annotations

import argparse
import json
import logging
import statistics
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from course import create_app
from course.commands.bank import load_content
from course.content.items import item_from_mapping, item_to_mapping
from course.domain.rights import ROLES
from course.records import bank, keys, plans, sessions
from course.records.bank import WrittenQuiz
from course.records.tokens import new_public_id
from course.records.written import WrittenItem
from course.settings import Settings
from course.store import Grant, Item, ItemVersion, Person, migrate
from course.store.database import open_database

MANY = 10_000
PAGES = [
    "/author/",
    "/author/?q=treaty",
    "/author/?q=no+such+words+anywhere",
    "/author/?module=safety&type=numeric",
    "/author/?status=live&work=draft",
]


def fill(db: Session, count: int, now: datetime) -> None:
    """Copy the bank's own items until there are so many, as files would bring them."""
    rows = db.execute(select(Item.module, ItemVersion.content).join(ItemVersion)).all()
    copies: dict[str, list[WrittenItem]] = {}
    for number in range(len(rows), count):
        module, content = rows[number % len(rows)]
        item = item_from_mapping(json.loads(content), module)
        item = replace(item, id=f"{item.id}-{number}", excludes=())
        copies.setdefault(module, []).append(WrittenItem(item, item_to_mapping(item)))
    for module, items in copies.items():
        plan = plans.current_plan(db, module)
        assert plan is not None
        bank.load(db, [WrittenQuiz(module, json.loads(plan.content), tuple(items))], now)


class Author:
    """Somebody who looks at a bank of so many items."""

    def __init__(self, folder: Path, count: int) -> None:
        settings = Settings(instance=str(folder))
        settings.instance_path.mkdir()
        database = open_database(settings.database)
        migrate.upgrade(database.engine)
        keys.prepare(settings.keys_path)
        now = datetime.now(UTC)
        with database.session(writes=True) as db:
            load_content(db, settings)
            db.flush()
            fill(db, count, now)
            person = Person(public_id=new_public_id(), name="Author", created_at=now)
            db.add(person)
            db.flush()
            db.add_all(Grant(person_id=person.id, right=r, granted_at=now) for r in ROLES["admin"])
            secret = sessions.begin(db, person.id, "bench", now)
            db.commit()
        database.engine.dispose()
        self.app: Flask = create_app(settings)
        self.http: FlaskClient = self.app.test_client()
        with self.http.session_transaction() as session:
            session["_user_id"], session["_fresh"] = secret, True

    def milliseconds(self, path: str) -> float:
        """How long one page takes, all of it."""
        began = time.perf_counter()
        answer = self.http.get(path)
        took = (time.perf_counter() - began) * 1000
        if answer.status_code != 200:
            raise SystemExit(f"{path}: {answer.status_code}")
        return took


def measure(few: Author, many: Author, page: str, pairs: int) -> str:
    """One line of the table."""
    for author in (few, many):
        author.milliseconds(page)  # the first time fills caches
    taken = []
    for number in range(pairs):
        order = (few, many) if number % 2 else (many, few)
        times = {author: author.milliseconds(page) for author in order}
        taken.append((times[few], times[many]))
    ratio = statistics.median(large / small for small, large in taken)
    small, large = (statistics.median(column) for column in zip(*taken, strict=True))
    return f"{page:44} {small:8.1f} {large:8.1f} {ratio:7.2f}"


def main() -> None:
    """Print one line a page."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--pairs", type=int, default=20, help="how often each page is asked for")
    pairs = parser.parse_args().pairs
    with tempfile.TemporaryDirectory() as folder:
        few, many = Author(Path(folder) / "few", 0), Author(Path(folder) / "many", MANY)
        logging.getLogger("course").setLevel(logging.WARNING)  # lines would be timed too
        print(f"{'page':44} {'shipped':>8} {MANY:8} {'ratio':>7}")
        print(f"{'':44} {'ms':>8} {'ms':>8}")
        for page in PAGES:
            print(measure(few, many, page, pairs))
        for author in (few, many):
            author.app.extensions["database"].engine.dispose()


if __name__ == "__main__":
    main()
