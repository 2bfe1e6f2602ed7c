"""How much slower a learner's pages become with a long history: 1 try at a quiz against 60.

Two people read the same pages of the course that ships, on a database made for the occasion. Each
page is asked for by one and by the other in turn, so that whatever else the machine does falls on
both alike; what counts is the ratio of such a pair, and of those the median.

Example: python bench/pages.py --pairs 100
"""

from __future__ import annotations

import argparse
import logging
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from course import create_app
from course.commands.bank import load_content
from course.content import load_course
from course.domain.course import Course
from course.domain.rights import ROLES
from course.quiz import services
from course.records import keys, sessions
from course.records.tokens import new_public_id
from course.settings import Settings
from course.store import Attempt, Grant, Person, migrate
from course.store.database import Database, open_database

FEW, MANY = 1, 60  # tries at the quiz


class Reader:
    """One person with a browser."""

    def __init__(self, app: Flask, secret: str, last_try: str) -> None:
        self.http: FlaskClient = app.test_client()
        with self.http.session_transaction() as session:
            session["_user_id"], session["_fresh"] = secret, True
        self.last_try = last_try

    def milliseconds(self, path: str) -> float:
        """How long one page takes, all of it."""
        began = time.perf_counter()
        answer = self.http.get(path.replace("<try>", self.last_try))
        text = answer.get_data()
        took = (time.perf_counter() - began) * 1000
        if answer.status_code != 200:
            raise SystemExit(f"{path}: {answer.status_code} {text[:300]!r}")
        return took


def make_person(db: Session, name: str, now: datetime) -> Person:
    """A delegate."""
    person = Person(public_id=new_public_id(), name=name, latin_name=name, created_at=now)
    db.add(person)
    db.flush()
    db.add_all(Grant(person_id=person.id, right=r, granted_at=now) for r in ROLES["delegate"])
    return person


def submit_tries(
    db: Session, course: Course, settings: Settings, person: Person, tries: int, began: datetime
) -> str:
    """Empty papers, one a day; returns the public id of the last one."""
    module = next(iter(course)).slug
    rng = random.Random(tries)
    for number in range(tries):
        now = began + timedelta(days=number)
        attempt = services.start(db, course, person.id, module, seed=rng.getrandbits(63), now=now)
        services.submit(
            db,
            course,
            person.id,
            attempt,
            keys_path=settings.keys_path,
            base_url=settings.base_url,
            now=now,
        )
        db.commit()
    statement = select(Attempt.public_id).where(Attempt.person_id == person.id)
    return db.scalars(statement.order_by(Attempt.ordinal.desc())).first() or ""


def prepare(settings: Settings, database: Database) -> tuple[Course, list[tuple[str, str]]]:
    """Make the database; gives the course and, for each person, their secret and last try."""
    settings.instance_path.mkdir()
    migrate.upgrade(database.engine)
    keys.prepare(settings.keys_path)
    course = load_course(settings.content_root, settings.base_path)
    now = datetime.now(UTC)
    made = []
    with database.session(writes=True) as db:
        load_content(db, settings)
        for tries in (FEW, MANY):
            person = make_person(db, f"Reader {tries}", now)
            last = submit_tries(db, course, settings, person, tries, now - timedelta(days=tries))
            made.append((sessions.begin(db, person.id, "bench", now), last))
            db.commit()
    return course, made


def pages_of(course: Course) -> list[str]:
    """What a learner opens most."""
    module = next(iter(course))
    lesson = module.lessons[0]
    return [
        "/course/",
        f"/course/{module.slug}/",
        f"/course/{module.slug}/{lesson.slug}/",
        f"/course/{module.slug}/quiz/",
        "/attempt/<try>/review/",
        "/certificate/",
        "/account/",
    ]


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The SQL statements of the block, transactions and settings left out."""
    statements: list[str] = []

    def note(*given: object) -> None:
        statement = str(given[2])
        if not statement.startswith(("BEGIN", "PRAGMA")):
            statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield statements
    event.remove(database.engine, "before_cursor_execute", note)


def measure(app: Flask, few: Reader, many: Reader, page: str, pairs: int) -> str:
    """One line of the table."""
    queries = []
    for reader in (few, many):
        reader.milliseconds(page)  # the first time fills caches and records "opened"
        with counted(app.extensions["database"]) as statements:
            reader.milliseconds(page)
        queries.append(len(statements))
    taken = []
    for number in range(pairs):
        order = (few, many) if number % 2 else (many, few)
        times = {reader: reader.milliseconds(page) for reader in order}
        taken.append((times[few], times[many]))
    ratio = statistics.median(late / early for early, late in taken)
    medians = [statistics.median(column) for column in zip(*taken, strict=True)]
    return (
        f"{page:48} {medians[0]:8.1f} {medians[1]:8.1f} {ratio:7.2f} {queries[0]:8} {queries[1]:4}"
    )


def main() -> None:
    """Print one line a page."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--pairs", type=int, default=60, help="how often each page is asked for")
    pairs = parser.parse_args().pairs
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(instance=str(Path(folder) / "instance"))
        database = open_database(settings.database)
        course, readers = prepare(settings, database)
        database.engine.dispose()
        app = create_app(settings)
        logging.getLogger("course").setLevel(logging.WARNING)  # a line a request would be timed too
        few, many = (Reader(app, secret, last) for secret, last in readers)
        print(f"{'page':48} {f'{FEW} try':>8} {f'{MANY}':>8} {'ratio':>7} {'queries':>13}")
        print(f"{'':48} {'ms':>8} {'ms':>8}")
        for page in pages_of(course):
            print(measure(app, few, many, page, pairs))
        app.extensions["database"].engine.dispose()


if __name__ == "__main__":
    main()
